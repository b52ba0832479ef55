/** What is known of a state that is that of one of several arms, whichever it will be. */
import type { PlanState } from '../state/plan-state.ts';
import { commonCounts } from '../state/pruned-counts.ts';

/** Of one state at least; names of stages mean those of the first arm that has them. */
export function mergedStates(states: readonly PlanState[]): PlanState {
  const [first] = states;
  if (first === undefined) throw new TypeError('there is an arm at least');
  const everywhere = (name: string): boolean => states.every(({ marks }) => marks.has(name));
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
    adapters: [],
    marks: new Set([...first.marks].filter(everywhere)),
    stages: new Map(states.toReversed().flatMap(({ stages }) => [...stages])),
  };
}
