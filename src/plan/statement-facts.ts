/** What follows from the kind of a planned statement: what it does to weights and masks, of which layers it speaks, when it acts. */
import type { OfKind, StatementKind } from './of-kind.ts';
import type { PlannedStatement, PlannedZeros } from './plan.ts';
import { denseLayers } from './pruning.ts';
import { isRewired, isTimeIn, isUpdate, rewirings, timesOf } from './schedule/times.ts';

interface Facts<Statement> {
  /** Whether weights get other values than 0 and those that they have. */
  readonly weights: 'move' | 'stay' | ((statement: Statement) => 'move' | 'stay');
  /** `keep`: what was pruned before it is what is pruned behind it. */
  readonly masks: 'keep' | 'change';
  /** Names of layers that the plan lists with it. */
  readonly layers?: (statement: Statement) => readonly string[];
  /** Whether it acts at a time of its stage; absent where it acts at its `at` alone. */
  readonly acts?: (statement: Statement, time: number) => boolean;
  /** How often it acts, where each time has an event in the journal of its own. */
  readonly updates?: (statement: Statement) => number;
  /** Whether it makes one state of those that several stages end in. */
  readonly joins?: (statement: Statement) => boolean;
}

/** They give weights masks that stay. */
export const masking = ['prune', 'prune zeros'] as const;

/** They keep a number of each weight under a name. */
export const collecting = ['collect', 'collect steps'] as const;
const observing = { weights: 'stay', masks: 'keep' } as const;
const underMasks = { weights: 'move', masks: 'keep' } as const;
const newMasks = { weights: 'stay', masks: 'change' } as const;
const moving = { weights: 'move', masks: 'change' } as const;

const facts: { readonly [Kind in StatementKind]: Facts<OfKind<Kind>> } = {
  prune: {
    masks: 'change',
    weights: ({ compensation }) => (compensation === undefined ? 'stay' : 'move'),
    layers: (prune) => [...prune.layers, ...denseLayers(prune)],
    acts: isUpdate,
    updates: timesOf,
  },
  'prune samples': observing,
  'prune tokens': observing,
  'prune zeros': { ...newMasks, layers: namesOfLayers },
  train: {
    ...underMasks,
    layers: ({ adapters }) => adapters.map(({ layer }) => layer),
    // It fills the time between the others.
    acts: () => false,
  },
  measure: observing,
  expect: { ...observing, joins: ({ claim }) => claim.over !== undefined },
  merge: underMasks,
  mark: observing,
  collect: { ...observing, layers: namesOfLayers },
  'collect steps': { ...observing, layers: namesOfLayers },
  compact: newMasks,
  project: { ...moving, layers: layersOfMatrices, acts: ({ window }, time) => isTimeIn(window, time) },
  factorize: { ...moving, layers: layersOfMatrices },
  share: { ...moving, layers: layersOfMatrices },
  insert: newMasks,
  'merge inserted': moving,
  'remove inserted': moving,
  reconstruct: underMasks,
  average: { ...moving, joins: () => true },
  pick: { ...moving, joins: () => true },
  rewind: moving,
  reset: { ...underMasks, layers: ({ layers, starts }) => [...layers, ...Object.values(starts?.uniform ?? {})] },
  calibrate: underMasks,
  rewire: { ...moving, acts: isRewired, updates: rewirings },
};

function namesOfLayers({ layers }: Pick<PlannedZeros, 'layers'>): readonly string[] {
  return layers;
}

function layersOfMatrices({ layers }: { readonly layers: readonly { readonly layer: string }[] }): readonly string[] {
  return layers.map(({ layer }) => layer);
}

function factsOf(statement: PlannedStatement): Facts<PlannedStatement> {
  // The functions of a kind are only ever called with statements of that kind.
  return facts[statement.kind] as Facts<PlannedStatement>;
}

export function movesWeights(statement: PlannedStatement): boolean {
  const { weights } = factsOf(statement);
  return (typeof weights === 'string' ? weights : weights(statement)) === 'move';
}

export function keepsMasks(statement: PlannedStatement): boolean {
  return factsOf(statement).masks === 'keep';
}

/** Names of layers that a plan lists because of the statement. */
export function layersListedBy(statement: PlannedStatement): readonly string[] {
  return factsOf(statement).layers?.(statement) ?? [];
}

export function actsAt(statement: PlannedStatement, time: number): boolean {
  const { acts } = factsOf(statement);
  return acts === undefined ? 'at' in statement && statement.at === time : acts(statement, time);
}

/** How often it acts, where it acts again and again and each time is told of. */
export function updatesOf(statement: PlannedStatement): number {
  return factsOf(statement).updates?.(statement) ?? 0;
}

export type PlannedJoin = OfKind<'average' | 'pick' | 'expect'>;

export function isJoin(statement: PlannedStatement): statement is PlannedJoin {
  return factsOf(statement).joins?.(statement) === true;
}
