/** The result of a run. */
import { absentInsertions } from '../plan/train/planned-train.ts';
import { stepsOfTurn } from '../plan/train/turns.ts';
import { ofKind } from '../plan/of-kind.ts';
import type { RunContext } from '../state/context.ts';
import type { Measurement, RunEvent, ExpectationResult } from '../journal/run-event.ts';
import { countZeros, prunedOf } from '../state/masks.ts';
import { isLazy, partsOf, sourceOf, usualStreaming } from '../state/lazy-values.ts';
import type { Network, Values, Snapshot } from '../state/network.ts';
import { sparsityOf } from '../measure/evaluate.ts';
import type { Latency } from '../latency/latency-record.ts';
import { gateResults, type GateResults } from './gate-watch.ts';
import type { FoundZeros } from './prove-file.ts';
import { ranksLeft, type RanksResult } from '../prune/ranks/ranks.ts';
import { prunedUnitsOf, type UnitsResult } from '../prune/units/ranked-groups.ts';
import { lengthOf } from '../basics/lists.ts';
import { maskCount } from '../diagnostics/catalogue/run.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { predecessorsOf } from '../plan/graph.ts';
import type { Plan, PlannedPrune, PlannedStage } from '../plan/plan.ts';
import { reachedWords } from '../plan/prune/clauses.ts';
import { isUnitPrune, weightsPerUnit } from '../plan/pruning.ts';
import { keepsMasks } from '../plan/statement-facts.ts';

export interface RunResult extends GateResults, Omit<ArmResult, 'path'> {
  readonly formatVersion: 1;
  /** The folder, as it was named. */
  readonly out: string;
  /** In order of time. */
  readonly measurements: readonly Measurement[];
  readonly expectations: readonly ExpectationResult[];
  /** Where arms are left unjoined: the same of each; the others here are those of the last. */
  readonly arms?: readonly ArmResult[];
  readonly trained: readonly TrainedResult[];
  /** Wall time, which differs from run to run. */
  readonly seconds: number;
}

export interface ArmResult {
  /** Path of the stage that it ends with; its model is in `arms/` under the same path. */
  readonly path: string;
  /** Prunable layers in graph order. */
  readonly layers: readonly LayerResult[];
  /** Share of all prunable weights that is pruned. */
  readonly sparsity: number;
  /** Of the groups of units that the plan prunes, whatever is gone in the end. */
  readonly units?: readonly UnitsResult[];
  /** Of the layers that are two factors in the written model. */
  readonly ranks?: readonly RanksResult[];
  /** How long the written model takes, where a latency was the target; differs from run to run. */
  readonly latencies?: readonly Latency[];
}

export interface LayerResult {
  readonly name: string;
  readonly tensor: string;
  readonly count: number;
  readonly pruned: number;
  /** Zeros in the written model: what was pruned, and the model's own. */
  readonly zeros: number;
}

export interface TrainedResult {
  readonly stage: string;
  readonly steps: number;
  readonly parameters: number;
  /** Of all parameters of the original model, `0.1913%`. */
  readonly share: string;
  readonly scores?: number;
  readonly gates?: number;
  readonly inputGates?: number;
  readonly codes?: number;
  readonly widths?: number;
  readonly cells?: number;
  readonly adapters: readonly string[];
}

export interface WrittenEnd extends RunEnd {
  /** Zeros by tensor as the written file has them, where it has the same tensors. */
  readonly zeros?: FoundZeros | undefined;
  readonly latencies?: readonly Latency[] | undefined;
}

/** `ends` are those of the run: one at least. */
export function resultOf(
  context: Pick<RunContext, 'plan' | 'layers' | 'outline'>,
  ends: readonly WrittenEnd[],
  { events, out, seconds }: { readonly events: readonly RunEvent[]; readonly out: string; readonly seconds: number },
): RunResult {
  const arms = ends.map(({ path, network, zeros, latencies }): ArmResult => {
    const layers = layersOf(context, network, zeros);
    const sparsity = sparsityOf(context, network);
    const units = prunedUnitsOf(context, network);
    const ranks = ranksLeft(context, network);
    return { path, layers, sparsity, units: units.length > 0 ? units : undefined, ranks: ranks.length > 0 ? ranks : undefined, latencies };
  });
  const passed = new Set(events.flatMap((one) => (one.event === 'passed' ? [one.stage] : [])));
  const last = arms.at(-1);
  if (last === undefined) throw new Error('a run ends somewhere');
  return {
    formatVersion: 1,
    out,
    measurements: events.filter((event): event is Measurement => event.event === 'metrics'),
    expectations: events.flatMap((event) => (event.event === 'expect' ? [expectationOf(event)] : [])),
    layers: last.layers,
    sparsity: last.sparsity,
    units: last.units,
    ranks: last.ranks,
    latencies: last.latencies,
    arms: arms.length > 1 ? arms : undefined,
    ...gateResults(events),
    trained: context.plan.stages.flatMap(({ path, steps, statements }) => {
      if (passed.has(path)) return [];
      return ofKind(statements, 'train').map(({ trained, adapters }, turn, { length: turns }) => ({
        stage: path,
        steps: stepsOfTurn(steps, turn, turns),
        parameters: trained.parameters,
        share: trained.share,
        scores: trained.scores,
        gates: trained.gates,
        inputGates: trained.inputGates,
        codes: trained.codes,
        widths: trained.widths,
        cells: trained.cells,
        adapters: adapters.map(({ layer }) => layer),
      }));
    }),
    seconds,
  };
}

function expectationOf({ event: _, ...expectation }: Extract<RunEvent, { readonly event: 'expect' }>): ExpectationResult {
  return expectation;
}

function layersOf({ plan }: Pick<RunContext, 'plan'>, network: Network, found: FoundZeros = new Map()): readonly LayerResult[] {
  const gone = absentInsertions(plan.stages, network.inserted);
  return plan.layers
    .filter(({ tensor }) => !gone.has(tensor))
    .map(({ name, tensor, count }) => {
      const zeros = found.get(tensor) ?? zerosOf(network, tensor);
      return { name, tensor, count, pruned: prunedOf(network.masks, tensor), zeros };
    });
}

/** Of a large model a piece is in memory at a time. */
function zerosOf({ values }: Pick<Network, 'values'>, tensor: string): number {
  const source = sourceOf<Values>(values, tensor);
  if (source === undefined) return 0;
  if (!isLazy(values)) return countZeros(source.read());
  let zeros = 0;
  for (const part of partsOf(source, usualStreaming.pieceSize)) zeros += countZeros(part);
  return zeros;
}

// Where a run ends.

/** A path of the plan's ends, and the network there with every adapter merged. */
export interface RunEnd {
  /** Empty for a plan without stages. */
  readonly path: string;
  /** Below that of the run; empty where it is that one. */
  readonly folder: string;
  readonly network: Network;
  /** Rows that are left of each data set that has lost samples. */
  readonly samples: Snapshot['samples'];
}

// How much of a network the plan says is pruned where a run ends, and whether its masks prune so much.

type PlannedCount = { readonly stage: string; readonly layers: readonly string[]; readonly pruned: number };

/**
 * What the last prune on the way to an end reaches; undefined where nothing is pruned, or where what
 * comes after it may change masks, such as a rewind, or where a repeat may end before its last round.
 */
export function plannedCount(plan: Plan, end: string): PlannedCount | undefined {
  const before = predecessorsOf(plan.stages);
  const stages = new Map(plan.stages.map((stage) => [stage.path, stage]));
  for (let path: string | undefined = end; path !== undefined; path = before.get(path)?.[0]) {
    const stage = stages.get(path);
    const found = stage === undefined ? undefined : lastPrune(stage);
    if (found === 'unclear' || lengthOf(before.get(path)) > 1) return undefined;
    if (found !== undefined) return { stage: path, layers: found.layers, pruned: found.reached * weightsPerUnit(found) };
  }
  return undefined;
}

function lastPrune({ statements, repeats = [] }: PlannedStage): PlannedPrune | 'unclear' | undefined {
  // A round may be passed over, when the repeat has ended before it.
  if (repeats.length > 0) return 'unclear';
  for (const statement of statements.toReversed()) {
    if (statement.kind === 'prune') {
      const isKnown = !isUnitPrune(statement) && reachedWords(statement) === '';
      return isKnown ? statement : 'unclear';
    }
    if (!keepsMasks(statement)) return 'unclear';
  }
  return undefined;
}

/** What is wrong where the masks of an end do not prune what the plan says; `file` is what it would be written to. */
export function miscounted(plan: Plan, { path, network }: RunEnd, file: string): Diagnostic | undefined {
  const planned = plannedCount(plan, path);
  if (planned === undefined) return undefined;
  const tensors = new Map(plan.layers.map(({ name, tensor }) => [name, tensor]));
  const counts = planned.layers.map((name) => prunedOf(network.masks, tensors.get(name) ?? ''));
  const found = counts.reduce((sum, count) => sum + count, 0);
  if (found === planned.pruned) return undefined;
  return diagnose(maskCount, { stage: planned.stage, planned: planned.pruned, found }, { file });
}
