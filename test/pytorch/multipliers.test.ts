/** Multipliers of gates against PyTorch in double precision, and against a budget whose price is known. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openAbove, type GateSpec } from '../../src/compute/gates.ts';
import type { Term } from '../../src/compute/training-step.ts';
import type { Trainer } from '../../src/compute/trainer.ts';
import { freeNames } from '../../src/language/expressions/names.ts';
import { floatTensor, type Model, type Node } from '../../src/model/index.ts';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import type { PlannedToward } from '../../src/plan/plan.ts';
import type { GatesLeft } from '../../src/plan/units/gates-left.ts';
import { normal } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { beforeStep } from '../../src/state/toward.ts';
import { relativeError, trainerOf } from '../compute/support/training.ts';
import { python } from '../support/python.ts';

const [inputs, first, second, outputs] = [6, 9, 7, 4];
const sizes: readonly (readonly number[])[] = [[inputs, first], [first, second], [second, outputs]]; // prettier-ignore

function node(op: string, own: readonly string[], output: string): Node {
  return { name: output, op, domain: '', inputs: own, outputs: [output], attributes: {} };
}

const model: Model = {
  irVersion: 8,
  producer: '',
  functions: [],
  metadata: new Map(),
  opsets: new Map([['', 17]]),
  graph: {
    name: 'three',
    inputs: [{ name: 'input', type: 'float32', dims: ['batch', inputs] }],
    outputs: [{ name: 'logits', type: 'float32', dims: ['batch', outputs] }],
    nodes: [node('MatMul', ['input', 'w0'], 'a'), node('MatMul', ['a', 'w1'], 'b'), node('MatMul', ['b', 'w2'], 'logits')],
    initializers: new Map(
      sizes.map((dims, at) => {
        const values = normal(stream(3, `w${at}`), (dims[0] ?? 0) * (dims[1] ?? 0));
        return [`w${at}`, floatTensor(`w${at}`, dims, values)] as const;
      }),
    ),
    valueInfo: new Map(),
  },
};

const numbers = { temperature: 2 / 3, low: -0.1, high: 1.1, trains: true };

function gatesOn(group: string, tensor: string, values: Float32Array, shut?: number): GateSpec {
  const units = Uint32Array.from(values, (_, unit) => unit);
  const live = Uint8Array.from(values, (_, unit) => (unit === shut ? 0 : 1));
  const dims = sizes[Number(tensor.slice(1))] ?? [];
  return { ...numbers, group, values, live, readers: [{ tensor, dims, axis: 0, units }] };
}

const gates = [gatesOn('one', 'w1', normal(stream(3, 'one'), first), 2), gatesOn('two', 'w2', normal(stream(3, 'two'), second))];
const batch = { samples: new Float32Array(2 * inputs).fill(1), labels: new BigInt64Array(2), size: 2 };

/** Counts of units from `from` on: one slice each. */
const axis = (from: number, length: number) => {
  const counts = new Map(Array.from({ length }, (_, unit) => [from + unit, 1] as const));
  return { free: 0, length, counts };
};
const left: GatesLeft = {
  total: inputs * first + first * second + second * outputs,
  fixed: 0,
  units: first + second,
  terms: [
    { amount: inputs * first, axes: [axis(0, first)] },
    { amount: first * second, axes: [axis(0, first), axis(first, second)] },
    { amount: second * outputs, axes: [axis(first, second)] },
  ],
};

function towardOf(share: string, lr: number, window?: number): PlannedToward {
  const course = window === undefined ? {} : { window: { first: 0, last: window }, curve: 'p' };
  const counts = { total: left.total, fixed: 0 };
  return { of: 'params', share, ...course, ...counts, lr, linear: 0.2, quadratic: 0.5 };
}

/** Steps with multipliers as a training statement makes them. */
async function stepsOf(trainer: Trainer, toward: PlannedToward, own: GatesLeft, lr: number) {
  const turn = { toward, left: own, start: { linear: 0.2, quadratic: 0.5, left: 1, target: 1 } };
  let multipliers = turn.start;
  const groups = gates.map(({ group }) => group).filter((group) => own === left || group === 'one');
  return async (time: number) => {
    const q = groups.flatMap((group) =>
      Array.from(trainer.view(`gate:${group}`), (alpha, unit) =>
        trainer.view(`live:${group}`)[unit] === 0 ? 0 : 1 / (1 + Math.exp(openAbove(numbers) - alpha)),
      ),
    );
    const { slots, after } = beforeStep(turn, multipliers, q, time);
    for (const [name, values] of slots) trainer.write(name, values);
    multipliers = after;
    return { loss: await trainer.run(batch, lr, time), multipliers, q };
  };
}

const plain = { name: 'sgd', lr: 1, momentum: 0, nesterov: false, weightDecay: 0 } as const;

interface Theirs {
  readonly steps: readonly { readonly left: number; readonly penalty: number; readonly linear: number; readonly quadratic: number }[];
  readonly alphas: readonly (readonly number[])[];
}

it('steps down in the gates and up in the multipliers are those of PyTorch', async () => {
  const [steps, lr, rise] = [20, 20, 1.5];
  const toward = towardOf('40%', rise, 15);
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-multipliers-')), 'given.json');
  const given = {
    alphas: gates.map(({ values }) => Array.from(values)),
    live: gates.map(({ live }) => Array.from(live)),
    targets: Array.from({ length: steps }, (_, t) => 1 - 0.6 * Math.min(1, t / 15)),
    lambdas: [0.2, 0.5],
    lr,
    rise,
    inputs,
    outputs,
  };
  writeFileSync(path, JSON.stringify(given));
  await python(['test/pytorch/multipliers.py', path]);
  const theirs: Theirs = JSON.parse(readFileSync(`${path}.out`, 'utf8'));

  const terms: readonly Term[] = [{ kind: 'toward', weight: 1, left }];
  const trainer = await trainerOf(model, [inputs], { gates, terms, optimizer: plain });
  const step = await stepsOf(trainer, toward, left, lr);
  for (const [time, expected] of theirs.steps.entries()) {
    const { loss, multipliers } = await step(time);
    const own = [multipliers.left, loss, multipliers.linear, multipliers.quadratic];
    const wanted = [expected.left, expected.penalty, expected.linear, expected.quadratic];
    own.forEach((value, at) => expect(value).toBeCloseTo(wanted[at] ?? NaN, 5));
  }
  const before = gates.map(({ values }) => values);
  theirs.alphas.forEach((wanted, at) => {
    const { group = '', live = [] } = gates[at] ?? {};
    const own = trainer.read(`gate:${group}`);
    expect(relativeError(own, wanted)).toBeLessThan(2e-5);
    const moved = own.map((one, unit) => Math.abs(one - (before[at]?.[unit] ?? 0)));
    expect(Math.max(...moved)).toBeGreaterThan(0.5);
    moved.forEach((one, unit) => expect(one === 0).toBe(live[unit] === 0));
  });
  await trainer.release();
});

it('one layer comes to the budget at the price that its costs have', async () => {
  // Σ (1 − q)² under Σ c·q / C = s is least at q = 1 − λ·c / 2C, and λ is 2·C²·(1 − s) / Σ c².
  const costs = Array.from({ length: first }, (_, unit) => 2 + unit);
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const own: GatesLeft = {
    total,
    fixed: 0,
    units: first,
    terms: costs.map((amount, unit) => {
      return { amount, axes: [{ free: 0, length: 1, counts: new Map([[unit, 1]]) }] };
    }),
  };
  const expr = expressionOf('sum((1 - q)^2)');
  if (expr === undefined) throw new Error('no expression');
  const terms: readonly Term[] = [
    { kind: 'gates', weight: 1, expr, names: freeNames(expr) },
    { kind: 'toward', weight: 1, left: own },
  ];
  const layer = [gatesOn('one', 'w1', new Float32Array(first).fill(0.5))];
  const trainer = await trainerOf(model, [inputs], { gates: layer, terms, optimizer: plain });
  const step = await stepsOf(trainer, towardOf('80%', 2), own, 0.5);
  for (let time = 0; time < 1500; time++) await step(time);
  const { multipliers, q } = await step(1500);
  await trainer.release();
  const squares = costs.reduce((sum, cost) => sum + cost * cost, 0);
  const price = (2 * total * total * 0.2) / squares;
  expect(multipliers.left).toBeCloseTo(0.8, 4);
  expect(Math.abs(multipliers.linear - price) / price).toBeLessThan(1e-3);
  q.forEach((one, unit) => {
    expect(one).toBeCloseTo(1 - (price * (costs[unit] ?? 0)) / (2 * total), 3);
  });
});
