/** `compact folding constants`: onnxruntime on the model with zeroed makers, and on what is left of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesAsSource,
  encodeModel,
  floatTensor,
  inferShapes,
  loadTensors,
  readGroups,
  readModel,
  storedTensors,
  unitGroups,
  type Model,
  type UnitGroup,
} from '../../../src/model/index.ts';
import type { PlannedStay } from '../../../src/plan/plan.ts';
import { cutAsRecorded } from '../../../src/cut/cut-as-recorded.ts';
import { readHistory } from '../../../src/cut/history.ts';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { clearSlices, sliceLayout } from '../../../src/state/slices.ts';
import { distance, outputsOf } from '../../model/surgery/support.ts';
import { digits, must, planOn, run, scratch } from '../support.ts';
import { chained } from './constant-chains.ts';

const recipe = 'compact folding constants';
const fixture = (name: string): Model => modelIn(`test/fixtures/models/${name}.onnx`);

function modelIn(path: string): Model {
  const files = { name: path, main: bytesAsSource(readFileSync(path)), open: () => undefined };
  return must(loadTensors(must(readModel(files)), files));
}

interface Outcome {
  readonly compact: Model;
  /** Indices of units by group. */
  readonly removed: ReadonlyMap<string, readonly number[]>;
  readonly folded: number;
  readonly stays: readonly PlannedStay[];
}

async function fold(model: Model, text = recipe): Promise<Outcome> {
  const path = join(scratch(), 'model.onnx');
  writeFileSync(path, encodeModel(model));
  const bench = { model: path, data: new Map() };
  const events: RunEvent[] = [];
  const planned = await planOn(bench, text);
  const { out } = must(await run(bench, planned, { onEvent: (event) => events.push(event) }));
  const { cuts = [] } = readHistory(readFileSync(join(out, 'pruning_history.json'), 'utf8')) ?? {};
  const compact = events.find((event) => event.event === 'compact');
  return {
    compact: modelIn(join(out, 'model.onnx')),
    removed: new Map(cuts.flatMap(({ units }) => Object.entries(units))),
    folded: compact?.folded?.units ?? -1,
    stays: compact?.folded?.stays ?? [],
  };
}

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** What makes these units is zero; everything behind it is as it was. */
function withoutMakers(model: Model, gone: ReadonlyMap<UnitGroup, readonly number[]>): Model {
  const zeroed = new Map<string, Float32Array>();
  const stored = new Map([...storedTensors(model).values()].map((it) => [it.name, it.tensor]));
  for (const [group, units] of gone) {
    group.members.forEach(({ tensor, axis, side }, at) => {
      const { data, dims } = stored.get(tensor) ?? {};
      if (side !== 'producer' || data?.kind !== 'bytes' || dims === undefined) return;
      const values = zeroed.get(tensor) ?? floatsOf(data.bytes);
      zeroed.set(tensor, values);
      const indices = units.flatMap((unit) => group.units[unit]?.indices[at] ?? []);
      clearSlices(values, sliceLayout(dims, axis), indices);
    });
  }
  const initializers = new Map(model.graph.initializers);
  for (const [name, values] of zeroed) {
    initializers.set(name, floatTensor(name, stored.get(name)?.dims ?? [], values));
  }
  return { ...model, graph: { ...model.graph, initializers } };
}

const freeGroups = (model: Model): readonly UnitGroup[] =>
  unitGroups(readGroups(model)).filter(
    ({ pin, changes, members }) => pin === undefined && changes.length === 0 && members.some(({ side }) => side === 'producer'),
  );

const everyThird = (groups: readonly UnitGroup[]): ReadonlyMap<UnitGroup, readonly number[]> =>
  new Map(groups.map((group) => [group, [...group.units.keys()].filter((unit) => unit % 3 === 1)]));

/** The units without their constants: what a cut of them alone would leave. */
function cutAlone(model: Model, gone: ReadonlyMap<UnitGroup, readonly number[]>) {
  const units = Object.fromEntries([...gone].map(([{ title }, own]) => [title, own]));
  return cutAsRecorded(model, { formatVersion: 2, of: {}, cuts: [{ units }] }, 'model.onnx');
}

/** Of a run, but for the unit that an emptied group keeps. */
function kept(outcome: Outcome, { title, units }: UnitGroup): (unit: number) => boolean {
  const gone = new Set(outcome.removed.get(title));
  const isEmptied = gone.size === units.length - 1;
  return (unit) => !gone.has(unit) && !isEmptied;
}

/**
 * By brute force: constant on what is fed at every layer that reads it, and these can hold it. A constant
 * that a depthwise kernel loses at the border is one no longer, even if a ReLU happens to clear it.
 */
async function isFoldable(model: Model, group: UnitGroup, unit: number): Promise<boolean> {
  const { nodes, initializers } = model.graph;
  for (const [at, { tensor, axis, side }] of group.members.entries()) {
    const turned = nodes.find(({ op, inputs }) => op === 'Transpose' && inputs[0] === tensor);
    const weight = turned?.outputs[0] ?? tensor;
    const reader = nodes.find(({ inputs }) => inputs.includes(weight));
    const isDepthwise = side === 'follower' && reader?.op === 'Conv' && reader.inputs[1] === tensor;
    if (reader === undefined || !(side === 'consumer' || isDepthwise)) continue;
    const [y = ''] = reader.outputs;
    const x = reader.inputs.find((input) => input !== weight) ?? '';
    const { values, dims } = await valueOf(model, isDepthwise ? y : x);
    const isIn = (node: Model['graph']['nodes'][number]): boolean => node.inputs.includes(y);
    const hasBias =
      (reader.op !== 'MatMul' && reader.inputs.length > 2) ||
      nodes.filter(isIn).some(({ op, inputs }) => {
        const adds = op === 'Add' && inputs.some((input) => initializers.has(input));
        return op === 'BatchNormalization' || adds;
      });
    const pads = reader.attributes['pads'];
    const isPadded = pads?.kind === 'ints' && pads.value.some((pad) => pad > 0);
    const stored = initializers.get(tensor);
    const weights = stored?.data.kind === 'bytes' ? floatsOf(stored.data.bytes) : [];
    for (const index of group.units[unit]?.indices[at] ?? []) {
      const own = slice(values, dims, reader.op === 'Conv' ? 1 : dims.length - 1, index);
      const [least, most] = [Math.min(...own), Math.max(...own)];
      if (most - least > 1e-5 * Math.max(1, Math.abs(most))) return false;
      const reads = slice(weights, stored?.dims ?? [], axis, index).some((it) => it !== 0);
      const adds = reads && !isDepthwise && (most !== 0 || least !== 0);
      if (adds && (isPadded || !hasBias)) return false;
    }
  }
  return true;
}

function slice(values: ArrayLike<number>, dims: readonly number[], axis: number, index: number): readonly number[] {
  const step = dims.slice(axis + 1).reduce((all, size) => all * size, 1);
  const size = dims[axis] ?? 1;
  return Array.from(values).filter((_, at) => Math.floor(at / step) % size === index);
}

interface Measured {
  readonly values: readonly number[];
  readonly dims: readonly number[];
}

const measured = new WeakMap<Model, Map<string, Measured>>();

/** On inputs of `outputsOf`. */
async function valueOf(model: Model, name: string): Promise<Measured> {
  const known = measured.get(model) ?? new Map<string, Measured>();
  measured.set(model, known);
  const found = known.get(name) ?? (await measure(model, name));
  known.set(name, found);
  return found;
}

async function measure(model: Model, name: string): Promise<Measured> {
  const dims = inferShapes(model).get(name)?.dims ?? [];
  const outputs = [{ name, type: 'float32', dims }] as const;
  const values = await outputsOf({ ...model, graph: { ...model.graph, outputs } });
  return { values, dims: dims.map((dim) => (typeof dim === 'number' ? dim : 3)) };
}

describe('folding constants', () => {
  it('of random networks leaves what they compute, and folds what can be folded', { timeout: 600_000 }, async () => {
    const seen = { folded: 0, stayed: 0 };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
        const dense = chained(seed);
        const gone = everyThird(freeGroups(dense));
        const model = withoutMakers(dense, gone);
        const outcome = await fold(model);
        const now = await outputsOf(outcome.compact);
        expect(distance(await outputsOf(model), now)).toBeLessThan(1e-5);
        for (const [group, units] of gone) {
          const isKept = kept(outcome, group);
          for (const unit of units) {
            const isFolded = !isKept(unit);
            expect([group.title, unit, isFolded]).toEqual([group.title, unit, await isFoldable(model, group, unit)]);
            if (isFolded) seen.folded++;
            else seen.stayed++;
          }
        }
      }),
      { numRuns: 25, seed: 8 },
    );
    expect(Math.min(seen.folded, seen.stayed)).toBeGreaterThan(50);
  });

  it('of an MLP puts what a sigmoid makes of the biases into the biases behind it', async () => {
    const dense = fixture('mlp_digits');
    const nodes = dense.graph.nodes.map((node) => (node.op === 'Relu' ? { ...node, op: 'Sigmoid' } : node));
    const smooth = { ...dense, graph: { ...dense.graph, nodes } };
    const gone = everyThird(freeGroups(smooth));
    const model = withoutMakers(smooth, gone);
    const { compact, removed, folded, stays } = await fold(model);
    expect(removed).toEqual(new Map([...gone].map(([{ title }, units]) => [title, units])));
    expect([folded, stays]).toEqual([[...gone.values()].flat().length, []]);
    const [before, after] = [await outputsOf(model), await outputsOf(compact)];
    expect(distance(before, after)).toBeLessThan(1e-6);

    // Without the constants the outputs would be others.
    const plain = must(cutAlone(model, gone));
    expect(distance(before, await outputsOf(plain))).toBeGreaterThan(1e-2);
  });

  it('of a ResNet takes channels that a ReLU clears, and says why the others stay', async () => {
    const dense = fixture('resnet8_fmnist_bn');
    const groups = freeGroups(dense);
    const gone = everyThird(groups);
    const model = withoutMakers(dense, gone);
    const { compact, removed, stays } = await fold(model);
    expect(distance(await outputsOf(model), await outputsOf(compact))).toBeLessThan(1e-5);
    for (const [group, units] of gone) {
      const expected: number[] = [];
      for (const unit of units) if (await isFoldable(model, group, unit)) expected.push(unit);
      expect([group.title, removed.get(group.title) ?? []]).toEqual([group.title, expected]);
      const own = stays.filter((stay) => stay.group === group.title);
      expect(own.reduce((sum, stay) => sum + stay.units, 0)).toBe(units.length - expected.length);
      for (const { why } of own) expect(why).toMatch(/pads them with zeros, and they are others/);
    }
    expect([...removed.values()].flat().length).toBeGreaterThan(0);
    expect(stays.length).toBeGreaterThan(0);
  });

  it('leaves a model without constants, and what a plain `compact` cuts, as they are', async () => {
    const whole = await fold(fixture('mlp_digits'));
    expect([whole.folded, [...whole.removed], whole.stays]).toEqual([0, [], []]);
    const prune = 'prune neurons by magnitude to 50%\n';
    const [plain, folding] = [await fold(fixture('mlp_digits'), prune + 'compact'), await fold(fixture('mlp_digits'), prune + recipe)];
    expect(folding.folded).toBe(0);
    expect(await outputsOf(folding.compact)).toEqual(await outputsOf(plain.compact));
  });

  it('goes on in a training, which ends in the same bytes when it is resumed', async () => {
    const model = withoutMakers(fixture('mlp_digits'), everyThird(freeGroups(fixture('mlp_digits'))));
    const path = join(scratch(), 'model.onnx');
    writeFileSync(path, encodeModel(model));
    const bench = { ...digits, model: path };
    const text = `stage fold { ${recipe} }\nstage tune for 5 steps { train all with sgd(lr: 0.01) }`;
    const planned = await planOn(bench, text);
    const first = must(await run(bench, planned));
    const stopping = new AbortController();
    const out = join(scratch(), 'run');
    const events: string[] = [];
    await run(bench, planned, {
      out,
      signal: stopping.signal,
      onEvent: ({ event }) => {
        events.push(event);
        if (event === 'compact') stopping.abort();
      },
    });
    expect(events).toContain('compact');
    must(await run(bench, planned, { out, resume: true }));
    const bytes = (folder: string) => readFileSync(join(folder, 'model.onnx'));
    expect(bytes(out).equals(bytes(first.out))).toBe(true);
    const tensors = [...storedTensors(modelIn(join(out, 'model.onnx'))).keys()];
    expect(tensors.map(({ dims }) => dims.join('×'))).toContain('200×64');
  });
});
