/** What a journal says of searches for widths: a distribution a group over the steps of a stage, and what was left. */
import type { RunEvent, WidthShares } from '../../journal/run-event.ts';

type WidthsEvent = Extract<RunEvent, { readonly event: 'widths' }>;

export interface WidthCourse {
  readonly stage: string;
  /** One a step that was looked at, in the order of time. */
  readonly points: readonly WidthsEvent[];
  /** By group, how many units the stage's prunes left; empty where the run did not get there. */
  readonly left: ReadonlyMap<string, number>;
}

export function widthCourses(events: readonly RunEvent[]): readonly WidthCourse[] {
  const told = events.filter((event): event is WidthsEvent => event.event === 'widths');
  const stages = [...new Set(told.map(({ stage }) => stage))];
  return stages.map((stage) => {
    const own = told.filter((event) => event.stage === stage);
    const points = new Map(own.map((event) => [event.step, event]));
    const left = events.flatMap((event) => {
      if (event.event !== 'prune' || event.stage !== stage) return [];
      return (event.groups ?? []).map(({ name, pruned, of }) => [name, of - pruned] as const);
    });
    return { stage, points: [...points.values()], left: new Map(left) };
  });
}

/** The mean of the distribution, in units. */
export function expectedWidth({ widths, shares }: Pick<WidthShares, 'widths' | 'shares'>): number {
  return widths.reduce((sum, width, at) => sum + width * (shares[at] ?? 0), 0);
}

type Shares = Readonly<Record<string, number>>;

/** Of what is left, what the stage aims at, or else multiply-adds where they are known. */
export function resourceShown(left: Shares, targets: Shares = {}): string {
  return [...Object.keys(targets), 'flops'].find((name) => name in left) ?? 'params';
}
