/** What each planned statement does at its time. Training is not here: it fills the time between. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { PlannedPrune, PlannedStage, PlannedStatement } from '../plan/plan.ts';
import { judge } from './claims.ts';
import type { RunContext } from './context.ts';
import { mergeAdapters, withChanges } from './network.ts';
import type { RunState, Snapshot } from './network.ts';
import { watchedData } from './observe.ts';
import type { Observer } from './observe.ts';
import { pruneNetwork } from './prune.ts';
import { reconstructLayers } from './reconstruct.ts';
import type { Scorers } from './scorers.ts';

export interface Scene {
  readonly context: RunContext;
  readonly observer: Observer;
  readonly stage: PlannedStage;
  readonly scorers: Scorers;
}

export async function act(
  scene: Scene,
  statement: PlannedStatement,
  time: number,
  state: RunState,
): Promise<Outcome<RunState>> {
  const { context, observer, stage } = scene;
  switch (statement.kind) {
    case 'prune':
      return prune(scene, statement, time, state);
    case 'merge': {
      const adapters = state.network.adapters.length;
      context.emit({ event: 'merge', stage: stage.path, step: time, adapters });
      return done({ ...state, network: mergeAdapters(state.network) });
    }
    case 'mark':
      return done({
        ...state,
        marks: new Map([...state.marks, [nameOf(statement), snapshotOf(state)]]),
      });
    case 'rewind':
      return done(rewound(state, nameOf(statement)));
    case 'reconstruct': {
      const original = state.marks.get('original')?.network ?? state.network;
      const fitted = await reconstructLayers(context, state.network, original, statement);
      return fitted.value === undefined
        ? { diagnostics: fitted.diagnostics }
        : { value: { ...state, network: fitted.value }, diagnostics: fitted.diagnostics };
    }
    case 'measure':
      await observer.watch(state.network, { stage: stage.path, moment: 'measure', step: time });
      return done(state);
    case 'expect': {
      const on = watchedData(context.datasets) ?? '';
      const verdict = await judge(context, observer, statement.claim, state.network, on);
      context.emit({ event: 'expect', stage: stage.path, claim: statement.text, ...verdict });
      return done(state);
    }
    case 'train':
      throw new Error('training acts between the instants');
    case 'average':
    case 'pick':
      throw new Error('a join takes the states of several arms');
  }
}

async function prune(
  { context, observer, stage, scorers }: Scene,
  statement: PlannedPrune,
  time: number,
  state: RunState,
): Promise<Outcome<RunState>> {
  const update = statement.updates.find(({ step }) => step === time);
  if (update === undefined) return done(state);
  const instant = statement.updates.length === 1;
  const watch = async (network: RunState['network'], moment: 'before prune' | 'after prune') => {
    if (instant) await observer.watch(network, { stage: stage.path, moment, step: time });
  };
  await watch(state.network, 'before prune');
  const { layers } = context;
  const pruned = await pruneNetwork(state.network, { statement, update, layers, scorers });
  if (pruned.value === undefined) return { diagnostics: pruned.diagnostics };
  const network = withChanges(state.network, pruned.value);
  context.emit({
    event: 'prune',
    stage: stage.path,
    step: time,
    pruned: pruned.value.pruned,
    of: statement.selected,
  });
  await watch(network, 'after prune');
  return { value: { ...state, network }, diagnostics: pruned.diagnostics };
}

function snapshotOf({ network, trainings }: RunState): Snapshot {
  return { network, trainings };
}

/** Parameters and statistics of the mark under the masks of now (language.md, "Marks"). */
function rewound(state: RunState, name: string): RunState {
  const { network, marks } = state;
  const mark = marks.get(name)?.network;
  if (mark === undefined) throw new Error(`the plan rewinds to ${name}, which was never marked`);
  const values = new Map(mark.values);
  for (const [tensor, mask] of network.masks) {
    const own = values.get(tensor)?.slice();
    if (own === undefined) continue;
    for (let i = 0; i < mask.length; i++) if (mask[i] === 0) own[i] = 0;
    values.set(tensor, own);
  }
  return { ...state, network: { values, masks: network.masks, adapters: mark.adapters } };
}

function nameOf({ name }: { readonly name?: string }): string {
  if (name === undefined) throw new Error('the plan gives marks their names');
  return name;
}

function done(state: RunState): Outcome<RunState> {
  return { value: state, diagnostics: [] };
}
