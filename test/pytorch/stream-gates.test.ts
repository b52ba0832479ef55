/** Annealed gates on a residual stream under RMSNorm, and penalties of them, against PyTorch in double precision. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { annealedAt, type GateSpec } from '../../src/compute/gates.ts';
import type { Term } from '../../src/compute/training-step.ts';
import { freeNames } from '../../src/language/expressions/names.ts';
import { floatTensor, unitsOf, type Model, type Node } from '../../src/model/index.ts';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import { normal } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { relativeError, trainerOf } from '../compute/support/training.ts';
import { python } from '../support/python.ts';

const [inputs, width, hidden, classes, size] = [6, 10, 14, 5, 16];
const dims: Readonly<Record<string, readonly number[]>> = {
  w1: [inputs, width],
  b1: [width],
  g1: [width],
  w2: [width, hidden],
  w3: [hidden, width],
  b3: [width],
  g2: [width],
  w4: [width, classes],
};
const drawn = (name: string, count: number): Float32Array => normal(stream(13, name), count).map((one) => one / 2);
const weights = new Map(
  Object.entries(dims).map(([name, own]) => {
    return [name, drawn(name, own.reduce((product, dim) => product * dim, 1))] as const; // prettier-ignore
  }),
);

function node(op: string, read: string, output: string): Node {
  const attributes: Node['attributes'] = op === 'ReduceMean' ? { axes: { kind: 'ints', value: [-1] } } : {};
  return { name: output, op, domain: '', attributes, inputs: read.split(' '), outputs: [output] };
}

const norm = (x: string, gain: string, at: string): readonly Node[] => [
  ...[node('Pow', `${x} two`, `p${at}`), node('ReduceMean', `p${at}`, `m${at}`)],
  ...[node('Add', `m${at} eps`, `e${at}`), node('Sqrt', `e${at}`, `r${at}`)],
  ...[node('Div', `${x} r${at}`, `d${at}`), node('Mul', `d${at} ${gain}`, `n${at}`)],
];

const model: Model = {
  irVersion: 8,
  producer: '',
  functions: [],
  metadata: new Map(),
  opsets: new Map([['', 17]]),
  graph: {
    name: 'stream',
    inputs: [{ name: 'input', type: 'float32', dims: ['batch', inputs] }],
    outputs: [{ name: 'logits', type: 'float32', dims: ['batch', classes] }],
    nodes: [
      ...[node('MatMul', 'input w1', 'f1'), node('Add', 'f1 b1', 's1'), ...norm('s1', 'g1', '1')],
      ...[node('MatMul', 'n1 w2', 'f2'), node('Relu', 'f2', 'h'), node('MatMul', 'h w3', 'f3')],
      ...[node('Add', 'f3 b3', 'e'), node('Add', 's1 e', 's2'), ...norm('s2', 'g2', '2')],
      node('MatMul', 'n2 w4', 'logits'),
    ],
    initializers: new Map([
      ...[...weights].map(([name, values]) => [name, floatTensor(name, dims[name] ?? [], values)] as const),
      ['two', floatTensor('two', [], [2])],
      ['eps', floatTensor('eps', [], [1e-5])],
    ]),
    valueInfo: new Map(),
  },
};

const m = drawn('m', width);
const places = Uint32Array.from({ length: width }, (_, unit) => unit);
const readers = [
  { tensor: 'w1', dims: [inputs, width], axis: 1, units: places },
  { tensor: 'b1', dims: [width], axis: 0, units: places },
  { tensor: 'w3', dims: [hidden, width], axis: 1, units: places },
  { tensor: 'b3', dims: [width], axis: 0, units: places },
];
const gates: readonly GateSpec[] = [
  { form: 'annealed', group: 'width', values: m, trains: true, readers, live: new Uint8Array(width).fill(1) },
];

function penalty(text: string): Term {
  const expr = expressionOf(text);
  if (expr === undefined) throw new Error(text);
  return { kind: 'gates', weight: 1, expr, names: freeNames(expr) };
}

const terms: readonly Term[] = [
  { kind: 'labels', loss: 'crossentropy', weight: 1 },
  penalty('10 * abs(mean(q) / 0.5 - 1)'),
  penalty('mean((abs(gate) - 0.5)^2)'),
];

const batch = {
  samples: drawn('x', size * inputs),
  labels: BigInt64Array.from({ length: size }, (_, at) => BigInt((at * 3) % classes)),
  size,
};

interface Expected {
  readonly loss: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

async function expected(anneal: readonly number[]): Promise<Expected> {
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-stream-')), 'given.json');
  const given = {
    size,
    dims,
    anneal,
    m: Array.from(m),
    weights: Object.fromEntries([...weights].map(([name, own]) => [name, Array.from(own)])),
    x: Array.from(batch.samples),
    y: Array.from(batch.labels, Number),
  };
  writeFileSync(path, JSON.stringify(given));
  await python(['test/pytorch/stream_gates.py', path]);
  return JSON.parse(readFileSync(`${path}.out`, 'utf8'));
}

it('the stream is made by what writes to it, biases too, and by no gain', () => {
  const group = [...unitsOf(model).groups.values()].find(({ kind }) => kind === 'width');
  expect(group?.makers).toEqual(readers.map(({ tensor }) => tensor));
  expect(group?.changes).toEqual([]);
});

it('gates on the writers have the gradients of gates on the stream', async () => {
  const trainer = await trainerOf(model, [inputs], { tensors: [...weights.keys()], gates, terms });
  const anneal = annealedAt(30, 100, false);
  trainer.write('anneal:width', anneal);
  const loss = await trainer.run(batch, 0, 0);
  const theirs = await expected(anneal);
  expect(Math.abs(loss - theirs.loss) / theirs.loss).toBeLessThan(1e-6);
  for (const [name, values] of Object.entries(theirs.gradients)) {
    const own = trainer.read(`momentum:${name === 'm' ? 'gate:width' : name}`);
    expect(Math.max(...values.map((one) => Math.abs(one)))).toBeGreaterThan(1e-4);
    expect([name, relativeError(own, values) < 5e-6]).toEqual([name, true]);
  }
  await trainer.release();
});

it('is open at first, steeper and steeper, and open again once it is settled', () => {
  const gateAt = (own: number, step: number, settled = false): number => {
    const [steep, shift] = annealedAt(step, 1000, settled);
    return 1 / (1 + Math.exp(-steep * own)) + shift;
  };
  expect(gateAt(0, 0)).toBe(1);
  expect(gateAt(0.5, 500)).toBeCloseTo(1 / (1 + Math.exp(-0.5 / (1 - Math.log(500) / Math.log(1000)))), 4); // prettier-ignore
  expect(gateAt(0.5, 800)).toBeGreaterThan(0.999);
  expect(gateAt(-0.5, 800)).toBeLessThan(0.001);
  expect(gateAt(-0.5, 800, true)).toBe(1);
});
