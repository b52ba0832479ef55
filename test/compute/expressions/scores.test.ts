/** Scores from weights and statistics: every function, broadcast and reduced as the language says. */
import { describe, expect, it } from 'vitest';
import { computeScores } from '../../../src/compute/expressions/score-graph.ts';
import { besideInputs, besideOutputs, type Beside } from '../../../src/compute/expressions/layout.ts';
import type { Axis, Layer } from '../../../src/model/index.ts';
import { criterionOf } from '../../../src/plan/criteria/read.ts';
import { oneThread } from '../support/training.ts';

function layer(dims: readonly number[], axes: readonly Axis[], groups = 1): Layer {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const named = { name: 'layer', tensor: 'layer.weight', operator: 'Gemm', type: 'float32' as const };
  return { ...named, dims, axes, groups, count, roles: new Set(), uses: [], prunable: true };
}

async function scores(
  text: string,
  of: Layer,
  weight: readonly number[],
  statistics: Readonly<Record<string, Beside>> = {},
): Promise<readonly number[]> {
  const criterion = criterionOf(text);
  if (criterion === undefined) throw new Error(`${text} is no criterion`);
  const input = { layer: of, weight: Float32Array.from(weight), statistics: new Map(Object.entries(statistics)) };
  const [own = new Float32Array(0)] = await computeScores(criterion.score, [input], oneThread);
  return [...own];
}

const matrix = layer([2, 3], ['out', 'in']);
const weight = [1, -2, 3, -4, 0.5, 0];

describe('a matrix [out, in] = [1 -2 3; -4 0.5 0]', () => {
  it.each([
    ['w^2', [1, 4, 9, 16, 0.25, 0]],
    ['|w|^3', [1, 8, 27, 64, 0.125, 0]],
    ['-w', [-1, 2, -3, 4, -0.5, 0]],
    ['2 * w + 1', [3, -3, 7, -7, 2, 1]],
    ['|w| / 2 - 1 / 4', [0.25, 0.75, 1.25, 1.75, 0, -0.25]],
    ['step(w)', [1, 0, 1, 0, 1, 0]],
    ['w > 0.75', [1, 0, 1, 0, 0, 0]],
    ['w <= 0', [0, 1, 0, 1, 0, 1]],
    ['w != 0', [1, 1, 1, 1, 1, 0]],
    ['w == 0', [0, 0, 0, 0, 0, 1]],
    ['max(w, 0)', [1, 0, 3, 0, 0.5, 0]],
    ['min(w, 1, 0.5)', [0.5, -2, 0.5, -4, 0.5, 0]],
    ['sqrt(|w|)', [1, Math.SQRT2, Math.sqrt(3), 2, Math.SQRT1_2, 0]],
    ['sum(|w| over in)', [6, 6, 6, 4.5, 4.5, 4.5]],
    ['sum(|w| over in kh kw)', [6, 6, 6, 4.5, 4.5, 4.5]],
    ['sum(|w| over out)', [5, 2.5, 3, 5, 2.5, 3]],
    ['sum(w)', [-1.5, -1.5, -1.5, -1.5, -1.5, -1.5]],
    ['mean(w over out)', [-1.5, -0.75, 1.5, -1.5, -0.75, 1.5]],
    ['max(w over in)', [3, 3, 3, 0.5, 0.5, 0.5]],
    ['min(w over out)', [-4, -2, 0, -4, -2, 0]],
    ['var(w over out)', [6.25, 1.5625, 2.25, 6.25, 1.5625, 2.25]],
    ['std(w over out)', [2.5, 1.25, 1.5, 2.5, 1.25, 1.5]],
    ['norm(w over kw)', [1, 2, 3, 4, 0.5, 0]],
    ['norm(w over out)', [Math.sqrt(17), Math.sqrt(4.25), 3, Math.sqrt(17), Math.sqrt(4.25), 3]],
    ['|w| / sum(|w| over in)', [1 / 6, 2 / 6, 3 / 6, 4 / 4.5, 0.5 / 4.5, 0]],
    ['|w| / sum(|w| over in) + |w| / sum(|w| over out)', ria()],
    ['ln(exp(w))', weight],
    ['1', [1, 1, 1, 1, 1, 1]],
  ])('%s', async (text, expected) => {
    const actual = await scores(text, matrix, weight);
    expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5));
    expect(actual).toHaveLength(6);
  });
});

/** Relative importance (Zhang et al., arXiv:2402.17946): each weight's share of its row and column. */
function ria(): readonly number[] {
  const sizes = weight.map(Math.abs);
  const row = [6, 4.5];
  const column = [5, 2.5, 3];
  return sizes.map((w, i) => w / (row[Math.floor(i / 3)] ?? 1) + w / (column[i % 3] ?? 1));
}

/** w[out][in][kernel], and one number for each input and each output. */
const logical = [
  [
    [1, 2],
    [-3, 4],
    [5, -6],
  ],
  [
    [-7, 8],
    [9, 10],
    [11, -12],
  ],
];
const ofInputs = [1, 10, 100, 1000, 10_000, 100_000];
const ofOutputs = [2, 3];

describe('one logical matrix scores alike in every layout', () => {
  const flat = logical.map((row) => row.flat());
  const expected = flat.map((row, out) => row.map((w, at) => Math.abs(w) * (ofInputs[at] ?? 0) * (ofOutputs[out] ?? 0)));
  const text = '|w| * avg(x^2) * avg(|y|)';

  it.each([
    { name: 'Gemm transB [out, in]', dims: [2, 6], axes: ['out', 'in'] },
    { name: 'MatMul [in, out]', dims: [6, 2], axes: ['in', 'out'] },
    { name: 'Conv [out, in, kw]', dims: [2, 3, 2], axes: ['out', 'in', 'kernel'] },
    { name: 'Conv [out, in, kh, kw]', dims: [2, 3, 1, 2], axes: ['out', 'in', 'kernel', 'kernel'] },
    { name: 'LSTM [direction, out, in]', dims: [1, 2, 6], axes: ['direction', 'out', 'in'] },
  ] as const)('$name', async ({ dims, axes }) => {
    const of = layer(dims, axes);
    const turn = (rows: readonly (readonly number[])[]): readonly number[] =>
      axes[0] === 'in' ? (rows[0] ?? []).flatMap((_, i) => rows.map((row) => row[i] ?? NaN)) : rows.flat();
    const actual = await scores(text, of, turn(flat), {
      'avg(x^2)': besideInputs(Float32Array.from(ofInputs), of),
      'avg(|y|)': besideOutputs(Float32Array.from(ofOutputs), of),
    });
    expect(actual).toEqual(turn(expected));
  });

  it('the outputs of a grouped convolution have the inputs of their group', async () => {
    const of = layer([4, 1, 1, 2], ['out', 'in', 'kernel', 'kernel'], 2);
    const statistic = besideInputs(Float32Array.of(1, 2, 10, 20), of);
    const ones = Array.from({ length: 8 }, () => 1);
    expect(await scores('|w| * avg(x^2)', of, ones, { 'avg(x^2)': statistic })).toEqual([...[1, 2, 1, 2], ...[10, 20, 10, 20]]);
  });
});

it('names the axes of kernels', async () => {
  const of = layer([1, 1, 2, 3], ['out', 'in', 'kernel', 'kernel']);
  const kernel = [1, 2, 3, 4, 5, 6];
  expect(await scores('sum(w over kh)', of, kernel)).toEqual([5, 7, 9, 5, 7, 9]);
  expect(await scores('sum(w over kw)', of, kernel)).toEqual([6, 6, 6, 15, 15, 15]);
  const line = layer([1, 2, 3], ['out', 'in', 'kernel']);
  expect(await scores('sum(w over kw)', line, kernel)).toEqual([6, 6, 6, 15, 15, 15]);
});
