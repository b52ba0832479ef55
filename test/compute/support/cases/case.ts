/** What the cases of all families are made of. */
import fc from 'fast-check';
import { node, type GradientCase } from '../finite-differences.ts';

export type Case = Omit<GradientCase, 'seed'>;

/** Cases by operator, or by what they have in common. */
export type Cases = Readonly<Record<string, fc.Arbitrary<Case>>>;

export const small = fc.integer({ min: 1, max: 4 });

export const flag = fc.integer({ min: 0, max: 1 });

export const shape = fc.array(small, { minLength: 1, maxLength: 4 });

/** Two shapes that broadcast with each other: axes of 1 and missing leading axes. */
export const broadcastPair = fc
  .record({ dims: shape, ones: fc.array(flag, { minLength: 8, maxLength: 8 }), cut: small })
  .map(({ dims, ones, cut }) => {
    const thinned = (offset: number): number[] => dims.map((dim, axis) => (ones[axis + offset] === 1 ? 1 : dim));
    return { a: thinned(0), b: thinned(4).slice(Math.min(cut - 1, dims.length)) };
  });

export const spatial = fc.record({ n: small, c: small, h: small, w: small });

export const scalarOf = (value: number) => ({ dims: [], values: [value] });

export const unary = (op: string, attributes = {}, positive = false): fc.Arbitrary<Case> =>
  shape.map((dims) => ({
    nodes: [node(op, ['x'], 'y', attributes)],
    inputs: { x: dims },
    output: 'y',
    ...(positive ? { positive: ['x'] } : {}),
  }));
