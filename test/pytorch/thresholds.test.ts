/** Thresholds of units against PyTorch in double precision: what is open, the loss, and all gradients. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { GateOnUnits, Thresholds } from '../../src/compute/gates.ts';
import type { Term } from '../../src/compute/training-step.ts';
import { marginsOf } from '../../src/compute/unit-thresholds.ts';
import { freeNames } from '../../src/language/expressions/names.ts';
import { floatTensor, type Model, type Node } from '../../src/model/index.ts';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import { normal } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { relativeError, trainerOf } from '../compute/support/training.ts';
import { python } from '../support/python.ts';

const [width, first, second, classes, size] = [6, 14, 10, 4, 12];
const dims: Readonly<Record<string, readonly number[]>> = {
  w1: [width, first],
  w2: [first, second],
  w3: [second, classes],
  one: [1],
  two: [1],
};
const drawn = (name: string, count: number): Float32Array => normal(stream(17, name), count);
const weights = new Map(
  ['w1', 'w2', 'w3'].map((name) => {
    return [
      name,
      drawn(
        name,
        (dims[name] ?? []).reduce((a, b) => a * b, 1),
      ),
    ] as const;
  }),
);

function node(op: string, inputs: readonly string[], output: string): Node {
  return { name: output, op, domain: '', inputs, outputs: [output], attributes: {} };
}

const model: Model = {
  irVersion: 8,
  producer: '',
  functions: [],
  metadata: new Map(),
  opsets: new Map([['', 17]]),
  graph: {
    name: 'two',
    inputs: [{ name: 'input', type: 'float32', dims: ['batch', width] }],
    outputs: [{ name: 'logits', type: 'float32', dims: ['batch', classes] }],
    nodes: [
      ...[node('MatMul', ['input', 'w1'], 'a'), node('Relu', ['a'], 'r')],
      ...[node('MatMul', ['r', 'w2'], 'b'), node('Relu', ['b'], 's')],
      node('MatMul', ['s', 'w3'], 'logits'),
    ],
    initializers: new Map([...weights].map(([name, own]) => [name, floatTensor(name, dims[name] ?? [], own)])),
    valueInfo: new Map(),
  },
};

const temperature = 0.3;
const places = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

function thresholdOn(group: string, [maker, reader]: readonly [string, string], count: number, value: number): Thresholds & GateOnUnits {
  const live = Uint8Array.from({ length: count }, (_, unit) => (unit === 3 ? 0 : 1));
  const units = places(count);
  return {
    form: 'thresholds',
    group,
    temperature,
    trains: true,
    live,
    values: new Float32Array([value]),
    ranked: [{ tensor: maker, dims: dims[maker] ?? [], axis: 1, units }],
    readers: [{ tensor: reader, dims: dims[reader] ?? [], axis: 0, units }],
    costs: new Map([['params', Float32Array.from(units, (unit) => 5 + (unit % 4))]]),
  };
}

const gates = [thresholdOn('one', ['w1', 'w2'], first, 0.9), thresholdOn('two', ['w2', 'w3'], second, 1.05)];
const expr = expressionOf('(sum(params * q) / sum(params) - 0.4)^2');
if (expr === undefined) throw new Error('no expression');
const terms: readonly Term[] = [
  { kind: 'labels', loss: 'crossentropy', weight: 1 },
  { kind: 'gates', weight: 3, expr, names: freeNames(expr) },
];
const batch = {
  samples: drawn('x', size * width),
  labels: BigInt64Array.from({ length: size }, (_, at) => BigInt((at * 3) % classes)),
  size,
};

interface Theirs {
  readonly loss: number;
  readonly open: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

async function expected(): Promise<Theirs> {
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-thresholds-')), 'given.json');
  const listed = (all: Iterable<readonly [string, ArrayLike<number>]>) =>
    Object.fromEntries([...all].map(([name, own]) => [name, Array.from(own)]));
  const given = {
    size,
    dims,
    temperature,
    weights: listed(weights),
    thresholds: listed(gates.map(({ group, values }) => [group, values])),
    live: listed(gates.map(({ group, live }) => [group, live])),
    params: gates.flatMap(({ costs }) => [...(costs?.get('params') ?? [])]),
    x: Array.from(batch.samples),
    y: Array.from(batch.labels, Number),
  };
  writeFileSync(path, JSON.stringify(given));
  await python(['test/pytorch/thresholds.py', path]);
  return JSON.parse(readFileSync(`${path}.out`, 'utf8'));
}

it('a threshold opens the units of PyTorch, and has its gradients, the weights too', async () => {
  const trainer = await trainerOf(model, [width], { tensors: [...weights.keys()], gates, terms });
  const loss = await trainer.run(batch, 0, 0);
  const theirs = await expected();
  expect(Math.abs(loss - theirs.loss) / theirs.loss).toBeLessThan(1e-6);
  const margins = gates.flatMap(({ ranked, values, live }) => [
    ...marginsOf({ ranked, units: live.length }, values[0] ?? 0, live, (name) => weights.get(name) ?? []), // prettier-ignore
  ]);
  expect(margins.map((margin) => (margin > 0 ? 1 : 0))).toEqual(theirs.open);
  const open = theirs.open.filter((one) => one === 1).length;
  expect([open > 5, open < 18]).toEqual([true, true]);
  for (const [name, values] of Object.entries(theirs.gradients)) {
    const own = trainer.read(`momentum:${name.startsWith('w') ? name : `gate:${name}`}`);
    expect(Math.max(...values.map((one) => Math.abs(one)))).toBeGreaterThan(1e-3);
    expect([name, relativeError(own, values) < 5e-6]).toEqual([name, true]);
  }
  await trainer.release();
});
