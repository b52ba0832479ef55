/** `inverse-fisher` against PyTorch's gradients of single samples and numpy's inverses of whole blocks. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addGradient, fisherBlocks, fisherInverse } from '../../src/compute/statistics/collector.ts';
import type { Batch } from '../../src/compute/feeding.ts';
import type { Stored } from '../../src/compute/expressions/layout.ts';
import { loadModel } from '../compute/support/fixtures.ts';
import { readNpy } from '../compute/support/npy.ts';
import { relativeError } from '../compute/support/training.ts';
import { measure, momentsOf, prunable, valuesOf } from '../compute/statistics/support.ts';
import { digits, must, planOn, run } from '../run/support.ts';
import { goesOnToTheByte } from '../run/goes-on.ts';
import { readTensors } from '../run/read-tensors.ts';
import { python } from '../support/python.ts';

const samples = 24;

const out = join(mkdtempSync(join(tmpdir(), 'espalier-fisher-')), 'fisher.json');
await python(['test/pytorch/block_fisher.py', out]);
const theirs: { readonly gradients: readonly (readonly number[])[]; readonly inverses: Readonly<Record<string, readonly number[]>> } =
  JSON.parse(readFileSync(out, 'utf8'));

const [rows, columns] = [10, 100];
const byRows: Stored = { dims: [rows, columns], axes: ['out', 'in'], groups: 1 };
const byColumns: Stored = { dims: [columns, rows], axes: ['in', 'out'], groups: 1 };

function turned(values: readonly number[]): readonly number[] {
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)] ?? NaN);
}

function inverseOf(stored: Stored, gradients: typeof theirs.gradients, text: string) {
  const [size = 0, damping = 0] = text.split(' ').map(Number);
  const blocks = fisherBlocks(stored, size);
  for (const gradient of gradients) addGradient(blocks, Float32Array.from(gradient));
  return fisherInverse(blocks, stored, { samples, damping }).values;
}

describe.each(Object.entries(theirs.inverses))('blocks and damping %s', (text, expected) => {
  it('is the diagonal of the inverse of each block', () => {
    const found = inverseOf(byRows, theirs.gradients, text);
    expect(found.length).toBe(expected.length);
    expected.forEach((value, at) => expect((found[at] ?? NaN) / value - 1).toBeCloseTo(0, 6));
  });

  it('goes along rows in every layout', () => {
    const found = inverseOf(byColumns, theirs.gradients.map(turned), text);
    expect([...found]).toEqual(turned([...inverseOf(byRows, theirs.gradients, text)]));
  });
});

function batchOf(size: number): Batch {
  const x = readNpy('test/fixtures/data/digits_x_train.npy').values;
  const y = readNpy('test/fixtures/data/digits_y_train.npy').values;
  return { samples: Float32Array.from(x.subarray(0, 64 * size), Number), labels: BigInt64Array.from(y.subarray(0, size), BigInt), size };
}

it('measures gradients of single samples', async () => {
  const model = loadModel('mlp_digits');
  const layers = prunable(model).filter(({ tensor }) => tensor === '4.weight');
  const moments = momentsOf('w^2 / inverse-fisher(37, 1e-3)');
  const measured = await measure(model, batchOf(samples), 1, moments, { sampleDims: [64], layers });
  const found = valuesOf(measured, layers[0]?.name ?? '', 'inverse-fisher(37, 1e-3)');
  expect(relativeError(found, theirs.inverses['37 0.001'] ?? [])).toBeLessThan(1e-5);
});

it('leaves out weights that are 0', async () => {
  const model = loadModel('mlp_digits');
  const layers = prunable(model).filter(({ tensor }) => tensor === '4.weight');
  const weights = new Map([['4.weight', new Float32Array(1000)]]);
  const moments = momentsOf('inverse-fisher(50, 1e-3)');
  const measured = await measure(model, batchOf(2), 1, moments, { sampleDims: [64], layers, weights });
  const found = valuesOf(measured, layers[0]?.name ?? '', 'inverse-fisher(50, 1e-3)');
  expect(new Set(found)).toEqual(new Set([Math.fround(1000)]));
});

describe('prune weights by block-fisher', () => {
  const recipe = `prune weights in "4" by block-fisher(block: 37, damping: 1e-3) to 50% using ${samples} samples of train`;

  it('takes those whose removal costs least', async () => {
    const plan = await planOn(digits, recipe);
    const parts = plan.estimates.memory?.parts.map(({ what }) => what);
    expect(parts).toContain('blocks of 37 gradients');
    const { out } = must(await run(digits, plan));
    const before = readTensors(digits.model).get('4.weight') ?? new Float32Array(0);
    const after = readTensors(join(out, 'model.onnx')).get('4.weight') ?? new Float32Array(0);
    const inverse = theirs.inverses['37 0.001'] ?? [];
    const scores = [...before].map((w, at) => (w * w) / (2 * (inverse[at] ?? NaN)));
    const kept = scores.filter((_, at) => after[at] !== 0);
    const gone = scores.filter((_, at) => after[at] === 0);
    expect([kept.length, gone.length]).toEqual([500, 500]);
    expect(Math.max(...gone)).toBeLessThanOrEqual(Math.min(...kept) * (1 + 1e-4));
  });

  it('scores what is left behind a cut, and goes on after an interruption to the byte', async () => {
    const text = `prune neurons by l2 to 20% sparsity
compact
stage s for 4 steps {
  train all
  prune weights by global block-fisher(block: 20) to 80% over 0..4 steps every 2 steps using 8 samples of train
}`;
    await goesOnToTheByte(digits, text, [12]);
  });
});
