/**
 * Types of expressions: which axes a value has, whether it differs from sample to sample, and what is known of its sign. Values with
 * different axes are broadcast: `|w| * sqrt(avg(x^2))` has all axes of both.
 */
import type { VariableType } from '../../../vocabulary/index.ts';
import type { Definition } from '../../../diagnostics/diagnostic.ts';
import type { Expr } from '../../typed.ts';

export type ExprType =
  | TensorType
  /** `[w^2, t^2]`: values side by side, one of which an index takes. */
  | { readonly kind: 'list'; readonly items: readonly TensorType[] }
  /** The second moment of the inputs: each input against each. */
  | { readonly kind: 'matrix'; readonly axes: ReadonlySet<string> }
  /** Of a part that is wrong, and has been reported. */
  | { readonly kind: 'unknown' };

export interface TensorType {
  readonly kind: 'tensor';
  /** Without `samples`, which is `perSample`. A number has none. */
  readonly axes: ReadonlySet<string>;
  readonly perSample: boolean;
  readonly sign: Sign;
}

/** `signed` values are negative as often as not: there is no root of one. */
export type Sign = 'signed' | 'positive' | 'unknown';

/** Of a weight; a layer that lacks one has a single index there. */
export const weightAxes: readonly string[] = ['out', 'in', 'kd', 'kh', 'kw', 'direction'];

/** Where in a sample a layer is applied: a token, or a place of the picture. */
export const placeAxes: readonly string[] = ['token', 'space'];

/** What `over` may name; `samples` stands for the samples and every place in them. */
export const knownAxes: readonly string[] = [...weightAxes, ...placeAxes, 'samples'];

export const unknown: ExprType = { kind: 'unknown' };

export const number: TensorType = numberOf('unknown');

export function numberOf(sign: Sign): TensorType {
  return { kind: 'tensor', axes: new Set(), perSample: false, sign };
}

export function typeOfVariable({ axes, perSample, matrix, sign }: VariableType): ExprType {
  if (matrix === true) return { kind: 'matrix', axes: new Set(axes) };
  const isVarying = perSample === true;
  return { kind: 'tensor', axes: new Set(axes), perSample: isVarying, sign: sign ?? 'unknown' };
}

/** The type of values that are combined element by element. */
export function broadcast(types: readonly TensorType[], sign: Sign): TensorType {
  return {
    kind: 'tensor',
    axes: new Set(types.flatMap(({ axes }) => [...axes])),
    perSample: types.some(({ perSample }) => perSample),
    sign,
  };
}

/** Axes in the order in which people name them. */
export function axesInOrder(axes: ReadonlySet<string>): readonly string[] {
  return knownAxes.filter((axis) => axes.has(axis));
}

export function hasPlaces({ axes, perSample }: TensorType): boolean {
  return perSample || placeAxes.some((axis) => axes.has(axis));
}

/** Hears of a part that does not fit; the type of that part is unknown from there on. */
export type Refuse = <A>(definition: Definition<A>, args: A, part: Expr) => ExprType;
