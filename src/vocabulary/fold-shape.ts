/**
 * The one fold over shapes. A printer, a reader or a generator is a table with an entry for each kind;
 * what only gathers words or shapes names the kinds that matter to it, and the fold goes through the rest.
 */
import { flatMapDefined } from '../basics/lists.ts';
import type { Shape } from './shapes.ts';

type Kind = Shape['kind'];
type ShapeOf<K extends Kind> = Extract<Shape, { readonly kind: K }>;

/** What each kind of shape gives, and what it is given besides: a cursor, a vocabulary. */
export type ShapeTable<Given extends readonly unknown[], Result> = { readonly [K in Kind]: (shape: ShapeOf<K>, ...given: Given) => Result };

export function foldShape<Given extends readonly unknown[], Result>(
  table: ShapeTable<Given, Result>,
  shape: Shape,
  ...given: Given
): Result {
  // TypeScript cannot see that the entry belongs to the kind of this very shape.
  const entry = table[shape.kind] as (shape: Shape, ...given: Given) => Result;
  return entry(shape, ...given);
}

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
