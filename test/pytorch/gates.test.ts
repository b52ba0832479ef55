/** Gates on units and on a branch, and penalties of them, against PyTorch in double precision. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AdapterSpec } from '../../src/compute/adapter-slots.ts';
import type { GateSpec } from '../../src/compute/gates.ts';
import type { Term } from '../../src/compute/training-step.ts';
import { freeNames } from '../../src/language/expressions/names.ts';
import { floatTensor, type Model, type Node } from '../../src/model/index.ts';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import { logistic, normal } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { relativeError, trainerOf } from '../compute/support/training.ts';
import { python } from '../support/python.ts';

const [width, hidden, classes, size] = [8, 12, 5, 16];
const dims: Readonly<Record<string, readonly number[]>> = {
  w1: [width, hidden],
  b1: [hidden],
  w2: [hidden, width],
  b2: [width],
  w3: [width, hidden],
  b3: [hidden],
  w4: [hidden, width],
  b4: [width],
  w5: [width, classes],
};
const drawn = (name: string, count: number): Float32Array => normal(stream(11, name), count).map((one) => one / 2);
const weights = new Map(
  Object.entries(dims).map(([name, own]) => {
    return [name, drawn(name, own.reduce((product, dim) => product * dim, 1))] as const; // prettier-ignore
  }),
);

function node(op: string, inputs: string, output: string): Node {
  const named = { name: output, op, domain: '', attributes: {} };
  return { ...named, inputs: inputs.split(' '), outputs: [output] };
}

const model: Model = {
  irVersion: 8,
  producer: '',
  functions: [],
  metadata: new Map(),
  opsets: new Map([['', 17]]),
  graph: {
    name: 'residual',
    inputs: [{ name: 'input', type: 'float32', dims: ['batch', width] }],
    outputs: [{ name: 'logits', type: 'float32', dims: ['batch', classes] }],
    nodes: [
      ...[node('MatMul', 'input w1', 'p1'), node('Add', 'p1 b1', 'a1'), node('Relu', 'a1', 'r1')],
      ...[node('MatMul', 'r1 w2', 'p2'), node('Add', 'p2 b2', 'e1'), node('Add', 'input e1', 's1')],
      ...[node('MatMul', 's1 w3', 'p3'), node('Add', 'p3 b3', 'a3'), node('Relu', 'a3', 'r3')],
      ...[node('MatMul', 'r3 w4', 'p4'), node('Add', 'p4 b4', 'e2'), node('Add', 's1 e2', 's2')],
      node('MatMul', 's2 w5', 'logits'),
    ],
    initializers: new Map([...weights].map(([name, values]) => [name, floatTensor(name, dims[name] ?? [], values)])),
    valueInfo: new Map(),
  },
};

const numbers = { temperature: 2 / 3, low: -0.1, high: 1.1, trains: true };
const places = Uint32Array.from({ length: hidden }, (_, unit) => unit);
const perUnit = Float32Array.from({ length: hidden }, (_, unit) => 17 + (unit % 3));
const gates: readonly GateSpec[] = [
  {
    ...numbers,
    group: 'hidden',
    values: drawn('alphas', hidden).map((one) => 2 * one),
    live: Uint8Array.from({ length: hidden }, (_, unit) => (unit === 4 ? 0 : 1)),
    readers: [{ tensor: 'w2', dims: [hidden, width], axis: 0, units: places }],
    costs: new Map([['params', perUnit]]),
  },
  {
    ...numbers,
    group: 'branch',
    values: new Float32Array([0.4]),
    live: new Uint8Array([1]),
    readers: [
      { tensor: 'w4', dims: [hidden, width], axis: 0, units: new Uint32Array(hidden) },
      { tensor: 'b4', dims: [width], axis: 0, units: new Uint32Array(width) },
    ],
    costs: new Map([['params', new Float32Array([212])]]),
  },
];

function penalty(text: string, weight: number): Term {
  const expr = expressionOf(text);
  if (expr === undefined) throw new Error(text);
  return { kind: 'gates', weight, expr, names: freeNames(expr) };
}

const terms: readonly Term[] = [
  { kind: 'labels', loss: 'crossentropy', weight: 1 },
  penalty('mean(q * (1 - q))', 0.7),
  penalty('(sum(params * q) / sum(params) - 0.4)^2', 3),
];

interface Expected {
  readonly loss: number;
  readonly q: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const noise = new Map([
  ['hidden', logistic(stream(5, 'hidden'), hidden)],
  // Neither shut nor wide open, so that the gate has a gradient.
  ['branch', new Float32Array([-0.3])],
]);
const batch = {
  samples: drawn('x', size * width),
  labels: BigInt64Array.from({ length: size }, (_, at) => BigInt((at * 3) % classes)),
  size,
};

/** On a weight that reads gated units, and on one that a gated branch ends in. */
const adapters = ['w2', 'w4'].map((tensor): AdapterSpec & { b: Float32Array } => {
  const planned = { layer: tensor, tensor, form: 'plain', rank: 2, alpha: 3 } as const;
  const sizes = { rows: width, columns: hidden, parameters: 2 * (width + hidden) };
  const [a, b] = [drawn(`a:${tensor}`, 2 * hidden), drawn(`b:${tensor}`, width * 2)];
  return { planned: { ...planned, ...sizes }, a, b };
});
const factors = new Map(
  adapters.flatMap(({ planned: { tensor }, a, b }) => {
    return [[`a:${tensor}`, a] as const, [`b:${tensor}`, b] as const];
  }),
);

/** PyTorch's, of the same numbers. */
async function expected(beside: ReadonlyMap<string, Float32Array>): Promise<Expected> {
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-gates-')), 'given.json');
  const listed = (values: ReadonlyMap<string, ArrayLike<number>>) =>
    Object.fromEntries([...values].map(([name, own]) => [name, Array.from(own)]));
  const of = <T>(value: (gate: GateSpec) => T) => new Map(gates.map((gate) => [gate.group, value(gate)]));
  const alphas = of(({ values }) => values);
  const vectors = Object.fromEntries([...alphas].map(([name, { length }]) => [name, [length]]));
  const matrices = Object.fromEntries([...beside.keys()].map((name) => [name, name.startsWith('a') ? [2, hidden] : [width, 2]]));
  const given = {
    size,
    weights: listed(weights),
    alphas: listed(alphas),
    noise: listed(noise),
    dims: { ...dims, ...vectors, ...matrices },
    factors: listed(beside),
    scale: 3 / 2,
    live: listed(of(({ live }) => live)),
    params: gates.flatMap(({ costs }) => [...(costs?.get('params') ?? [])]),
    x: Array.from(batch.samples),
    y: Array.from(batch.labels, Number),
  };
  writeFileSync(path, JSON.stringify(given));
  await python(['test/pytorch/gates.py', path]);
  return JSON.parse(readFileSync(`${path}.out`, 'utf8'));
}

it('gates on units and branches, and penalties of q, have the gradients of PyTorch', async () => {
  const tensors = [...weights.keys()];
  const trainer = await trainerOf(model, [width], { tensors, gates, terms });
  for (const [group, own] of noise) trainer.write(`noise:${group}`, own);
  const loss = await trainer.run(batch, 0, 0);
  const { gradients, ...theirs } = await expected(new Map());
  expect(Math.abs(loss - theirs.loss) / theirs.loss).toBeLessThan(1e-6);
  expect(theirs.q[4]).toBe(0);
  for (const [name, values] of Object.entries(gradients)) {
    const slot = name === 'hidden' || name === 'branch' ? `gate:${name}` : name;
    const own = trainer.read(`momentum:${slot}`);
    const wanted = name === 'hidden' ? values.map((one, unit) => (unit === 4 ? 0 : one)) : values;
    expect(Math.max(...wanted.map((one) => Math.abs(one)))).toBeGreaterThan(1e-4);
    expect([name, relativeError(own, wanted) < 2e-6]).toEqual([name, true]);
  }
  await trainer.release();
});

it('gates on adapted weights have the gradients of PyTorch, and so have the adapters', async () => {
  const trainer = await trainerOf(model, [width], { adapters, gates, terms });
  for (const [group, own] of noise) trainer.write(`noise:${group}`, own);
  const loss = await trainer.run(batch, 0, 0);
  const theirs = await expected(factors);
  expect(Math.abs(loss - theirs.loss) / theirs.loss).toBeLessThan(1e-6);
  const slots = [...factors.keys()].map((name) => [name, `lora.${name}`] as const);
  for (const [name, slot] of [['branch', 'gate:branch'] as const, ...slots]) {
    const own = trainer.read(`momentum:${slot}`);
    expect([name, relativeError(own, theirs.gradients[name] ?? []) < 2e-6]).toEqual([name, true]);
  }
  await trainer.release();
});
