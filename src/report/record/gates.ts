/** What a journal says of units with gates: a curve for each stage that trains them, and how they ended. */
import type { OpenGroup, RunEvent } from '../../journal/run-event.ts';

type GatesEvent = Extract<RunEvent, { readonly event: 'gates' }>;

export interface GateCourse {
  readonly stage: string;
  /** One a step that was looked at, in the order of time. */
  readonly points: readonly GatesEvent[];
  /** Absent where the run did not get there. */
  readonly end?: { readonly histogram: readonly number[]; readonly groups: readonly OpenGroup[] };
}

export function gateCourses(events: readonly RunEvent[]): readonly GateCourse[] {
  const told = events.filter((event): event is GatesEvent => event.event === 'gates');
  const stages = [...new Set(told.map(({ stage }) => stage))];
  return stages.map((stage) => {
    const own = told.filter((event) => event.stage === stage);
    const points = new Map(own.map((event) => [event.step, event]));
    const { histogram, groups } = own.at(-1) ?? {};
    const end = histogram && groups && { histogram, groups };
    return { stage, points: [...points.values()], ...(end && { end }) };
  });
}

/** What each value of a point is a share of, for people: `40% of the parameters left`. */
export function gateWords(name: string): string {
  if (name === 'open') return 'gates open';
  return name === 'params' ? 'parameters left' : name === 'flops' ? 'multiply-adds left' : name;
}
