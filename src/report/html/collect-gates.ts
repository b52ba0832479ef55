/** From the journal of a run to what its report shows of gates, of widths, of gates by input, of codes and of deltas. */
import type { RunEvent } from '../../journal/run-event.ts';
import { codeCourses, gateCourses, inputGateCourses, widthCourses } from '../record/gates.ts';
import type { RunRecord } from '../record/record.ts';
import type { ScheduledStage } from '../record/schedule.ts';
import type { DeltasData, GatesData, InputGatesData, RunData, WidthsData } from './report-data.ts';

type Schedule = readonly ScheduledStage[];

export function collectGates(
  { events, plan }: Pick<RunRecord, 'events' | 'plan'>,
  schedule: Schedule,
): Pick<RunData, 'gates' | 'widths' | 'inputGates' | 'codes' | 'deltas'> {
  return {
    gates: gatesOf(events, schedule),
    widths: widthsOf(events, schedule),
    codes: codeCourses(events, schedule),
    deltas: deltaCourses(events),
    inputGates: inputGateCourses(events, plan).map((course): InputGatesData => {
      const { stage, consensus, updates, cut, agreement } = course;
      const { start, lane } = placeOf(schedule, stage);
      const { on = '', samples = 0, groups = [] } = updates.at(-1) ?? {};
      const { same, difference } = agreement ?? {};
      return {
        stage,
        lane,
        on,
        samples,
        consensus,
        gates: groups.map(({ name }) => {
          const at = cut.get(name);
          return { name, cutAt: at !== undefined ? start + at : undefined };
        }),
        updates: updates.map(({ step, groups: own }) => {
          return { at: start + step, open: own.map(({ open }) => open) };
        }),
        agreement: agreement && difference !== undefined ? { on: agreement.on, samples: agreement.samples, difference, same } : undefined,
      };
    }),
  };
}

function deltaCourses(events: readonly RunEvent[]): readonly DeltasData[] {
  const told = events.flatMap((event) => (event.event === 'deltas' ? [event] : []));
  const last = new Map(told.map((event) => [event.stage, event]));
  return [...last.values()].map(({ stage, deltas, changed }) => ({
    stage,
    deltas,
    changed,
    moves: told.flatMap(({ stage: own, step, moved, kept = 0 }) => (own === stage && moved !== undefined ? [{ step, moved, kept }] : [])),
  }));
}

function placeOf(schedule: Schedule, stage: string): Pick<ScheduledStage, 'start' | 'lane'> {
  return schedule.find((it) => it.stage.path === stage) ?? { start: 0, lane: '' };
}

function gatesOf(events: readonly RunEvent[], schedule: Schedule): readonly GatesData[] {
  return gateCourses(events).map(({ stage, points, end }) => {
    const { start, lane } = placeOf(schedule, stage);
    return {
      stage,
      lane,
      end,
      points: points.map(({ step, open, left, targets = {} }) => {
        return { at: start + step, values: { open, ...left }, targets };
      }),
    };
  });
}

function widthsOf(events: readonly RunEvent[], schedule: Schedule): readonly WidthsData[] {
  return widthCourses(events).map(({ stage, points, left }) => {
    const { start, lane } = placeOf(schedule, stage);
    const [first] = points;
    return {
      stage,
      lane,
      groups: (first?.groups ?? []).map(({ name, units, widths }) => {
        return { name, units, widths, left: left.get(name) };
      }),
      points: points.map(({ step, left: values, chosen, targets = {}, groups }) => ({
        at: start + step,
        values,
        chosen,
        targets,
        groups: groups.map(({ shares, chosen: width }) => ({ shares, chosen: width })),
      })),
    };
  });
}
