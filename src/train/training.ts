/** The training of a stage: one statement, or several that take turns, a step each. */
import { flatMapDefined } from '../basics/lists.ts';
import { firstTime } from '../plan/schedule/times.ts';
import { collectingAsync, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { PlannedPrune, PlannedRewire, PlannedStage, PlannedTrain } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { isOfCodes, withCodes } from '../state/codes.ts';
import { withGates } from '../state/gates.ts';
import { masked } from '../state/masks.ts';
import { withChanges, type Latent, type Network, type RunState, type Values } from '../state/network.ts';
import { withCells } from '../state/shared.ts';
import { openTrainingStatement, type StatementMemory, type Surroundings, type TrainingStatement } from './training-statement.ts';
import { isUnitPrune } from '../plan/pruning.ts';
import { ofKind } from '../plan/of-kind.ts';

export interface Training extends Pick<TrainingStatement, 'notFinite' | 'lastBatch' | 'state' | 'multipliers' | 'deltas' | 'release'> {
  /** One optimizer update, `step` of them being done; gives the batch's mean loss, the lr, and the deltas that it moved. */
  readonly step: (step: number) => ReturnType<TrainingStatement['step']>;
  readonly read: () => Network;
  /** Goes on with the masks of a network, with the values of what they prune, and of what is projected. */
  readonly prune: (network: Network) => void;
  /** Copies of all that it takes to go on from here, in another process too. */
  readonly remember: () => TrainingMemory;
}

/** A training between two steps, as plain data. */
export interface TrainingMemory {
  /** What does not train, and the masks of now. */
  readonly base: Network;
  /** Of each statement, in the order of their turns. */
  readonly turns: readonly StatementMemory[];
  /** Whose turn was the last. */
  readonly last: number;
}

/** `trains` take turns in this order, the first one first. */
export function openTraining(
  context: RunContext,
  stage: PlannedStage,
  {
    trains,
    before,
    memory,
  }: { readonly trains: readonly PlannedTrain[]; readonly before: RunState; readonly memory?: TrainingMemory | undefined },
): Promise<Outcome<Training>> {
  return collectingAsync(async (take) => {
    const state = memory === undefined ? before : { ...before, network: memory.base };
    const turns = take(await openTurns(context, stage, state, { trains, memories: memory?.turns ?? [] }));
    if (memory !== undefined) for (const turn of turns) exchange(turns, turn);
    let base = state.network;
    const [first] = turns;
    if (first === undefined) throw new Error(`nothing trains in ${stage.path}`);
    let last = turns[memory?.last ?? 0] ?? first;
    return {
      async step(done) {
        last = turns[done % turns.length] ?? first;
        const result = await last.step(done, Math.floor(done / turns.length));
        exchange(turns, last);
        return result;
      },
      read: () => readNetwork(base, turns),
      prune({ masks, values, latent, openMasks }) {
        const open = openMasks && { openMasks };
        base = withChanges(base, { masks, values, latent, ...open });
        for (const turn of turns) turn.prune({ masks, values, ...open });
      },
      notFinite: () => firstOf(turns, (turn) => turn.notFinite()),
      lastBatch: () => last.lastBatch(),
      state: (done) => first.state(done),
      multipliers: () => firstOf(turns, (turn) => turn.multipliers()),
      deltas: () => firstOf(turns, (turn) => turn.deltas()),
      remember() {
        return { base, turns: turns.map((turn) => turn.remember()), last: turns.indexOf(last) };
      },
      release: () => releaseAll(turns),
    };
  });
}

async function openTurns(
  context: RunContext,
  stage: PlannedStage,
  state: RunState,
  { trains, memories }: { readonly trains: readonly PlannedTrain[]; readonly memories: readonly StatementMemory[] },
): Promise<Outcome<readonly TrainingStatement[]>> {
  const turns: TrainingStatement[] = [];
  const diagnostics: Diagnostic[] = [];
  const during = prunedDuring(context, stage);
  for (const [index, train] of trains.entries()) {
    const around = { ...during, others: trains.filter((other) => other !== train).flatMap(({ tensors }) => tensors) };
    const opened = await openTrainingStatement(context, stage, { train, runState: state, surroundings: around, memory: memories[index] });
    diagnostics.push(...opened.diagnostics);
    if (opened.value === undefined) {
      await releaseAll(turns);
      return { diagnostics };
    }
    turns.push(opened.value);
  }
  return { value: turns, diagnostics };
}

async function releaseAll(turns: readonly TrainingStatement[]): Promise<void> {
  for (const turn of turns) await turn.release();
}

function firstOf<T>(turns: readonly TrainingStatement[], read: (turn: TrainingStatement) => T | undefined): T | undefined {
  for (const turn of turns) {
    const found = read(turn);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Stored tensors that statements of the stage may prune, rewire or project while it trains. */
function prunedDuring({ layers }: RunContext, stage: PlannedStage): Omit<Surroundings, 'others'> {
  const during = ofKind(stage.statements, 'prune', 'rewire').filter((it) => firstTime(it) < stage.steps);
  const tensors = (chosen: readonly (PlannedPrune | PlannedRewire)[]): readonly string[] => [
    ...new Set(chosen.flatMap((statement) => tensorsOf(statement, layers))),
  ];
  const open = ofKind(during, 'prune').filter(({ mask }) => mask === 'revisable');
  const projected = ofKind(stage.statements, 'project').flatMap((it) => it.layers);
  return { pruned: tensors(during), veiled: tensors(open), projected: [...new Set(projected.map(({ tensor }) => tensor))] };
}

function tensorsOf(statement: PlannedPrune | PlannedRewire, layers: RunContext['layers']): readonly string[] {
  if (isUnitPrune(statement)) return statement.groups.flatMap(({ members }) => members.map(({ tensor }) => tensor));
  return flatMapDefined(statement.layers, (name) => layers.get(name)?.tensor);
}

/** What trains in one statement and is read in another is alike in both. */
function exchange(turns: readonly TrainingStatement[], from: TrainingStatement): void {
  const shared = turns.length === 1 ? new Map<string, Float32Array>() : from.shared();
  for (const turn of turns) if (turn !== from) turn.take(shared);
}

/** Weights behind masks are kept there; what the network computes with is 0 where they are pruned. */
function readNetwork(base: Network, turns: readonly TrainingStatement[]): Network {
  const values = new Map<string, Values>();
  const latent = new Map<string, Latent>();
  const scores = new Map(base.scores);
  let { gates, codes, shared } = base;
  for (const { kind, tensor, values: own } of turns.flatMap((turn) => turn.read())) {
    const behind = base.latent?.get(tensor);
    const mask = base.masks.get(tensor);
    if (kind === 'score') scores.set(tensor, own);
    else if (kind === 'gate' && isOfCodes(tensor)) codes = withCodes(codes, own);
    else if (kind === 'cells') shared = shared && { ...shared, psi: own };
    else if (kind === 'gate') gates = withGates(gates, tensor, own);
    else if (behind === undefined || mask === undefined) values.set(tensor, own);
    else {
      latent.set(tensor, { ...behind, values: own });
      values.set(tensor, masked(own, mask));
    }
  }
  const open = turns.flatMap((turn) => turn.adapters());
  const collected = turns.reduce((network, turn) => turn.collected(network), base);
  const changed = withChanges(collected, { values, latent });
  return {
    ...(shared === base.shared || shared === undefined ? changed : withCells(changed, shared)),
    adapters: [...base.adapters, ...open],
    ...(scores.size > 0 && { scores }),
    ...(gates && { gates }),
    ...(codes && { codes }),
  };
}
