/** `repeat … until`: what is passed over when a repeat has ended, and when it does. */
import type { PlannedStage } from '../plan/plan.ts';
import { judge } from '../measure/judge-claims.ts';
import type { RunContext } from '../state/context.ts';
import type { RunState } from '../state/network.ts';
import type { Observer } from '../measure/observer.ts';

/** The state that goes on in the stage's place; undefined where the stage has its turn. */
export function passedOver({ repeats = [] }: PlannedStage, inputs: readonly RunState[]): RunState | undefined {
  const [first] = inputs;
  return repeats.some((repeat) => hasEnded(first, repeat)) ? first : undefined;
}

/** The state behind a round, which remembers the repeats that end with it. */
export async function looked(
  context: RunContext,
  observer: Observer,
  { path, repeats = [], looks = [] }: PlannedStage,
  before: RunState,
): Promise<RunState> {
  let state = before;
  for (const { repeat, claim, text, on = '' } of looks) {
    // A repeat around it that has ended takes those within it along.
    const around = repeats.slice(0, repeats.indexOf(repeat) + 1);
    if (around.some((one) => hasEnded(state, one))) continue;
    const verdict = await judge(context, observer, { claim, states: [state], on });
    context.emit({ event: 'round', stage: path, repeat, claim: text, ...verdict });
    if (verdict.held) state = { ...state, ended: [...(state.ended ?? []), repeat] };
  }
  return state;
}

function hasEnded(state: RunState | undefined, repeat: string): boolean {
  return state?.ended?.includes(repeat) === true;
}
