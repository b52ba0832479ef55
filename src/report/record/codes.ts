/** What a journal says of codes: the samples that take each, and what the network costs that is cut out by it. */
import type { RunEvent } from '../../journal/run-event.ts';
import type { ScheduledStage } from './schedule.ts';

type CompactEvent = Extract<RunEvent, { readonly event: 'compact' }>;

export interface CodesCourse {
  readonly stage: string;
  /** Of each data set, the samples that take each code. */
  readonly routes: readonly { readonly on: string; readonly samples: readonly number[] }[];
  /** In the order of the codes; a cost is absent where units of the code are not cut out. */
  readonly networks: readonly {
    /** The stage that takes the code; absent where none does. */
    readonly takenBy?: string;
    readonly cost?: Pick<CompactEvent, 'before' | 'after'>;
  }[];
}

/** Of each stage that trained codes to its end. */
export function codeCourses(
  events: readonly RunEvent[],
  schedule: readonly ScheduledStage[],
): readonly CodesCourse[] {
  const told = events.flatMap((event) => (event.event === 'routes' ? [event] : []));
  const stages = [...new Set(told.map(({ stage }) => stage))];
  return stages.map((stage) => {
    const own = new Map(told.flatMap((one) => (one.stage === stage ? [[one.on, one.codes]] : [])));
    const routes = [...own].map(([on, samples]) => ({ on, samples }));
    const from = schedule.findIndex((it) => it.stage.path === stage);
    const later = schedule.slice(from + 1);
    const networks = (routes[0]?.samples ?? []).map((_, code) =>
      networkOf(events, later, code + 1),
    );
    return { stage, routes, networks };
  });
}

function networkOf(
  events: readonly RunEvent[],
  later: readonly ScheduledStage[],
  code: number,
): CodesCourse['networks'][number] {
  const at = later.findIndex(({ stage }) =>
    stage.statements.some((it) => it.kind === 'prune' && it.criterion === `code(${code})`),
  );
  const taking = later[at];
  if (taking === undefined) return {};
  const lane = new Set(
    later.slice(at).flatMap((it) => (it.lane === taking.lane ? [it.stage.path] : [])),
  );
  const cost = events.find(
    (event): event is CompactEvent => event.event === 'compact' && lane.has(event.stage),
  );
  const { before, after } = cost ?? {};
  const takenBy = taking.stage.path;
  return { takenBy, ...(before && after && { cost: { before, after } }) };
}
