/** Scores of residual branches that are measured on the whole model: with each of them, and without. */
import { itemAt } from '../basics/must.ts';
import {
  buildGated,
  buildOutputMeasures,
  type GatedGraph,
  type StreamPair,
  type PairMeasure,
} from '../compute/branches/build-contrasts.ts';
import { createGatedRunner, createOutputComparer, type GatedRunner, type OutputComparer } from '../compute/branches/contrasts.ts';
import { gatedModel, type GatedUnit } from '../compute/branches/gated-model.ts';
import { countedLosses, type Batches } from '../compute/feeding.ts';
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import { fromDouble, toNumber } from '../exact/rational.ts';
import { evaluateExact } from '../language/expressions/evaluate.ts';
import { groupsNamed, type UnitGroup } from '../model/index.ts';
import { isContrast, type Contrast, type Criterion } from '../plan/criteria/criterion.ts';
import type { PlannedCalibration, MeasuredAllocator } from '../plan/plan.ts';
import { calibrationSamples } from './calibration-samples.ts';
import { inEngine, type RunContext } from '../state/context.ts';
import { labelLossOf } from './label-loss.ts';
import { mergeAdapters, type Network } from '../state/network.ts';
import { asUsed } from '../state/soft-masks.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { criterionOf } from '../plan/criteria/read.ts';

export interface BranchScorer {
  /** One score for each unit. A unit that is already pruned is switched off too, which changes nothing. */
  readonly score: (network: Network) => Promise<readonly number[]>;
  readonly release: () => Promise<void>;
}

type OpenBranchScoresOptions = { readonly criterion: Criterion; readonly groups: readonly UnitGroup[]; readonly before: Network };

/** @param before the network whose outputs are `full` */
export function openBranchScores(
  context: RunContext,
  calibration: PlannedCalibration,
  { criterion: { score, statistics }, groups, before }: OpenBranchScoresOptions,
): Promise<Outcome<BranchScorer>> {
  return collectingAsync(async (take, fail) => {
    const { plan, engine, parameters } = context;
    const contrasts = statistics.filter(isContrast);
    const { dataset, batches } = calibrationSamples(context, calibration);
    const { model, units } = gatedModel(
      context.model,
      groups.map(({ cuts = [] }) => cuts),
    );
    const streamed = contrasts.filter(isOfStream);
    const built = buildGated({
      model,
      input: plan.task.input,
      sampleDims: dataset.x.dims,
      output: plan.task.output,
      ...labelLossOf(plan.task),
      replaceable: [...parameters, ...units.map(({ gate }) => gate)],
      pairs: units.flatMap((unit) => streamed.map((contrast) => pairOf(contrast, unit))),
    });
    const graph = built.value;
    if (graph === undefined) return fail(built.diagnostics);
    const compared = contrasts.filter((one) => !isOfStream(one) && one.measure !== 'loss');
    const opened = take(
      await inEngine(plan.model.file, engine.device, async () => {
        const runner = await createGatedRunner(graph, engine);
        if (compared.length === 0) return { runner };
        const measures = buildOutputMeasures(compared.map(measureOf), graph.outputDims);
        return { runner, comparer: await createOutputComparer(measures, graph.outputDims, engine) };
      }),
    );
    const { runner, comparer } = opened;
    load(runner, before, parameters);
    const full: Full[] = [];
    for await (const batch of streamed.length === contrasts.length ? [] : batches()) {
      const { output, loss } = await runner.run(batch, false);
      full.push({ output, loss });
    }
    const pass: Pass = { graph, runner, comparer, units, contrasts, batches, full };
    return take({
      value: {
        async score(network) {
          load(runner, network, parameters);
          const values = await contrastsOf(pass);
          return values.map((ofUnit) => scoreOf(score, ofUnit));
        },
        async release() {
          await runner.release();
          await comparer?.release();
        },
      },
      diagnostics: built.diagnostics,
    });
  });
}

type Full = { readonly output: Float32Array; readonly loss: number };

interface Pass {
  readonly graph: GatedGraph;
  readonly runner: GatedRunner;
  /** Absent where no contrast compares outputs. */
  readonly comparer: OutputComparer | undefined;
  readonly units: readonly GatedUnit[];
  readonly contrasts: readonly Contrast[];
  readonly batches: () => Batches;
  /** By batch: what the network gave before the statement. */
  readonly full: readonly Full[];
}

function isOfStream({ of }: Contrast): boolean {
  return of.some((name) => name === 'h_in' || name === 'h_out');
}

function measureOf({ measure }: Contrast): PairMeasure {
  if (measure === 'loss') throw new TypeError('a loss compares no two tensors');
  return measure;
}

function pairOf(contrast: Contrast, { cuts }: GatedUnit): StreamPair {
  const [a = '', b = ''] = contrast.of.map((name) => (name === 'h_in' ? cuts[0]?.skip : cuts.at(-1)?.sum));
  return { measure: measureOf(contrast), a, b };
}

function load(runner: GatedRunner, network: Network, parameters: readonly string[]): void {
  const { values } = mergeAdapters(asUsed(network));
  for (const tensor of parameters) {
    const own = values.get(tensor);
    if (own !== undefined) runner.write(tensor, own);
  }
}

/** By unit, the mean of each contrast by its text. */
async function contrastsOf(pass: Pass): Promise<readonly ReadonlyMap<string, number>[]> {
  const { contrasts, units } = pass;
  const streamed = contrasts.filter(isOfStream);
  const compared = contrasts.filter((one) => !isOfStream(one));
  const streams = streamed.length === 0 ? [] : await streamMeans(pass);
  const found: ReadonlyMap<string, number>[] = [];
  for (const [index, unit] of units.entries()) {
    const outputs = compared.length === 0 ? [] : await outputMeans(pass, unit);
    const means = contrasts.map((contrast) => {
      const mean = isOfStream(contrast)
        ? streams[index * streamed.length + streamed.indexOf(contrast)]
        : outputs[compared.indexOf(contrast)];
      return [contrast.text, mean ?? NaN] as const;
    });
    found.push(new Map(means));
  }
  return found;
}

/** By unit, then by contrast: all are measured in one pass. */
async function streamMeans({ runner, batches }: Pass): Promise<readonly number[]> {
  let samples = 0;
  let sums: readonly number[] = [];
  for await (const batch of batches()) {
    const { pairs } = await runner.run(batch, true);
    sums = pairs.map((mean, index) => (sums[index] ?? 0) + mean * batch.size);
    samples += batch.size;
  }
  return sums.map((sum) => sum / samples);
}

/** Of one unit, in the order of the contrasts of outputs. */
async function outputMeans({ graph, runner, comparer, contrasts, batches, full }: Pass, { gate }: GatedUnit): Promise<readonly number[]> {
  const own = contrasts.filter((one) => !isOfStream(one));
  const compared = own.filter(({ measure }) => measure !== 'loss');
  const sums = own.map(() => 0);
  let [samples, losses, at] = [0, 0, 0];
  runner.write(gate, [0]);
  for await (const batch of batches()) {
    const whole = full[at++];
    if (whole === undefined) throw new RangeError('the samples are the same at every pass');
    const without = await runner.run(batch, false);
    const outputs = { full: whole.output, without: without.output };
    const pairs = compared.map(({ of }) => of);
    const means = await comparedOutputs(comparer, pairs, outputs, batch.size);
    own.forEach((contrast, index) => {
      const isLoss = contrast.measure === 'loss';
      const loss = contrast.of[0] === 'full' ? whole.loss : without.loss;
      const mean = means[compared.indexOf(contrast)] ?? NaN;
      sums[index] = itemAt(sums, index) + (isLoss ? loss : mean * batch.size);
    });
    samples += batch.size;
    losses += countedLosses(graph, batch);
  }
  runner.write(gate, [1]);
  return own.map(({ measure }, index) => itemAt(sums, index) / (measure === 'loss' ? losses : samples));
}

/** The graph takes two outputs; a contrast may name them in either order. */
async function comparedOutputs(
  comparer: OutputComparer | undefined,
  pairs: readonly Contrast['of'][],
  { full, without }: { readonly full: Float32Array; readonly without: Float32Array },
  size: number,
): Promise<readonly number[]> {
  if (comparer === undefined) return [];
  const inOrder = await comparer.compare(full, without, size);
  if (pairs.every(([first]) => first === 'full')) return inOrder;
  const turned = await comparer.compare(without, full, size);
  return pairs.map(([first], index) => (first === 'full' ? inOrder : turned)[index] ?? NaN);
}

function scoreOf(score: Criterion['score'], values: ReadonlyMap<string, number>): number {
  if ([...values.values()].some((value) => !Number.isFinite(value))) return NaN;
  const exact = new Map([...values].map(([text, value]) => [text, fromDouble(value)]));
  const value = evaluateExact(score, exact);
  return value === undefined ? NaN : toNumber(value);
}

// One number of the block or sublayer that each layer lies in, by which shares are given.

/** In the order of `names`. Each branch is measured once. */
export function branchNumbers(
  context: RunContext,
  { score, calibration, branches = {} }: MeasuredAllocator,
  { names, network }: { readonly names: readonly string[]; readonly network: Network },
): Promise<Outcome<readonly number[]>> {
  return collectingAsync(async (take) => {
    const criterion = criterionOf(score);
    if (criterion === undefined || calibration === undefined) {
      throw new Error('the plan says what is measured of branches, and on which samples');
    }
    const groups = groupsNamed(context.outline, [...new Set(flatMapDefined(names, (name) => branches[name]))]);
    const { score: measure, release } = take(await openBranchScores(context, calibration, { criterion, groups, before: network }));
    try {
      const numbers = await measure(network);
      const found = new Map(groups.map(({ title }, at) => [title, numbers[at] ?? NaN]));
      return names.map((name) => found.get(branches[name] ?? '') ?? NaN);
    } finally {
      await release();
    }
  });
}
