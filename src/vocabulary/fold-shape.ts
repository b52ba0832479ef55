/** Folds over shapes: what only gathers words or shapes names the kinds that matter to it, and goes through the rest. */
import type { Table } from '../basics/fold.ts';
import { flatMapDefined } from '../basics/lists.ts';
import type { Shape } from './shapes.ts';

/** What each kind of shape gives, and what it is given besides: a cursor, a vocabulary. */
export type ShapeTable<Given extends readonly unknown[], Result> = Table<Shape, Given, Result>;
/** The kinds that give something; lists, options and parts that are not named here give what is in them. */
export type GatheringTable<Given extends readonly unknown[], Result> = Partial<ShapeTable<Given, readonly Result[]>>;

export function gather<Given extends readonly unknown[], Result>(
  table: GatheringTable<Given, Result>,
  shape: Shape | undefined,
  ...given: Given
): readonly Result[] {
  if (shape === undefined) return [];
  const entry = table[shape.kind] as ((shape: Shape, ...given: Given) => readonly Result[]) | undefined;
  return entry === undefined ? innerShapes(shape).flatMap((inner) => gather(table, inner, ...given)) : entry(shape, ...given);
}

/** The shapes right inside another: of a list, of the options, of the parts. */
export function innerShapes(shape: Shape): readonly Shape[] {
  if (shape.kind === 'list') return [shape.of];
  if (shape.kind === 'either') return shape.options;
  return shape.kind === 'record' ? flatMapDefined(shape.parts, (part) => part.shape) : [];
}

/** A shape and all that are inside it, the outer ones first. */
export function withInner(shape: Shape | undefined): readonly Shape[] {
  return shape === undefined ? [] : [shape, ...innerShapes(shape).flatMap(withInner)];
}
