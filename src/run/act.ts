/** What each planned statement does at its time. Training is not here: it fills the time between. */
import { lastUnit } from '../diagnostics/catalogue/plan-units.ts';
import { collectingAsync, diagnose, done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { plannedInsertions } from '../plan/train/planned-train.ts';
import type * as plans from '../plan/plan.ts';
import { complainOfCurve } from '../plan/schedule/curve.ts';
import { codeOf, gateName } from '../plan/criteria/gate.ts';
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
import type { Pruned } from '../prune/choose-weights.ts';
import { compactNetwork } from '../cut/compact.ts';
import { pruneUnits } from '../prune/units/prune-units.ts';
import { reconstructLayers, calibrateNorms } from '../train/reconstruct.ts';
import { hardened } from '../state/soft-masks.ts';
import { pruneZeros } from '../prune/prune-zeros.ts';
import { pruneSamples } from '../prune/samples/prune-samples.ts';
import { pruneTokens } from '../prune/tokens/prune-tokens.ts';
import type { Scorers } from '../score/scorers.ts';
import { reset } from '../train/reset.ts';
import { factorizeLayers, projectRanks } from '../prune/ranks/ranks.ts';
import { collectOnce, tellCollected } from '../score/collect.ts';
import { rewind } from '../train/rewind.ts';
import { isUnitPrune, prunedGroups } from '../plan/pruning.ts';
import type { Batch } from '../compute/feeding.ts';
import { fallOfPlan, progressOf, shareAfter } from '../plan/rewire/fall.ts';
import { isRewired } from '../plan/schedule/times.ts';
import { clientBatches, type Growths } from '../prune/growth.ts';
import { answerFor, type Answers, type StatementKind } from '../plan/of-kind.ts';
import { rewire } from '../prune/rewire.ts';

export type ActContext = RewireContext & { readonly observer: Observer; readonly scorers: Scorers; readonly allocator: Allocator };

export async function runStatement(
  inputs: ActContext,
  statement: plans.PlannedStatement,
  time: number,
  state: RunState,
): Promise<Outcome<RunState>> {
  const acted = answerFor(acts, statement, inputs, state, time);
  if (acted === undefined) throw new Error(`\`${statement.kind}\` does not act at an instant`);
  return await acted;
}

/** Training fills the time between instants, and a join makes one state of several. */
type Instant = Exclude<StatementKind, 'train' | 'average' | 'pick'>;

const acts: Answers<Instant, [ActContext, RunState, number], Outcome<RunState> | Promise<Outcome<RunState>>> = {
  prune,
  'prune samples': (samples, { context, stage }, state) => pruneSamples(context, stage.path, samples, state),
  'prune tokens': (tokens, { context, stage }, state, step) => pruneTokens(context, { stage: stage.path, step }, tokens, state),
  'prune zeros': (zeros, { context, stage }, state) => pruneZeros(context, stage.path, zeros, state),
  measure: async (measured, inputs, state) => {
    await measure(inputs, measured, state);
    return done(state);
  },
  expect: async ({ claim, text }, { context, observer, stage }, state) => {
    const verdict = await judge(context, observer, { claim, states: [state], on: watchedData(context.datasets) ?? '' });
    context.emit({ event: 'expect', stage: stage.path, claim: text, ...verdict });
    return done(state);
  },
  merge: merged,
  mark: (mark, _, state) => done({ ...state, marks: new Map([...state.marks, [nameOf(mark), snapshotOf(state)]]) }),
  collect: (collect, { context, stage }, state) => collectOnce(context, stage.path, collect, state),
  'collect steps': (collect, { context, stage }, state) => {
    // What steps add is complete by now.
    tellCollected(context, stage.path, collect, state.network);
    return done(state);
  },
  compact: async (compact, { context, stage }, state, step) => {
    return withNetwork(state, await compactNetwork(context, compact, mergeAdapters(state.network), { stage: stage.path, step }));
  },
  project: (project, { context, stage }, state, step) => done(projectRanks(context, { stage: stage.path, step }, project, state)),
  factorize: (factorize, { context, stage }, state, step) => done(factorizeLayers(context, { stage: stage.path, step }, factorize, state)),
  share,
  insert,
  'merge inserted': takeOut,
  'remove inserted': takeOut,
  reconstruct: async (reconstruct, { context }, state) => {
    const original = state.marks.get('original')?.network ?? state.network;
    return withNetwork(state, await reconstructLayers(context, state.network, original, reconstruct));
  },
  rewind: (rewound, _, state) => done(rewind(state, rewound)),
  reset: (statement, { context }, state) => done(resetState(context, statement, state)),
  calibrate: async (calibrate, { context }, state) => withNetwork(state, await calibrateNorms(context, state.network, calibrate)),
  rewire: rewireLayers,
};

function merged(_: plans.PlannedInstant, { context, stage }: ActContext, state: RunState, step: number): Outcome<RunState> {
  context.emit({ event: 'merge', stage: stage.path, step, adapters: state.network.adapters.length });
  return done({ ...state, network: mergeAdapters(state.network) });
}

/** Weights become ± cells. */
function share(statement: plans.PlannedShare, { context, stage }: ActContext, state: RunState, step: number): Outcome<RunState> {
  const shared = withSharing(state.network, statement, context.plan.seed);
  if (shared.value !== undefined) {
    const { cells, weights, memory } = statement;
    const scales = shared.value.shared?.parts.map(({ layer, scale }) => [layer, scale] as const);
    const told = { cells, weights, memory, scales: Object.fromEntries(scales ?? []) };
    context.emit({ event: 'share', stage: stage.path, step, ...told });
  }
  return withNetwork(state, shared);
}

function insert(statement: plans.PlannedInsert, { context, stage }: ActContext, state: RunState, step: number): Outcome<RunState> {
  const { model, plan } = context;
  const { form, layers, parameters } = statement;
  context.emit({ event: 'insert', stage: stage.path, step, form, layers: layers.length, parameters });
  return done({ ...state, network: withInserted(state.network, statement, { model, seed: plan.seed }) });
}

/** What was inserted goes again. */
function takeOut(statement: plans.PlannedFold, { context, stage }: ActContext, state: RunState, step: number): Outcome<RunState> {
  const { model, plan } = context;
  const { kind, gone, parameters } = statement;
  const how = kind === 'merge inserted' ? 'merge' : 'remove';
  context.emit({ event: 'take out', stage: stage.path, step, how, gone, parameters });
  return done({ ...state, network: withoutInserted(state.network, statement, { model, all: plannedInsertions(plan.stages) }) });
}

function prune(statement: plans.PlannedPrune, { context, observer, stage, scorers, allocator }: ActContext, state: RunState, time: number) {
  return collectingAsync(async (take, fail) => {
    const fault = updateFault(statement, time);
    if (fault !== undefined) return fail([complainOfCurve(fault, `prune ${statement.units} in stage \`${stage.path}\``, {})]);
    const update = updateAt(statement, time);
    if (update === undefined) return state;
    const { first, last } = statement.window;
    const instant = first === last;
    const watch = async (network: RunState['network'], moment: 'before prune' | 'after prune') => {
      if (!instant) return;
      await observer.watch(network, { stage: stage.path, moment, step: time }, { samples: state.samples });
    };
    await watch(state.network, 'before prune');
    const { layers, isLarge, pieceSize, spill } = context;
    const { carried } = state;
    const due = take(await dueUpdate(context, statement, update, state));
    const pruning = { statement, update: due.update, scorers, marks: state.marks, carried };
    const pruned = take(
      isUnitPrune(statement)
        ? await pruneUnits(state.network, { ...pruning, statement, context })
        : await pruneNetwork(state.network, { ...pruning, layers, allocator, isLarge, pieceSize, spill }),
    );
    const chosen = withChanges(state.network, pruned);
    const { masks } = pruned;
    const isOver = time === stage.steps;
    const hard = isOver ? hardened(chosen, (tensor) => masks.has(tensor)) : chosen;
    const taken = codeOf(statement.criterion);
    const closed = taken === undefined ? hard : takeCode(hard, taken);
    const network = isOver && statement.criterion === gateName ? openAll(closed) : closed;
    // A mask that is chosen anew between two updates of the plan has as many weights as before.
    if (changesAt(statement, time)) context.emit(pruneEvent(statement, pruned, { stage: stage.path, step: time }, due));
    await watch(network, 'after prune');
    const after = { ...state, network, carried: carriedWith(carriedWith(carried, due.carried), pruned.carried) };
    return take({ value: after, diagnostics: lastLeft(statement, time, pruned) });
  });
}

function pruneEvent(
  { selected }: plans.PlannedPrune,
  { pruned, allocated, left, groups, gone }: Pruned,
  at: { readonly stage: string; readonly step: number },
  { told }: DueAndCarried,
): RunEvent {
  return { event: 'prune', ...at, pruned, of: selected, layers: allocated, ...told, left, groups, gone };
}

/** Groups that scores have left one unit of; what the plan knew of, it has said. */
function lastLeft(statement: plans.PlannedPrune, time: number, { groups = [] }: Pick<Pruned, 'groups'>): readonly Diagnostic[] {
  if (time !== statement.window.last) return [];
  const planned = plannedLeft(statement);
  const last = lastUnits(prunedGroups(statement), (group) => {
    const found = groups.find(({ name }) => name === group.name);
    return planned(group) !== undefined || found === undefined ? undefined : found.of - found.pruned;
  });
  return last.length === 0 ? [] : [diagnose(lastUnit, { where: `\`prune ${statement.units}\``, groups: last, isByScores: true })];
}

function snapshotOf({ network, trainings, samples }: RunState): Snapshot {
  return { network: withoutPruned(network), trainings, samples };
}

function resetState(context: RunContext, statement: plans.PlannedReset, state: RunState): RunState {
  const smaller = smallerModel(context.model, state.network);
  const layers = (names: readonly string[]): readonly Layer[] => layersOf(context, names);
  return { ...state, network: reset(state.network, statement, { seed: context.plan.seed, smaller, layers }) };
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
  readonly stage: plans.PlannedStage;
  readonly growths: Growths;
  /** The batch of the step before, where the stage trains and has begun to. */
  readonly lastBatch?: () => Batch | Promise<Batch>;
}

function rewireLayers(
  statement: plans.PlannedRewire,
  { context, stage, growths, lastBatch }: RewireContext,
  state: RunState,
  time: number,
) {
  return collectingAsync(async (take) => {
    if (!isRewired(statement, time)) return state;
    const parts = await samplesOf(context, statement, lastBatch);
    if (parts.length === 0) return state;
    const share = shareAfter(fallOfPlan(statement), progressOf(statement, time));
    const layers = layersOf(context, statement.layers);
    const growth = await take(await growths.of(statement, layers)).score(state.network, parts, time);
    const { moved, ...changes } = take(rewire(state.network, { layers, share, per: statement.per, growth }));
    context.emit({ event: 'rewire', stage: stage.path, step: time, moved });
    return { ...state, network: withChanges(state.network, changes) };
  });
}

/** Those of the clients that it names, or the last batch of training, if there is one. */
async function samplesOf(context: RunContext, { using }: plans.PlannedRewire, lastBatch: RewireContext['lastBatch']) {
  if (using !== undefined) return clientBatches(context, using);
  return lastBatch === undefined ? [] : [{ batches: [await lastBatch()], weight: 1 }];
}
