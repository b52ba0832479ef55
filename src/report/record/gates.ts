/** What a journal says of units with gates: a curve for each stage that trains them, and how they ended. */
import { flatMapDefined } from '../../basics/lists.ts';
import type { OpenGroup, RunEvent, WidthShares } from '../../journal/run-event.ts';
import type { Plan } from '../../plan/plan.ts';
import { ofKind } from '../../plan/of-kind.ts';
import type { ScheduledStage } from './schedule.ts';

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
  return [...new Set(told.map(({ stage }) => stage))].map((stage) => {
    const own = told.filter((event) => event.stage === stage);
    const points = new Map(own.map((event) => [event.step, event]));
    const { histogram, groups } = own.at(-1) ?? {};
    const end = histogram && groups && { histogram, groups };
    return { stage, points: [...points.values()], end };
  });
}

/** What each value of a point is a share of, for people: `40% of the parameters left`. */
export function gateWords(name: string): string {
  if (name === 'open') return 'gates open';
  return name === 'params' ? 'parameters left' : name === 'flops' ? 'multiply-adds left' : name;
}

/** What a journal says of gates by input: how many samples open each, which were cut, and what the cut changed. */
type Agreement = Extract<RunEvent, { readonly event: 'agreement' }>;

interface InputGateCourse {
  readonly stage: string;
  /** Share of the samples that has to agree on one gate at least. */
  readonly consensus: number;
  /** One an update of the prune, in the order of time. */
  readonly updates: readonly Extract<RunEvent, { readonly event: 'consensus' }>[];
  /** By the name of a gate that was cut, the step of the update that cut it. */
  readonly cut: ReadonlyMap<string, number>;
  /** Absent where the run did not get there. */
  readonly agreement?: Agreement;
}

export function inputGateCourses(events: readonly RunEvent[], { stages }: Pick<Plan, 'stages'>): readonly InputGateCourse[] {
  return stages.flatMap(({ path: stage, statements }) => {
    const own = events.filter((event) => 'stage' in event && event.stage === stage);
    const updates = new Map(own.flatMap((event) => (event.event === 'consensus' ? [[event.step, event]] : [])));
    const [gates] = flatMapDefined(ofKind(statements, 'train'), ({ inputGates }) => inputGates);
    if (gates === undefined || updates.size === 0) return [];
    const cut = own.flatMap((event) => (event.event === 'prune' ? (event.gone ?? []).map((name) => [name, event.step] as const) : []));
    const agreement = own.findLast((event): event is Agreement => event.event === 'agreement');
    return { stage, consensus: gates.consensus, updates: [...updates.values()], cut: new Map(cut), agreement };
  });
}

type CompactEvent = Extract<RunEvent, { readonly event: 'compact' }>;

/** What a journal says of codes: the samples that take each, and what the network costs that is cut out by it. */
interface CodesCourse {
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
export function codeCourses(events: readonly RunEvent[], schedule: readonly ScheduledStage[]): readonly CodesCourse[] {
  const told = events.flatMap((event) => (event.event === 'routes' ? [event] : []));
  return [...new Set(told.map(({ stage }) => stage))].map((stage) => {
    const own = new Map(told.flatMap((one) => (one.stage === stage ? [[one.on, one.codes]] : [])));
    const routes = [...own].map(([on, samples]) => ({ on, samples }));
    const later = schedule.slice(schedule.findIndex((it) => it.stage.path === stage) + 1);
    const networks = (routes[0]?.samples ?? []).map((_, code) => networkOf(events, later, code + 1));
    return { stage, routes, networks };
  });
}

function networkOf(events: readonly RunEvent[], later: readonly ScheduledStage[], code: number): CodesCourse['networks'][number] {
  const at = later.findIndex(({ stage }) => ofKind(stage.statements, 'prune').some(({ criterion }) => criterion === `code(${code})`));
  const taking = later[at];
  if (taking === undefined) return {};
  const lane = new Set(later.slice(at).flatMap((it) => (it.lane === taking.lane ? [it.stage.path] : [])));
  const cost = events.find((event): event is CompactEvent => event.event === 'compact' && lane.has(event.stage));
  const { before, after } = cost ?? {};
  return { takenBy: taking.stage.path, cost: before && after ? { before, after } : undefined };
}

type WidthsEvent = Extract<RunEvent, { readonly event: 'widths' }>;

/** What a journal says of searches for widths: a distribution a group over the steps of a stage, and what was left. */
interface WidthCourse {
  readonly stage: string;
  /** One a step that was looked at, in the order of time. */
  readonly points: readonly WidthsEvent[];
  /** By group, how many units the stage's prunes left; empty where the run did not get there. */
  readonly left: ReadonlyMap<string, number>;
}

export function widthCourses(events: readonly RunEvent[]): readonly WidthCourse[] {
  const told = events.filter((event): event is WidthsEvent => event.event === 'widths');
  return [...new Set(told.map(({ stage }) => stage))].map((stage) => {
    const points = new Map(told.filter((event) => event.stage === stage).map((event) => [event.step, event]));
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
