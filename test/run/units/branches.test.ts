/** Sublayers and blocks that are pruned as a whole, by what the model does without them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  branchGroups,
  cutBranches,
  readGroups,
  readModel,
  encodeModel,
  loadTensors,
  type Model,
  type UnitGroup,
} from '../../../src/model/index.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { verifyRun } from '../../../src/verify/verify-run.ts';
import { fashion, firstOf, must, planOn, run, type Bench } from '../support.ts';

const moby: Bench = {
  model: 'test/fixtures/models/char_gpt.onnx',
  data: new Map([['train', { x: 'test/fixtures/data/batch_moby_x.npy', y: 'test/fixtures/data/batch_moby_y.npy' }]]),
};

async function carryOut(bench: Bench, text: string) {
  const plan = await planOn(bench, text);
  const events: RunEvent[] = [];
  const result = must(await run(bench, plan, { onEvent: (event) => events.push(event) }));
  return { plan, result, events };
}

interface History {
  readonly before: { readonly parameters: number };
  readonly after: { readonly parameters: number };
  readonly units: readonly { readonly group: string; readonly removed: readonly number[] }[];
}

function historyIn(folder: string): History {
  return JSON.parse(readFileSync(join(folder, 'pruning_history.json'), 'utf8'));
}

function removedIn(folder: string): readonly string[] {
  return historyIn(folder)
    .units.filter(({ removed }) => removed.length > 0)
    .map(({ group }) => group);
}

function modelAt(path: string): Model {
  const files = must(openModelFiles(path));
  const model = must(loadTensors(must(readModel(files)), files));
  files.close();
  return model;
}

const compactions = [
  ['char_gpt', 'prune blocks by block-influence removing 1 block', moby],
  ['vit_fmnist', 'prune sublayers in mlp by loss-rise to 50% sparsity using 16 samples of train', firstOf(fashion('vit_fmnist'))],
  ['resnet8_fmnist_bn', 'prune blocks by magnitude removing 1 block', firstOf(fashion('resnet8_fmnist_bn'))],
] as const;

describe('compact', () => {
  it.each(compactions)('%s: %s', async (_, statement, bench) => {
    const { plan, result, events } = await carryOut(bench, `${statement}\ncompact\n`);
    const [prune] = plan.stages[0]?.statements ?? [];
    if (prune?.kind !== 'prune') throw new Error('the first statement prunes');
    expect(events.find(({ event }) => event === 'prune')).toMatchObject({ pruned: prune.reached });
    expect(events.find(({ event }) => event === 'compact')).toMatchObject({ units: prune.reached, difference: 0 });
    const history = historyIn(result.out);
    expect(removedIn(result.out)).toHaveLength(prune.reached);
    expect(history.after.parameters).toBeLessThan(history.before.parameters);
    const [written, dense] = [modelAt(join(result.out, 'model.onnx')), modelAt(bench.model)];
    expect(written.graph.nodes.length).toBeLessThan(dense.graph.nodes.length);
    expect([written.graph.inputs, written.graph.outputs]).toEqual([dense.graph.inputs, dense.graph.outputs]);
    expect(must(await verifyRun({ folder: result.out })).findings).toEqual([]);
  });
});

/** Everything that ranks sublayers of char_gpt, written down a second time. */
async function bruteForce(): Promise<{
  readonly groups: readonly UnitGroup[];
  readonly full: Rows;
  readonly without: (gone: readonly UnitGroup[]) => Promise<Rows>;
}> {
  const model = modelAt(moby.model);
  const coupled = readGroups(model);
  const groups = branchGroups(model, coupled).filter(({ kind }) => kind === 'sublayers');
  const tokens = int64s('test/fixtures/data/batch_moby_x.npy');
  const without = (gone: readonly UnitGroup[]): Promise<Rows> =>
    logitsOf(
      cutBranches(
        model,
        gone.flatMap(({ cuts = [] }) => cuts),
      ),
      tokens,
    );
  return { groups, full: await without([]), without };
}

/** Logits of one token each. */
type Rows = readonly (readonly number[])[];

const window = 64;

async function logitsOf(model: Model, tokens: BigInt64Array): Promise<Rows> {
  const session = await ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const feed = new ort.Tensor('int64', tokens, [tokens.length / window, window]);
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  const { [output]: logits } = await session.run({ [input]: feed });
  await session.release();
  if (!(logits?.data instanceof Float32Array)) throw new TypeError('logits are float32');
  const width = logits.data.length / tokens.length;
  const { data } = logits;
  return Array.from({ length: tokens.length }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
}

/** The elements of a little-endian .npy file. */
function int64s(path: string): BigInt64Array {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  return new BigInt64Array(Uint8Array.from(bytes.subarray(start)).buffer);
}

function softmax(row: readonly number[]): readonly number[] {
  const most = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function kl(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, share, at) => sum + share * Math.log(share / (q[at] ?? NaN)), 0);
}

const distances = {
  'jensen-shannon': (a: readonly number[], b: readonly number[]): number => {
    const [p, q] = [softmax(a), softmax(b)];
    const middle = p.map((share, at) => (share + (q[at] ?? NaN)) / 2);
    return (kl(p, middle) + kl(q, middle)) / 2;
  },
  kl: (a: readonly number[], b: readonly number[]): number => kl(softmax(a), softmax(b)),
  angle: (a: readonly number[], b: readonly number[]): number => {
    const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, at) => sum + value * (y[at] ?? NaN), 0);
    return Math.acos(Math.min(1, dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))));
  },
};

function meanOf(full: Rows, without: Rows, distance: (typeof distances)['kl']): number {
  return full.reduce((sum, row, at) => sum + distance(row, without[at] ?? []), 0) / full.length;
}

describe('the order in which sublayers go', () => {
  it.each([
    ['jensen-shannon', 2],
    ['kl', 3],
    ['angle', 1],
  ] as const)('is that of a search which tries each of them in every round (%s, %d)', async (measure, count) => {
    const { groups, full, without } = await bruteForce();
    const gone: UnitGroup[] = [];
    while (gone.length < count) {
      const scored: { readonly group: UnitGroup; readonly score: number }[] = [];
      for (const group of groups.filter((it) => !gone.includes(it))) {
        const score = meanOf(full, await without([...gone, group]), distances[measure]);
        scored.push({ group, score });
      }
      const [least] = scored.toSorted((a, b) => a.score - b.score);
      if (least !== undefined) gone.push(least.group);
    }
    const statement = `prune sublayers by avg(${measure}(full, without)) removing ${count} sublayers`;
    const { events } = await carryOut(moby, `${statement} rescored every 1 unit`);
    expect(events.find(({ event }) => event === 'prune')).toMatchObject({ gone: gone.map(({ title }) => title) });
  });
});
