/** Whether several states have lost the same tokens, so that one plan counts for all of them. */
import type { PlanState } from '../state/plan-state.ts';

export function partedTokens(states: readonly Pick<PlanState, 'tokens'>[]): boolean {
  const [first, ...others] = states.map(({ tokens }) => JSON.stringify(tokens));
  return others.some((other) => other !== first);
}
