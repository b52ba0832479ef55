/** Gradients of Einsum and Resize in the forms that exporters write, against differences of what onnxruntime computes. */
import { describe, expect, it } from 'vitest';
import { float, int, ints, text } from '../../src/compute/builder.ts';
import { differentiate } from '../../src/compute/differentiate.ts';
import { createBuilder } from '../../src/compute/builder.ts';
import { checkGradients, node } from './support/finite-differences.ts';

const equations: readonly (readonly [string, Readonly<Record<string, readonly number[]>>])[] = [
  ['i,j->ij', { a: [3], b: [4] }],
  ['bhid,bhjd->bhij', { a: [2, 3, 4, 5], b: [2, 3, 6, 5] }],
  ['bhwc,hkc->bhwk', { a: [2, 3, 4, 5], b: [3, 6, 5] }],
  ['...ij,...jk->...ik', { a: [2, 3, 4, 5], b: [2, 3, 5, 6] }],
  ['...ij,jk->...ik', { a: [2, 3, 4, 5], b: [5, 6] }],
  ['b...i,i', { a: [2, 3, 4], b: [4] }],
  ['ij->i', { a: [3, 4] }],
  ['ijk,ik->', { a: [2, 3, 4], b: [2, 4] }],
  ['ij,jk,kl->il', { a: [2, 3], b: [3, 4], c: [4, 5] }],
  ['bij,bjk->bik', { a: [1, 3, 4], b: [2, 4, 5] }],
];

describe('Einsum', () => {
  it.each(equations)('%s', async (equation, inputs) => {
    const nodes = [node('Einsum', Object.keys(inputs), 'y', { equation: text(equation) })];
    await checkGradients({ nodes, inputs, output: 'y', seed: 5 });
  });

  it('refuses a diagonal by name', () => {
    const builder = createBuilder(17, ['x', 'y', 'r']);
    const nodes = [node('Einsum', ['x'], 'y', { equation: text('ii->i') })];
    const shapes = new Map([
      ['x', [3, 3]],
      ['y', [3]],
    ]);
    const found = differentiate(builder, { nodes, shapes, constants: new Map() }, { output: 'y', gradient: 'r' }, ['x']);
    expect(found.diagnostics.map(({ message }) => message).join()).toContain('diagonal');
  });
});

interface Resized {
  readonly mode: string;
  readonly coordinates: string;
  readonly from: readonly number[];
  readonly sizes?: readonly number[];
  readonly scales?: readonly number[];
  readonly rounding?: string;
}

const resized: readonly Resized[] = [
  { mode: 'nearest', coordinates: 'asymmetric', rounding: 'floor', from: [2, 3, 4, 5], scales: [1, 1, 2, 2] },
  { mode: 'nearest', coordinates: 'asymmetric', rounding: 'floor', from: [2, 3, 4, 5], sizes: [2, 3, 7, 12] },
  { mode: 'nearest', coordinates: 'asymmetric', rounding: 'floor', from: [2, 3, 6, 8], scales: [1, 1, 0.5, 0.75] },
  { mode: 'nearest', coordinates: 'half_pixel', from: [2, 3, 5], sizes: [2, 3, 8] },
  { mode: 'nearest', coordinates: 'half_pixel', rounding: 'round_prefer_ceil', from: [2, 3, 6], sizes: [2, 3, 4] },
  { mode: 'nearest', coordinates: 'half_pixel', rounding: 'ceil', from: [2, 3, 4], scales: [1, 1, 1.5] },
  { mode: 'linear', coordinates: 'half_pixel', from: [2, 3, 4, 5], scales: [1, 1, 2, 2] },
  { mode: 'linear', coordinates: 'half_pixel', from: [2, 3, 6, 5], sizes: [2, 3, 4, 9] },
  { mode: 'linear', coordinates: 'pytorch_half_pixel', from: [2, 3, 4, 5], sizes: [2, 3, 9, 1] },
  { mode: 'linear', coordinates: 'align_corners', from: [2, 3, 4, 5], scales: [1, 1, 2, 2] },
  { mode: 'linear', coordinates: 'align_corners', from: [2, 3, 7], sizes: [2, 3, 4] },
  { mode: 'linear', coordinates: 'asymmetric', from: [2, 3, 4, 5], scales: [1, 1, 2, 1.5] },
];

describe('Resize', () => {
  it.each(resized)('$mode by $coordinates from $from', async ({ mode, coordinates, from, sizes, scales, rounding }) => {
    const attributes = {
      mode: text(mode),
      coordinate_transformation_mode: text(coordinates),
      ...(rounding !== undefined && { nearest_mode: text(rounding) }),
    };
    const nodes = [node('Resize', sizes === undefined ? ['x', '', 'scales'] : ['x', '', '', 'sizes'], 'y', attributes)];
    const constants = sizes === undefined ? { floats: { scales: { dims: [from.length], values: scales ?? [] } } } : { integers: { sizes } };
    await checkGradients({ nodes, inputs: { x: from }, output: 'y', seed: 7, ...constants });
  });

  it('goes by chosen axes from operator set 18 on', async () => {
    const attributes = { mode: text('linear'), axes: ints([2, 3]), cubic_coeff_a: float(-0.75), antialias: int(0) };
    const nodes = [node('Resize', ['x', '', 'scales'], 'y', attributes)];
    const floats = { scales: { dims: [2], values: [2, 3] } };
    await checkGradients({ nodes, inputs: { x: [2, 3, 4, 5] }, output: 'y', seed: 9, opset: 18, floats });
  });
});
