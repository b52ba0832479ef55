/** Scores of units, taken anew of any network: from the weights in their slices, or of whole branches. */
import { itemAt } from '../basics/must.ts';
import { roomOf } from '../kernels/room.ts';
import { collectingAsync, sayingOnce, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer, UnitGroup } from '../model/index.ts';
import { oddsWithin } from '../compute/widths.ts';
import { isContrast, speaksOfMakers } from '../plan/criteria/criterion.ts';
import { codeOf, gateName, isOfGates, widthName } from '../plan/criteria/gate.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import { isLengthOfUnit, scoreInLength } from '../plan/criteria/unit-length.ts';
import { numbersOfCode } from '../state/codes.ts';
import { partsOf, type Source } from '../state/lazy-values.ts';
import { marginsIn, trainingOf } from '../state/gated-units.ts';
import { mergeAdapters, type Network } from '../state/network.ts';
import type { Scores } from './scorer.ts';
import { openBranchScores } from './branch-scores.ts';
import type { Parameters } from '../state/unit-masks.ts';
import { normalized, unitScores, type ElementScores } from './unit-scores.ts';
import { buildGateShares } from '../compute/branches/gated-model.ts';
import { createGatedRunner, type GatedRunner } from '../compute/branches/contrasts.ts';
import { noConsensus } from '../diagnostics/catalogue/data-beside.ts';
import type { PlannedCalibration, PlannedUpdate, UnitPrune } from '../plan/plan.ts';
import { inEngine, type RunContext } from '../state/context.ts';
import { inputGateSpecs } from '../state/input-gates.ts';
import { asUsed } from '../state/soft-masks.ts';
import { calibrationSamples, type CalibrationSamples } from './calibration-samples.ts';
import { labelLossOf } from './label-loss.ts';
import type { Marks } from '../state/layer-weights.ts';
import type { Scorers } from './scorers.ts';

export function openUnitScorer(scoring: UnitScoring, before: Network): Promise<Outcome<UnitScorer>> {
  return collectingAsync(async (take) => {
    const { context, statement, groups } = scoring;
    const criterion = statement.stream === undefined ? criterionOf(statement.criterion) : undefined;
    const { calibration } = statement;
    if (statement.criterion === gateName && calibration !== undefined) return take(await openGateShares(scoring, calibration, before));
    if (criterion?.statistics.some(isContrast) !== true || calibration === undefined) return take(await ofWeights(scoring, before));
    const { score, release } = take(await openBranchScores(context, calibration, { criterion, groups, before }));
    return {
      async score(network) {
        const scores = await score(network);
        return { value: { units: scores.map((one) => [one]) }, diagnostics: [] };
      },
      release,
    };
  });
}

/** The scorer of weights outlives the update: the statement may have more updates. */
function ofWeights(scoring: UnitScoring, before: Network): Promise<Outcome<UnitScorer>> {
  return collectingAsync(async (take) => {
    const { context, statement, update, scorers, marks, groups, layers, parameters } = scoring;
    const isLength = isLengthOfUnit(statement.criterion);
    const { score } = take(await scorers.of(isLength ? { ...statement, criterion: scoreInLength } : statement, layers, before));
    const { norms = [], statistics = [] } = criterionOf(statement.criterion) ?? {};
    const ofMakers = norms.length > 0 || speaksOfMakers(statistics);
    // Every round would warn of too few samples.
    const once = sayingOnce();
    return {
      score(network) {
        return collectingAsync(async (take) => {
          const scores = take(once(await score({ now: network, before: network, update, layers, marks })));
          const { means } = scores;
          const code = codeOf(statement.criterion);
          if (code !== undefined) return { units: groups.map(({ title }) => numbersOfCode(network, title, code)), means };
          if (isOfGates(statement.criterion) || statement.criterion === widthName) {
            return { units: groups.map(({ title }) => gatesOn(title, network)), means };
          }
          const elements = elementScores(layers, scores, context.pieceSize);
          const units = groups.map((group) => {
            const raw = unitScores(group, elements, { grouping: statement.grouped ?? 'mean', onlyMakers: ofMakers, isLength });
            return normalized(raw, statement.normalized, sizesOf(group, elements, parameters));
          });
          return { units, means };
        });
      },
      release: () => Promise.resolve(),
    };
  });
}

/** log α of each unit, what it has above its threshold, or how far it is within the width of its group. */
function gatesOn(group: UnitGroup['title'], network: Network): readonly number[] {
  const open = network.gates?.get(group);
  if (open === undefined) throw new Error(`no gates stand on the ${group}`);
  const { values, ranked, widths, units = 0 } = open;
  if (widths !== undefined) return oddsWithin(values, { widths, units });
  return ranked === undefined ? [...values] : [...marginsIn(open, network)];
}

function elementScores(layers: readonly Layer[], { rankBy, values }: Scores, pieceSize: number): ReadonlyMap<string, ElementScores> {
  return new Map(
    layers.map(({ tensor, dims }, index) => {
      const source = values[index];
      if (source === undefined) throw new Error(`${tensor} was not scored`);
      const parts = () => scoresIn(source, rankBy, pieceSize);
      return [tensor, { dims, parts }];
    }),
  );
}

function* scoresIn(source: Source<Float32Array>, rankBy: Scores['rankBy'], pieceSize: number): Generator<Float32Array> {
  for (const part of partsOf(source, pieceSize)) {
    if (rankBy === 'magnitude') dropSigns(part);
    yield part;
  }
}

function dropSigns(values: Float32Array): void {
  const room = roomOf(values);
  if (room !== undefined) {
    room.magnitudes(values.length);
    return;
  }
  for (let i = 0; i < values.length; i++) values[i] = Math.abs(values[i] ?? 0);
}

/** Of one unit, of several that differ the first: weights that are scored, and parameters that go with it. */
function sizesOf({ members }: UnitGroup, elements: ReadonlyMap<string, unknown>, parameters: Parameters) {
  const sizes = members.map(({ tensor, axis, slices, unit }) => {
    const others = parameters.get(tensor)?.dims.toSpliced(axis, 1) ?? [0];
    return others.reduce((product, dim) => product * dim, (unit ?? 0) === 0 ? slices : 0);
  });
  const sum = (counts: (at: number) => boolean): number => sizes.reduce((total, size, at) => total + (counts(at) ? size : 0), 0);
  return { scored: sum((at) => elements.has(itemAt(members, at).tensor)), parameters: sum(() => true) };
}

// Gates by input as scores of their branches: how many samples open each, and whether most agree.

/** Of one gate: the share of the samples that open it, and its mean opening, by which equal ones rank. */
type GateShare = { readonly name: string; readonly open: number; readonly opening: number };

function openGateShares(
  { context, statement, update, groups }: UnitScoring,
  calibration: PlannedCalibration,
  before: Network,
): Promise<Outcome<UnitScorer>> {
  return collectingAsync(async (take) => {
    const { plan, engine } = context;
    const stage = plan.stages.find(({ statements }) => statements.includes(statement));
    const consensus = stage && trainingOf(stage, 'inputGates')?.planned.consensus;
    if (stage === undefined || consensus === undefined) throw new Error('gates by input train here');
    const samples = calibrationSamples(context, calibration);
    const graph = take(
      buildGateShares({
        model: context.model,
        input: plan.task.input,
        sampleDims: samples.dataset.x.dims,
        output: plan.task.output,
        ...labelLossOf(plan.task),
        replaceable: context.parameters,
        inputGates: inputGateSpecs(before),
      }),
    );
    const runner = take(await inEngine(plan.model.file, engine.device, () => createGatedRunner(graph, engine)));
    const at = { stage: stage.path, step: update.step };
    return {
      async score(network) {
        load(runner, network, context.parameters);
        const { count, shares } = await sharesOf(runner, network, samples);
        const found = shares.map(({ name, open }) => ({ name, open }));
        const on = calibration.data;
        context.emit({ event: 'consensus', ...at, on, samples: count, groups: found });
        if (!found.some(({ open }) => Math.max(open, 1 - open) >= consensus)) {
          const args = { stage: stage.path, consensus, samples: count, data: on, shares: found };
          return { diagnostics: [diagnose(noConsensus, args)] };
        }
        // One sample more outweighs any opening.
        const byName = new Map(shares.map(({ name, open, opening }) => [name, open + opening / (2 * count)]));
        return { value: { units: groups.map(({ title }) => [byName.get(title) ?? NaN]) }, diagnostics: [] };
      },
      release: () => runner.release(),
    };
  });
}

function load(runner: GatedRunner, network: Network, parameters: readonly string[]): void {
  const { values } = mergeAdapters(asUsed(network));
  for (const tensor of parameters) runner.write(tensor, values.get(tensor) ?? []);
  for (const { group, values: own } of inputGateSpecs(network)) runner.write(`gate:${group}`, own);
}

async function sharesOf(
  runner: GatedRunner,
  network: Network,
  { batches }: CalibrationSamples,
): Promise<{ readonly count: number; readonly shares: readonly GateShare[] }> {
  const gates = inputGateSpecs(network);
  const sums = new Float64Array(2 * gates.length);
  let count = 0;
  for await (const batch of batches()) {
    const { pairs } = await runner.run(batch, true);
    count += batch.size;
    pairs.forEach((sum, at) => (sums[at] = (sums[at] ?? 0) + sum));
  }
  const shares = gates.map(({ group }, at) => ({
    name: group,
    opening: (sums[2 * at] ?? NaN) / count,
    open: (sums[2 * at + 1] ?? NaN) / count,
  }));
  return { count, shares };
}

// What scores of units are taken of, and what they are.

export interface UnitScores {
  /** By group, one a unit. */
  readonly units: readonly (readonly number[])[];
  /** If biases compensate for pruned units. */
  readonly means?: Scores['means'];
}

type UnitScorer = { readonly score: (network: Network) => Promise<Outcome<UnitScores>>; readonly release: () => Promise<void> };

export interface UnitScoring {
  readonly context: RunContext;
  readonly statement: UnitPrune;
  readonly update: PlannedUpdate;
  readonly scorers: Scorers;
  readonly marks: Marks;
  readonly groups: readonly UnitGroup[];
  /** Layers whose weights the units take along. */
  readonly layers: readonly Layer[];
  readonly parameters: Parameters;
}
