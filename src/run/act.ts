/** What each planned statement does at its time. Training is not here: it fills the time between. */
import { lastUnit } from '../diagnostics/catalogue/plan-units.ts';
import { collectingAsync } from '../diagnostics/collecting.ts';
import { diagnose, done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { plannedInsertions } from '../plan/train/planned-insertions.ts';
import type {
  AnyCollect,
  PlannedFold,
  PlannedInsert,
  PlannedPrune,
  PlannedReset,
  PlannedStatement,
  PlannedRewire,
  PlannedStage,
} from '../plan/plan.ts';
import { complainOfCurve } from '../plan/schedule/along-curve.ts';
import { codeOf } from '../plan/criteria/code.ts';
import { gateName } from '../plan/criteria/gate.ts';
import { changesAt, updateAt, updateFault } from '../plan/schedule/updates.ts';
import { lastUnits, plannedLeft } from '../plan/units/last-units.ts';
import type { Allocator } from '../prune/allocate.ts';
import { judge } from '../measure/judge-claims.ts';
import type { RunContext } from '../state/context.ts';
import type { RunEvent } from '../journal/run-event.ts';
import { layersOf } from '../state/layer-weights.ts';
import { smallerModel } from '../cut/smaller-model.ts';
import { measure } from '../measure/measure.ts';
import { takeCode } from '../state/codes.ts';
import { openAll } from '../state/input-gates.ts';
import { withInserted, withoutInserted } from '../state/insertions.ts';
import { mergeAdapters, withoutPruned, withChanges, type RunState, type Snapshot } from '../state/network.ts';
import { withSharing } from '../state/shared.ts';
import { watchedData, type Observer } from '../measure/observer.ts';
import { dueUpdate, type DueAndCarried } from '../prune/clauses/index.ts';
import { carriedWith } from '../state/carried.ts';
import { pruneNetwork } from '../prune/prune.ts';
import type { Pruned } from '../prune/pruned.ts';
import { compactNetwork } from '../cut/compact.ts';
import { pruneUnits } from '../prune/units/prune-units.ts';
import { reconstructLayers } from '../train/reconstruct.ts';
import { hardened } from '../state/soft-masks.ts';
import { pruneZeros } from '../prune/prune-zeros.ts';
import { pruneSamples } from '../prune/samples/prune-samples.ts';
import { pruneTokens } from '../prune/tokens/prune-tokens.ts';
import type { Scorers } from '../score/scorers.ts';
import { calibrateNorms } from '../train/calibrate-norms.ts';
import { reset } from '../train/reset.ts';
import { withFewerRanks } from '../prune/ranks/ranks.ts';
import { rewind } from '../train/rewind.ts';
import { isUnitPrune, prunedGroups } from '../plan/pruning.ts';
import type { Batch } from '../compute/feeding.ts';
import { fallOfPlan, progressOf, shareAfter } from '../plan/rewire/fall.ts';
import { isRewired } from '../plan/schedule/times.ts';
import { clientBatches, type WeightedBatches, type Growths } from '../prune/growth.ts';
import { rewire } from '../prune/rewire.ts';

export interface ActContext extends RewireContext {
  readonly observer: Observer;
  readonly scorers: Scorers;
  readonly allocator: Allocator;
}

export async function runStatement(
  inputs: ActContext,
  statement: Exclude<PlannedStatement, AnyCollect>,
  time: number,
  state: RunState,
): Promise<Outcome<RunState>> {
  const { context, observer, stage } = inputs;
  switch (statement.kind) {
    case 'prune':
      return prune(inputs, statement, time, state);
    case 'prune samples':
      return await pruneSamples(context, stage.path, statement, state);
    case 'prune tokens':
      return pruneTokens(context, { stage: stage.path, step: time }, statement, state);
    case 'prune zeros':
      return pruneZeros(context, stage.path, statement, state);
    case 'merge':
      return done(merged(inputs, time, state));
    case 'insert':
    case 'merge inserted':
    case 'remove inserted':
      return done(withInsertions(inputs, statement, time, state));
    case 'mark':
      return done({ ...state, marks: new Map([...state.marks, [nameOf(statement), snapshotOf(state)]]) });
    case 'rewind':
      return done(rewind(state, statement));
    case 'reset':
      return done(resetState(context, statement, state));
    case 'calibrate':
      return withNetwork(state, await calibrateNorms(context, state.network, statement));
    case 'rewire':
      return rewireLayers(inputs, statement, time, state);
    case 'reconstruct': {
      const original = state.marks.get('original')?.network ?? state.network;
      const fitted = await reconstructLayers(context, state.network, original, statement);
      return withNetwork(state, fitted);
    }
    case 'compact': {
      const at = { stage: stage.path, step: time };
      const merged = mergeAdapters(state.network);
      return withNetwork(state, await compactNetwork(context, statement, merged, at));
    }
    case 'measure':
      await measure(inputs, statement, state);
      return done(state);
    case 'expect': {
      const on = watchedData(context.datasets) ?? '';
      const { claim } = statement;
      const verdict = await judge(context, observer, { claim, states: [state], on });
      context.emit({ event: 'expect', stage: stage.path, claim: statement.text, ...verdict });
      return done(state);
    }
    default:
      return inOtherForm(inputs, statement, time, state);
  }
}

function merged({ context, stage }: ActContext, time: number, state: RunState): RunState {
  const adapters = state.network.adapters.length;
  context.emit({ event: 'merge', stage: stage.path, step: time, adapters });
  return { ...state, network: mergeAdapters(state.network) };
}

/** Weights that are products of factors, or ± cells. */
function inOtherForm({ context, stage }: ActContext, statement: PlannedStatement, step: number, state: RunState): Outcome<RunState> {
  const at = { stage: stage.path, step };
  if (statement.kind !== 'share') return done(withFewerRanks(context, at, statement, state));
  const shared = withSharing(state.network, statement, context.plan.seed);
  if (shared.value !== undefined) {
    const { cells, weights, memory } = statement;
    const scales = shared.value.shared?.parts.map(({ layer, scale }) => [layer, scale] as const);
    const told = { cells, weights, memory, scales: Object.fromEntries(scales ?? []) };
    context.emit({ event: 'share', ...at, ...told });
  }
  return withNetwork(state, shared);
}

/** Where something is inserted, or goes again. */
function withInsertions({ context, stage }: ActContext, statement: PlannedInsert | PlannedFold, time: number, state: RunState): RunState {
  const { model, plan } = context;
  const at = { stage: stage.path, step: time };
  const { parameters } = statement;
  if (statement.kind === 'insert') {
    const { form, layers } = statement;
    context.emit({ event: 'insert', ...at, form, layers: layers.length, parameters });
    const network = withInserted(state.network, statement, { model, seed: plan.seed });
    return { ...state, network };
  }
  const { kind, gone } = statement;
  const how = kind === 'merge inserted' ? 'merge' : 'remove';
  context.emit({ event: 'take out', ...at, how, gone, parameters });
  const all = plannedInsertions(plan.stages);
  return { ...state, network: withoutInserted(state.network, statement, { model, all }) };
}

async function prune(
  { context, observer, stage, scorers, allocator }: ActContext,
  statement: PlannedPrune,
  time: number,
  state: RunState,
): Promise<Outcome<RunState>> {
  const fault = updateFault(statement, time);
  if (fault !== undefined) {
    const where = `prune ${statement.units} in stage \`${stage.path}\``;
    return { diagnostics: [complainOfCurve(fault, where, {})] };
  }
  const update = updateAt(statement, time);
  if (update === undefined) return done(state);
  const { first, last } = statement.window;
  const instant = first === last;
  const watch = async (network: RunState['network'], moment: 'before prune' | 'after prune') => {
    if (!instant) return;
    const { samples } = state;
    await observer.watch(network, { stage: stage.path, moment, step: time }, { samples });
  };
  await watch(state.network, 'before prune');
  const { layers, isLarge, pieceSize, spill } = context;
  const { carried } = state;
  const due = await dueUpdate(context, statement, update, state);
  if (due.value === undefined) return { diagnostics: due.diagnostics };
  const pruning = { statement, update: due.value.update, scorers, marks: state.marks, carried };
  const pruned = isUnitPrune(statement)
    ? await pruneUnits(state.network, { ...pruning, statement, context })
    : await pruneNetwork(state.network, { ...pruning, layers, allocator, isLarge, pieceSize, spill });
  if (pruned.value === undefined) return { diagnostics: pruned.diagnostics };
  const chosen = withChanges(state.network, pruned.value);
  const { masks } = pruned.value;
  const isOver = time === stage.steps;
  const hard = isOver ? hardened(chosen, (tensor) => masks.has(tensor)) : chosen;
  const taken = codeOf(statement.criterion);
  const closed = taken === undefined ? hard : takeCode(hard, taken);
  const network = isOver && statement.criterion === gateName ? openAll(closed) : closed;
  // A mask that is chosen anew between two updates of the plan has as many weights as before.
  if (changesAt(statement, time)) {
    context.emit(pruneEvent(statement, pruned.value, { stage: stage.path, step: time }, due.value));
  }
  await watch(network, 'after prune');
  return {
    value: { ...state, network, carried: carriedWith(carriedWith(carried, due.value.carried), pruned.value.carried) },
    diagnostics: [...pruned.diagnostics, ...lastLeft(statement, time, pruned.value)],
  };
}

function pruneEvent(
  { selected }: PlannedPrune,
  { pruned, allocated, left, groups, gone }: Pruned,
  at: { readonly stage: string; readonly step: number },
  { told }: DueAndCarried,
): RunEvent {
  return { event: 'prune', ...at, pruned, of: selected, layers: allocated, ...told, left, groups, gone };
}

/** Groups that scores have left one unit of; what the plan knew of, it has said. */
function lastLeft(statement: PlannedPrune, time: number, { groups = [] }: Pick<Pruned, 'groups'>): readonly Diagnostic[] {
  if (time !== statement.window.last) return [];
  const planned = plannedLeft(statement);
  const last = lastUnits(prunedGroups(statement), (group) => {
    const found = groups.find(({ name }) => name === group.name);
    return planned(group) !== undefined || found === undefined ? undefined : found.of - found.pruned;
  });
  const where = `\`prune ${statement.units}\``;
  return last.length === 0 ? [] : [diagnose(lastUnit, { where, groups: last, isByScores: true })];
}

function snapshotOf({ network, trainings, samples }: RunState): Snapshot {
  return { network: withoutPruned(network), trainings, samples };
}

function resetState(context: RunContext, statement: PlannedReset, state: RunState): RunState {
  const smaller = smallerModel(context.model, state.network);
  const { seed } = context.plan;
  const layers = (names: readonly string[]): readonly Layer[] => layersOf(context, names);
  return { ...state, network: reset(state.network, statement, { seed, smaller, layers }) };
}

function nameOf({ name }: { readonly name?: string }): string {
  if (name === undefined) throw new Error('the plan gives marks their names');
  return name;
}

function withNetwork(state: RunState, { value: network, diagnostics }: Outcome<RunState['network']>): Outcome<RunState> {
  return network === undefined ? { diagnostics } : { value: { ...state, network }, diagnostics };
}

/** `rewire` at its time: connections move, by the gradients of the last batch or of clients. */
interface RewireContext {
  readonly context: RunContext;
  readonly stage: PlannedStage;
  readonly growths: Growths;
  /** The batch of the step before, where the stage trains and has begun to. */
  readonly lastBatch?: () => Batch | Promise<Batch>;
}

function rewireLayers(
  { context, stage, growths, lastBatch }: RewireContext,
  statement: PlannedRewire,
  time: number,
  state: RunState,
): Promise<Outcome<RunState>> {
  return collectingAsync(async (take) => {
    if (!isRewired(statement, time)) return state;
    const parts = await samplesOf(context, statement, lastBatch);
    if (parts.length === 0) return state;
    const share = shareAfter(fallOfPlan(statement), progressOf(statement, time));
    const layers = layersOf(context, statement.layers);
    const opened = take(await growths.of(statement, layers));
    const growth = await opened.score(state.network, parts, time);
    const { moved, ...changes } = take(rewire(state.network, { layers, share, per: statement.per, growth }));
    context.emit({ event: 'rewire', stage: stage.path, step: time, moved });
    const network = withChanges(state.network, changes);
    return { ...state, network };
  });
}

/** Those of the clients that it names, or the last batch of training, if there is one. */
async function samplesOf(
  context: RunContext,
  { using }: PlannedRewire,
  lastBatch: RewireContext['lastBatch'],
): Promise<readonly WeightedBatches[]> {
  if (using !== undefined) return clientBatches(context, using);
  return lastBatch === undefined ? [] : [{ batches: [await lastBatch()], weight: 1 }];
}
