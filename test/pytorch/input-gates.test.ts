/** Gates by input and penalties of them, straight-through parts included, against PyTorch in double precision. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { InputGateSpec } from '../../src/compute/input-gates.ts';
import type { Term } from '../../src/compute/training-step.ts';
import { freeNames } from '../../src/language/expressions/names.ts';
import { floatTensor, type Attribute, type Model, type Node } from '../../src/model/index.ts';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import { normal } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { relativeError, trainerOf } from '../compute/support/training.ts';
import { python } from '../support/python.ts';

const [positions, width, hidden, classes, size] = [3, 8, 12, 5, 16];
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
const drawn = (name: string, count: number, by = 0.5): Float32Array => normal(stream(11, name), count).map((one) => one * by);
const weights = new Map(
  Object.entries(dims).map(([name, own]) => {
    return [name, drawn(name, own.reduce((product, dim) => product * dim, 1))] as const; // prettier-ignore
  }),
);

function node(op: string, inputs: string, output: string, attributes: Readonly<Record<string, Attribute>> = {}): Node {
  return { name: output, op, domain: '', attributes, inputs: inputs.split(' '), outputs: [output] };
}

const over: Readonly<Record<string, Attribute>> = { axes: { kind: 'ints', value: [1] }, keepdims: { kind: 'int', value: 0 } };

const model: Model = {
  irVersion: 8,
  producer: '',
  functions: [],
  metadata: new Map(),
  opsets: new Map([['', 17]]),
  graph: {
    name: 'residual',
    inputs: [{ name: 'input', type: 'float32', dims: ['batch', positions, width] }],
    outputs: [{ name: 'logits', type: 'float32', dims: ['batch', classes] }],
    nodes: [
      ...[node('MatMul', 'input w1', 'p1'), node('Add', 'p1 b1', 'a1'), node('Relu', 'a1', 'r1')],
      ...[node('MatMul', 'r1 w2', 'p2'), node('Add', 'p2 b2', 'e1'), node('Add', 'input e1', 's1')],
      ...[node('MatMul', 's1 w3', 'p3'), node('Add', 'p3 b3', 'a3'), node('Relu', 'a3', 'r3')],
      ...[node('MatMul', 'r3 w4', 'p4'), node('Add', 'p4 b4', 'e2'), node('Add', 's1 e2', 's2')],
      node('ReduceMean', 's2', 'pooled', over),
      node('MatMul', 'pooled w5', 'logits'),
    ],
    initializers: new Map([...weights].map(([name, values]) => [name, floatTensor(name, dims[name] ?? [], values)])),
    valueInfo: new Map(),
  },
};

const cuts = { first: { sum: 's1', skip: 'input', end: 'e1' }, second: { sum: 's2', skip: 's1', end: 'e2' } };
const costs = { first: 212, second: 188 };

/** About half of the samples open each; of a branch that is gone, the gate still reads and counts as shut. */
function gatesOf(live: Readonly<Record<'first' | 'second', number>>): readonly InputGateSpec[] {
  return (['first', 'second'] as const).map((group) => ({
    group,
    cuts: [cuts[group]],
    live: [live[group]],
    trains: true,
    values: drawn(`gate:${group}`, width + 1, 1),
    costs: new Map([['params', new Float32Array([costs[group]])]]),
  }));
}

function penalty(text: string, weight: number): Term {
  const expr = expressionOf(text);
  if (expr === undefined) throw new Error(text);
  return { kind: 'gates', weight, expr, names: freeNames(expr) };
}

const terms: readonly Term[] = [
  { kind: 'labels', loss: 'crossentropy', weight: 1 },
  penalty('mean(q * (1 - q))', 0.7),
  penalty('(sum(params * q) / sum(params) - 0.4)^2', 3),
  { kind: 'open-gates', weight: 0.2 },
];

const batch = {
  samples: drawn('x', size * positions * width, 1),
  labels: BigInt64Array.from({ length: size }, (_, at) => BigInt((at * 3) % classes)),
  size,
};

interface Expected {
  readonly loss: number;
  readonly q: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** PyTorch's, of the same numbers, case by case. */
async function expected(cases: readonly (readonly InputGateSpec[])[]): Promise<readonly Expected[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-input-gates-')), 'given.json');
  const given = cases.map((gates) => {
    const byName = <T>(value: (gate: InputGateSpec) => T) => Object.fromEntries(gates.map((gate) => [gate.group, value(gate)]));
    return {
      weights: Object.fromEntries([...weights].map(([name, own]) => [name, Array.from(own)])),
      gates: byName(({ values }) => Array.from(values)),
      dims: { ...dims, ...byName(({ values }) => [values.length]) },
      live: byName(({ live }) => live[0]),
      params: [costs.first, costs.second],
      shape: [size, positions, width],
      x: Array.from(batch.samples),
      y: Array.from(batch.labels, Number),
    };
  });
  writeFileSync(path, JSON.stringify(given));
  await python(['test/pytorch/input-gates.py', path]);
  return JSON.parse(readFileSync(`${path}.out`, 'utf8'));
}

it('gates by input have the gradients of PyTorch, also where a branch is gone', async () => {
  const cases = [
    { first: 1, second: 1 },
    { first: 1, second: 0 },
  ] as const;
  const theirs = await expected(cases.map(gatesOf));
  for (const [at, live] of cases.entries()) {
    const { gradients = {}, q = [], loss: wantedLoss = NaN } = theirs[at] ?? {};
    const trainer = await trainerOf(model, [positions, width], { tensors: [...weights.keys()], inputGates: gatesOf(live), terms });
    const loss = await trainer.run(batch, 0, 0);
    expect(Math.abs(loss - wantedLoss) / wantedLoss).toBeLessThan(1e-6);
    // Neither all open nor all shut, so that the gates differ from sample to sample.
    expect(q[0]).toBeGreaterThan(0);
    expect(q[0]).toBeLessThan(1);
    expect(Object.keys(gradients).length).toBe(weights.size + 2);
    for (const [name, values] of Object.entries(gradients)) {
      const isGate = name === 'first' || name === 'second';
      const own = trainer.read(`momentum:${isGate ? `gate:${name}` : name}`);
      // What belongs to a branch that is gone does not move.
      const isGone = isGate && live[name] === 0;
      const wanted = isGone ? values.map(() => 0) : values;
      if (!isGone) expect(Math.max(...wanted.map((one) => Math.abs(one)))).toBeGreaterThan(1e-4);
      expect([name, relativeError(own, wanted) < 2e-6]).toEqual([name, true]);
    }
    await trainer.release();
  }
});
