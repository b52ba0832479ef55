/** Codes of gates, their router and penalties of them, straight-through parts included, against PyTorch in double precision. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { partsOfCodes, type CodesSpec } from '../../src/compute/codes.ts';
import type { Term } from '../../src/compute/training-step.ts';
import { freeNames } from '../../src/language/expressions/names.ts';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import { normal } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { relativeError, trainerOf } from '../compute/support/training.ts';
import { perceptron, threeLayers } from './perceptron.ts';
import { python } from '../support/python.ts';

const [features, one, two, classes, size] = [6, 8, 5, 4, 24];
const [count, start] = [3, 0.2];
const dims: Readonly<Record<string, readonly number[]>> = { w1: [features, one], b1: [one], w2: [one, two], b2: [two], w3: [two, classes] };
const drawn = (name: string, length: number, by = 1): Float32Array => normal(stream(5, name), length).map((own) => own * by);
const weights = new Map(
  Object.entries(dims).map(([name, own]) => {
    return [name, drawn(name, own.reduce((product, dim) => product * dim, 1))] as const; // prettier-ignore
  }),
);

const model = perceptron({ features, classes, nodes: threeLayers, weights, dims });

const flops = [Array.from({ length: one }, () => 22), Array.from({ length: two }, () => 24)];
const shape = {
  count,
  features,
  groups: [
    { name: 'first', units: one },
    { name: 'second', units: two },
  ],
};
const values = drawn('codes', partsOfCodes(shape).end);

const codes: CodesSpec = {
  ...shape,
  values,
  start,
  trains: true,
  balanced: true,
  groups: shape.groups.map((group, at) => {
    const tensor = at === 0 ? 'w2' : 'w3';
    const places = Uint32Array.from({ length: group.units }, (_, unit) => unit);
    const readers = [{ tensor, dims: dims[tensor] ?? [], axis: 0, units: places }];
    return { ...group, readers, costs: new Map([['flops', Float32Array.from(flops[at] ?? [])]]) };
  }),
};

const budget = expressionOf('(sum(flops * q) / sum(flops) - 0.4)^2');

const batch = {
  samples: drawn('x', size * features),
  labels: BigInt64Array.from({ length: size }, (_, at) => BigInt((at * 3) % classes)),
  size,
};

interface Expected {
  readonly loss: number;
  readonly code: readonly number[];
  readonly q: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

async function expected(): Promise<Expected> {
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-codes-')), 'given.json');
  const given = {
    weights: Object.fromEntries([...weights].map(([name, own]) => [name, Array.from(own)])),
    dims,
    codes: Array.from(values),
    units: [one, two],
    flops: flops.flat(),
    count,
    start,
    shape: [size, features],
    x: Array.from(batch.samples),
    y: Array.from(batch.labels, Number),
  };
  writeFileSync(path, JSON.stringify(given));
  await python(['test/pytorch/codes.py', path]);
  return JSON.parse(readFileSync(`${path}.out`, 'utf8'));
}

it('codes and their router have the gradients of PyTorch', async () => {
  const theirs = await expected();
  if (budget === undefined) throw new Error('the penalty is an expression');
  const terms: readonly Term[] = [
    { kind: 'labels', loss: 'crossentropy', weight: 1 },
    { kind: 'gates', weight: 3, expr: budget, names: freeNames(budget) },
  ];
  const trained = { tensors: [...weights.keys()], codes, terms };
  const trainer = await trainerOf(model, [features], trained);
  const loss = await trainer.run(batch, 0, 0);
  expect(Math.abs(loss - theirs.loss) / theirs.loss).toBeLessThan(1e-6);
  // Every code is taken, and some gates are open and some shut.
  expect(new Set(theirs.code).size).toBe(count);
  expect(theirs.q.some((own) => own > 0 && own < 1)).toBe(true);
  for (const [name, wanted] of Object.entries(theirs.gradients)) {
    const own = trainer.read(`momentum:${name === 'codes' ? 'gate:codes' : name}`);
    expect(Math.max(...wanted.map((it) => Math.abs(it)))).toBeGreaterThan(1e-4);
    expect([name, relativeError(own, wanted) < 1e-5]).toEqual([name, true]);
  }
  const { bias, codes: from } = partsOfCodes(shape);
  const ofRouter = theirs.gradients['codes']?.slice(0, bias) ?? [];
  expect(ofRouter.some((it) => Math.abs(it) > 1e-4)).toBe(true);
  expect(from - bias).toBe(one + two);
  await trainer.release();
});
