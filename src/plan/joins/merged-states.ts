/** What is known of a state that is that of one of several arms, whichever it will be. */
import type { MaskPattern, PlanState, StageRecord } from '../state/plan-state.ts';
import { commonCounts } from '../state/pruned-counts.ts';

/**
 * Of one state at least; names of stages mean those of the first arm that has them, names of marks
 * and of collected statistics those from before the arms parted. No training of an arm can be gone on with.
 */
export function mergedStates(states: readonly PlanState[]): PlanState {
  const [first] = states;
  if (first === undefined) throw new TypeError('there is an arm at least');
  const patterns = [...first.patterns].filter(([name, pattern]) =>
    states.every(({ patterns: own }) => isSamePattern(own.get(name), pattern)),
  );
  return {
    pruned: commonCounts(states.map(({ pruned }) => pruned)),
    masked: new Set(states.flatMap(({ masked }) => [...masked])),
    sparse: new Set(states.flatMap(({ sparse }) => [...sparse])),
    patterns: new Map(patterns),
    units: new Set(states.flatMap(({ units }) => [...units])),
    isOfFile: states.every(({ isOfFile }) => isOfFile),
    samples: first.samples,
    tokens: first.tokens,
    branches: states.some(({ branches }) => branches),
    adapters: [],
    factored: new Set(states.flatMap(({ factored }) => [...factored])),
    shared: first.shared,
    inserted: mergedInsertions(states),
    marks: new Map([...first.marks].filter(([name, { path }]) => states.every(({ marks }) => marks.get(name)?.path === path))),
    collected: new Map(
      [...first.collected].filter(([name, { path }]) => states.every(({ collected }) => collected.get(name)?.path === path)),
    ),
    stages: new Map(states.toReversed().flatMap(({ stages }) => [...stages].map(([name, own]) => [name, shared(name, own)]))),
  };

  function shared(name: string, { training, ...record }: StageRecord): StageRecord {
    const path = training?.path;
    const isShared = states.every(({ stages }) => stages.get(name)?.training?.path === path);
    return training !== undefined && isShared ? { ...record, training } : record;
  }
}

/** What one arm has taken out is not told from what another has. */
function mergedInsertions(states: readonly PlanState[]): PlanState['inserted'] {
  const all = states.flatMap(({ inserted }) => [...inserted]);
  const gone = all.filter(([, it]) => it === 'gone');
  return new Map([...all, ...gone]);
}

function isSamePattern(one: MaskPattern | undefined, other: MaskPattern): boolean {
  if (one === undefined) return false;
  if ('of' in one) return 'of' in other && one.keep === other.keep && one.of === other.of;
  if (!('rows' in other) || one.positions !== other.positions) return false;
  return one.rows === other.rows && one.columns === other.columns;
}
