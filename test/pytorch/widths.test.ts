/** Widths that are drawn, and what they are expected to cost, against PyTorch in double precision. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { NetworkCost } from '../../src/compute/widths.ts';
import type { GateSpec } from '../../src/compute/gates.ts';
import type { Term } from '../../src/compute/training-step.ts';
import { freeNames } from '../../src/language/expressions/names.ts';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import { gumbel, normal } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { relativeError, trainerOf } from '../compute/support/training.ts';
import { perceptron, threeLayers } from './perceptron.ts';
import { python } from '../support/python.ts';

const [inputs, classes, size, heat] = [8, 5, 16, 1 / 0.7];
const units = { first: 12, second: 10 };
const widths = { first: [3, 6, 9, 12], second: [2, 5, 7, 8, 10] };
const groups = ['first', 'second'] as const;
const dims: Readonly<Record<string, readonly number[]>> = {
  w1: [inputs, units.first],
  b1: [units.first],
  w2: [units.first, units.second],
  b2: [units.second],
  w3: [units.second, classes],
};
const drawn = (name: string, count: number): Float32Array => normal(stream(11, name), count).map((one) => one / 2);
const weights = new Map(
  Object.entries(dims).map(([name, own]) => {
    return [name, drawn(name, own.reduce((product, dim) => product * dim, 1))] as const; // prettier-ignore
  }),
);

const model = perceptron({ features: inputs, classes, nodes: threeLayers, weights, dims });

const readers = { first: 'w2', second: 'w3' };
const logits = new Map(groups.map((name) => [name, drawn(`l:${name}`, widths[name].length)]));
const gates = groups.map((group): GateSpec => {
  const count = units[group];
  const tensor = readers[group];
  const places = Uint32Array.from({ length: count }, (_, unit) => unit);
  return {
    group,
    values: logits.get(group) ?? new Float32Array(),
    live: new Uint8Array(count),
    trains: true,
    readers: [{ tensor, dims: dims[tensor] ?? [], axis: 0, units: places }],
    form: 'widths',
    widths: widths[group],
    units: count,
    mixing: 2,
  };
});

const costs = { w1: 96, w2: 120, w3: 50 };
const rest = 34;
const ones = (count: number): Float32Array => new Float32Array(count).fill(1);
const side = (group: 'first' | 'second') => ({ size: units[group], parts: [{ group, slices: ones(units[group]) }] });
const cost: NetworkCost = {
  total: 300,
  layers: [
    { cost: costs.w1, axes: [side('first')] },
    { cost: costs.w2, axes: [side('first'), side('second')] },
    { cost: costs.w3, axes: [side('second')] },
  ],
};

function terms(target: number): readonly Term[] {
  const low = target - 0.05;
  const text = `(step(chosen-flops - ${target}) - step(${low} - chosen-flops)) * ln(expected-flops)`;
  const expr = expressionOf(text);
  if (expr === undefined) throw new Error(text);
  return [
    { kind: 'labels', loss: 'crossentropy', weight: 1 },
    { kind: 'gates', weight: 2, expr, names: freeNames(expr), cost },
  ];
}

const noise = new Map(groups.map((name) => [name, gumbel(stream(5, name), widths[name].length)] as const));
const draw = new Map(groups.map((name) => [name, gumbel(stream(6, name), widths[name].length)] as const));
const batch = {
  samples: drawn('x', size * inputs),
  labels: BigInt64Array.from({ length: size }, (_, at) => BigInt((at * 3) % classes)),
  size,
};

interface Expected {
  readonly loss: number;
  /** The sign of what the costs add to the loss. */
  readonly side: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** PyTorch's, of the same numbers. */
async function expectedAt(targets: readonly number[]): Promise<readonly Expected[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-widths-')), 'given.json');
  const listed = (values: ReadonlyMap<string, ArrayLike<number>>) =>
    Object.fromEntries([...values].map(([name, own]) => [name, Array.from(own)]));
  const vectors = Object.fromEntries([...logits].map(([name, { length }]) => [name, [length]]));
  const given = {
    size,
    weights: listed(weights),
    logits: listed(logits),
    dims: { ...dims, ...vectors },
    noise: listed(noise),
    draw: listed(draw),
    heat,
    targets,
    costs,
    rest,
    widths,
    units,
    x: Array.from(batch.samples),
    y: Array.from(batch.labels, Number),
  };
  writeFileSync(path, JSON.stringify(given));
  await python(['test/pytorch/widths.py', path]);
  return JSON.parse(readFileSync(`${path}.out`, 'utf8'));
}

it('widths that are drawn, and what they are expected to cost, have the gradients of PyTorch', async () => {
  // The most probable widths cost too much, too little, and no more than 5% less than they may.
  const targets = [0.2, 0.9, 0.57];
  const expected = await expectedAt(targets);
  expect(expected.map(({ side: sign }) => sign)).toEqual([1, -1, 0]);
  for (const [at, target] of targets.entries()) {
    const own = { tensors: [...weights.keys()], gates, terms: terms(target) };
    const trainer = await trainerOf(model, [inputs], own);
    for (const group of groups) {
      trainer.write(`noise:${group}`, noise.get(group) ?? []);
      trainer.write(`draw:${group}`, draw.get(group) ?? []);
      trainer.write(`heat:${group}`, [heat]);
    }
    const loss = await trainer.run(batch, 0, 0);
    const theirs = expected[at] ?? { loss: NaN, side: 0, gradients: {} };
    const { gradients } = theirs;
    expect(Math.abs(loss - theirs.loss)).toBeLessThan(2e-6);
    for (const [name, values] of Object.entries(gradients)) {
      const slot = name === 'first' || name === 'second' ? `gate:${name}` : name;
      expect(Math.max(...values.map((one) => Math.abs(one)))).toBeGreaterThan(1e-4);
      const error = relativeError(trainer.read(`momentum:${slot}`), values);
      expect([name, error < 3e-6]).toEqual([name, true]);
    }
    expect(Object.keys(gradients).length).toBe(7);
    await trainer.release();
  }
});
