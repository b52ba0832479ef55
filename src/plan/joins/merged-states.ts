/** What is known of a state that is that of one of several arms, whichever it will be. */
import type { PlanState, StageRecord } from '../state/plan-state.ts';
import { commonCounts } from '../state/pruned-counts.ts';

/**
 * Of one state at least; names of stages mean those of the first arm that has them, names of marks
 * those from before the arms parted. No training of an arm can be gone on with.
 */
export function mergedStates(states: readonly PlanState[]): PlanState {
  const [first] = states;
  if (first === undefined) throw new TypeError('there is an arm at least');
  const patterns = [...first.patterns].filter(([name, { keep, of }]) =>
    states.every((state) => {
      const own = state.patterns.get(name);
      return own?.keep === keep && own.of === of;
    }),
  );
  return {
    pruned: commonCounts(states.map(({ pruned }) => pruned)),
    masked: new Set(states.flatMap(({ masked }) => [...masked])),
    patterns: new Map(patterns),
    units: new Set(states.flatMap(({ units }) => [...units])),
    samples: first.samples,
    adapters: [],
    marks: new Map(
      [...first.marks].filter(([name, { path }]) =>
        states.every(({ marks }) => marks.get(name)?.path === path),
      ),
    ),
    stages: new Map(
      states
        .toReversed()
        .flatMap(({ stages }) => [...stages].map(([name, own]) => [name, shared(name, own)])),
    ),
  };

  function shared(name: string, { training, ...record }: StageRecord): StageRecord {
    const path = training?.path;
    const isShared = states.every(({ stages }) => stages.get(name)?.training?.path === path);
    return training !== undefined && isShared ? { ...record, training } : record;
  }
}
