/** What trackers get of a run: points, one a metric and step, and their table as CSV. */
import { allMatches } from '../../basics/matches.ts';
import { listAt, sumAt } from '../../basics/maps.ts';
import type { RunEvent } from '../../journal/run-event.ts';
import { predecessorsOf } from '../../plan/graph.ts';
import type { Plan } from '../../plan/plan.ts';
import { visible } from '../../diagnostics/render/visible.ts';

export interface Point {
  /** Of branches and sweeps, by the path of its stage: `branch[mild]`; empty for what all arms share. */
  readonly arm: string;
  readonly stage: string;
  /** Within the stage. */
  readonly stageStep: number;
  /** From the beginning of the run on, stages before it counted by their planned lengths. */
  readonly step: number;
  /** `batch/loss`, `validation/accuracy`, `sparsity`. */
  readonly name: string;
  readonly value: number;
}

export function pointsOf(plan: Plan, events: readonly RunEvent[]): readonly Point[] {
  const starts = startsOf(plan);
  const last = Math.max(0, ...plan.stages.map(({ path, steps }) => sumAt(starts, path) + steps));
  return events.flatMap((event): readonly Point[] => {
    const values = valuesOf(event);
    if (values.length === 0 || !('stage' in event)) return [];
    const { stage } = event;
    const stageStep = 'step' in event ? event.step : 0;
    const isRouted = event.event === 'metrics' && event.moment === 'routed';
    const step = isRouted ? last : sumAt(starts, stage) + stageStep;
    const arm = armOf(stage);
    return values.map(([name, value]) => ({ arm, stage, stageStep, step, name, value }));
  });
}

/** By stage, the steps that come before it. */
function startsOf({ stages }: Plan): ReadonlyMap<string, number> {
  const before = predecessorsOf(stages);
  const ends = new Map<string, number>();
  const starts = new Map<string, number>();
  for (const { path, steps } of stages) {
    const start = Math.max(0, ...listAt(before, path).map((from) => sumAt(ends, from)));
    starts.set(path, start);
    ends.set(path, start + steps);
  }
  return starts;
}

/** The arms in a path: `repeat[2]/branch[mild]/train` lies in `branch[mild]`. */
function armOf(stage: string): string {
  return allMatches(/(^|(?<=\/))(branch|sweep)\[[^/]*\](?=\/|$)/gu, stage).join('/');
}

function valuesOf(event: RunEvent): readonly (readonly [name: string, value: number])[] {
  switch (event.event) {
    case 'step':
      return [
        ['batch/loss', event.loss],
        ['batch/lr', event.lr],
      ];
    case 'gates':
      return [['gates/open', event.open], ...Object.entries(event.left).map(([of, left]) => [`gates/${of}`, left] as const)];
    case 'widths':
      return [
        ...Object.entries(event.left).map(([of, left]) => [`widths/${of}`, left] as const),
        ...event.groups.map(({ name, chosen }) => [`widths/${name}`, chosen] as const),
      ];
    case 'deltas':
      return [['deltas/changed', event.changed], ...(event.moved === undefined ? [] : [['deltas/moved', event.moved] as const])];
    case 'consensus':
      return event.groups.map(({ name, open }) => [`input-gates/${name}`, open] as const);
    case 'agreement':
      return [...(event.same === undefined ? [] : [['agreement/same', event.same] as const]), ['agreement/difference', event.difference]];
    case 'metrics': {
      const { on, moment, values, sparsity } = event;
      const place = `${moment === 'routed' ? 'routed/' : ''}${on === '' ? '' : `${on}/`}`;
      const measured = Object.entries(values).map(([name, value]) => [`${place}${name}`, value] as const);
      return moment === 'routed' ? measured : [...measured, ['sparsity', sparsity]];
    }
    case 'prune':
    case 'prune zeros':
      return [['pruned', event.of === 0 ? 0 : event.pruned / event.of]];
    case 'multipliers':
      return [
        ['gates/left', event.left],
        ['gates/target', event.target],
        ['gates/linear', event.linear],
        ['gates/quadratic', event.quadratic],
      ];
    case 'compact':
      return [
        ['compact/parameters', event.after.parameters],
        ['compact/macs', event.after.macs],
      ];
    case 'expect':
      return [[`expect/${event.claim}`, event.actual]];
    default:
      return [];
  }
}

export function csvOf(points: readonly Point[]): string {
  const rows = points.map(({ arm, stage, stageStep, step, name, value }) =>
    [arm, stage, stageStep, step, name, numberText(value)].map((cell) => quoted(String(cell))),
  );
  return [['arm', 'stage', 'stage_step', 'step', 'metric', 'value'], ...rows].map((cells) => cells.join(',') + '\n').join('');
}

/** As Python and pandas read them. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? 'inf' : '-inf';
}

/** One line of visible characters; what a spreadsheet would take for a formula is text. */
function quoted(cell: string): string {
  const shown = visible(cell);
  const text = /^[=+\-@\t\r]/u.test(shown) && Number.isNaN(Number(shown)) && shown !== '-inf' ? `'${shown}` : shown;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
