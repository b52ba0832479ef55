/** Weights that share cells, against PyTorch in double precision: dense weights, loss, gradients, some steps. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expanded, type CellScale, type Mapping } from '../../src/model/shared/mapping.ts';
import { normal, uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { trainedIn } from '../../src/state/shared.ts';
import type { SharedWeights } from '../../src/state/network.ts';
import { relativeError, trainerOf } from '../compute/support/training.ts';
import { node, perceptron } from './perceptron.ts';
import { python } from '../support/python.ts';

const [inputs, size, steps, lr, decay] = [9, 16, 5, 0.2, 0.05];
const dims = [[inputs, 14], [14, 11], [11, 5]] as const; // prettier-ignore
const drawn = (name: string, count: number): Float32Array => normal(stream(23, name), count);
const biases = dims.map(([, out], at) => drawn(`b${at}`, out));
const scales = [1.5, 0.75, 2.25];

const weights = new Map(
  dims.flatMap(([from, to], at) => [
    [`w${at}`, drawn(`w${at}`, from * to)] as const,
    [`b${at}`, biases[at] ?? new Float32Array()] as const,
  ]),
);
const model = perceptron({
  features: inputs,
  classes: 5,
  weights,
  nodes: [
    ...[node('MatMul', 'input w0', 'p0'), node('Add', 'p0 b0', 'a0'), node('Relu', 'a0', 'r0')],
    ...[node('MatMul', 'r0 w1', 'p1'), node('Add', 'p1 b1', 'a1'), node('Relu', 'a1', 'r1')],
    ...[node('MatMul', 'r1 w2', 'p2'), node('Add', 'p2 b2', 'logits')],
  ],
  dims: Object.fromEntries(
    dims.flatMap(([from, to], at) => [
      [`w${at}`, [from, to]],
      [`b${at}`, [to]],
    ]),
  ),
});

function sharing(mapped: Mapping, scaled: CellScale, cells: number): SharedWeights {
  let from = 0;
  const parts = dims.map(([rows, columns], at) => {
    const part = { layer: `w${at}`, tensor: `w${at}`, from, count: rows * columns };
    from += part.count;
    return { ...part, scale: scales[at] ?? NaN };
  });
  return {
    mapped,
    scaled,
    cells,
    parts,
    psi: uniform(stream(29, 'cells'), cells, 0.5),
    map: { a: 825735935, b: 374554877, d: 1383017707 },
    signs: { a: 1819477103, b: 2002792009, d: 1732415133 },
  };
}

const batch = { samples: drawn('x', size * inputs), labels: BigInt64Array.from({ length: size }, (_, at) => BigInt((at * 3) % 5)), size };

interface Theirs {
  readonly weights: readonly (readonly number[])[];
  readonly loss: number;
  readonly losses: readonly number[];
  readonly gradients: { readonly cells: readonly number[] };
  readonly cells: readonly number[];
  readonly biases: readonly (readonly number[])[];
}

/** PyTorch's, of the same numbers. */
async function expectedOf({ mapped, scaled, psi, map, signs }: SharedWeights): Promise<Theirs> {
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-shared-')), 'given.json');
  const given = {
    mapped,
    scaled,
    map,
    signs,
    dims,
    scales,
    size,
    steps,
    lr,
    decay,
    cells: [...psi],
    biases: biases.map((one) => [...one]),
    x: [...batch.samples],
    y: Array.from(batch.labels, Number),
  };
  writeFileSync(path, JSON.stringify(given));
  await python(['test/pytorch/shared_cells.py', path]);
  return JSON.parse(readFileSync(`${path}.out`, 'utf8'));
}

it.each([
  ['pareto', 'squared', 41],
  ['pareto', 'mean', 41],
  ['pareto', 'none', 335],
  ['hashed', 'squared', 60],
] as const)('%s cells, scaled %s, of %s: as in PyTorch', async (mapped, scaled, cells) => {
  const shared = sharing(mapped, scaled, cells);
  const theirs = await expectedOf(shared);
  shared.parts.forEach((part, at) => {
    expect(relativeError(expanded(shared, part, shared.psi), theirs.weights[at] ?? [])).toBeLessThan(1e-7); // prettier-ignore
  });
  const tensors = ['b0', 'b1', 'b2'];
  const trained = trainedIn({ shared }, ['w0', 'w1', 'w2', ...tensors]);
  expect(trained.tensors).toEqual(tensors);
  const momentum = { name: 'sgd', lr, momentum: 0.9, nesterov: false } as const;
  const plain = await trainerOf(model, [inputs], trained);
  expect(Math.abs((await plain.run(batch, 0, 0)) - theirs.loss)).toBeLessThan(1e-6);
  expect(relativeError(plain.read('momentum:shared:cells'), theirs.gradients.cells)).toBeLessThan(1e-6); // prettier-ignore
  await plain.release();
  const trainer = await trainerOf(model, [inputs], { ...trained, optimizer: { ...momentum, weightDecay: decay } });
  for (const [step, loss] of theirs.losses.entries()) {
    expect(Math.abs((await trainer.run(batch, lr, step)) - loss)).toBeLessThan(2e-6);
  }
  expect(relativeError(trainer.read('shared:cells'), theirs.cells)).toBeLessThan(1e-6);
  tensors.forEach((name, at) => {
    expect(relativeError(trainer.read(name), theirs.biases[at] ?? [])).toBeLessThan(1e-6);
  });
  expect(relativeError(shared.psi, theirs.cells)).toBeGreaterThan(0.01);
  await trainer.release();
});
