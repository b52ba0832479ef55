/** What the charts call and colour the arms of a run, and what they say at one step, in words. */
import { count } from '../../../basics/numbers.ts';
import type { RunData } from '../report-data.ts';
import { figure, percent } from '../../figures.ts';
import { gateWords, resourceShown } from '../../record/gates.ts';

export type Series = { readonly run: number; readonly lane: string };

/** Of one run each arm has a colour; of several each run has one. */
export function colorOf(runs: readonly RunData[], { run, lane }: Series): string {
  const [alone] = runs;
  if (runs.length > 1 || alone === undefined) return `var(--series-${run % colors})`;
  return `var(--series-${Math.max(0, lanesOf(alone).indexOf(lane)) % colors})`;
}

const colors = 6;

export function nameOf(runs: readonly RunData[], { run, lane }: Series): string {
  const label = runs.length > 1 ? [runs[run]?.label ?? ''] : [];
  return [...label, ...(lane === '' ? [] : [lane])].join(' – ');
}

/** In the order of the plan. */
export function lanesOf({ stages }: RunData): readonly string[] {
  return [...new Set(stages.map(({ lane }) => lane))];
}

/** How a lane goes on: the trunk around an arm, and the arm. */
export function isWithin(lane: string, outer: string): boolean {
  return outer === '' || lane === outer || lane.startsWith(`${outer}/`);
}

export function readingAt(runs: readonly RunData[], step: number): string {
  const said = runs.flatMap((data, run) => {
    const parts = [stageAt(data, step), ...lossesAt(runs, run, step)];
    const units = [...gatesAt(data, step), ...widthsAt(data, step), ...prunedAt(data, step)];
    const more = [...units, ...measuredAt(data, step)];
    const text = [...parts, ...more].filter((part) => part !== '').join(', ');
    const label = runs.length > 1 ? `${data.label}: ` : '';
    return text === '' ? [] : [label + text];
  });
  return `Step ${count(step)}. ${said.join('. ')}`;
}

function stageAt({ stages }: RunData, step: number): string {
  return stages
    .filter(({ start, end }) => start < step && step <= end)
    .map(({ path }) => path)
    .join(' and ');
}

function lossesAt(runs: readonly RunData[], run: number, step: number): readonly string[] {
  return (runs[run]?.losses ?? []).flatMap(({ lane, stretches }) => {
    const stretch = stretches.find(({ first, last }) => first <= step && step <= last);
    if (stretch === undefined) return [];
    const name = nameOf([], { run, lane });
    const { mean, min, max, first, last } = stretch;
    const range = first === last ? '' : ` (${figure('loss', min)} to ${figure('loss', max)} in ${count(last - first + 1)} steps)`;
    return [`loss${name === '' ? '' : ` of ${name}`} ${figure('loss', mean)}${range}`];
  });
}

/** Gates where they were looked at last, while their stage lasts. */
function gatesAt({ gates, stages }: RunData, step: number): readonly string[] {
  return gates.flatMap(({ stage, points }) => {
    const end = stages.find(({ path }) => path === stage)?.end ?? 0;
    const point = points.findLast(({ at }) => at <= step);
    if (point === undefined || step > end) return [];
    return Object.entries(point.values).map(([name, value]) => {
      const target = point.targets[name];
      const aim = target === undefined ? '' : ` of ${percent(target)} aimed at`;
      return `${percent(value)} ${gateWords(name)}${aim}`;
    });
  });
}

/** Widths where they were looked at last, while their stage lasts. */
function widthsAt({ widths, stages }: RunData, step: number): readonly string[] {
  return widths.flatMap(({ stage, points }) => {
    const end = stages.find(({ path }) => path === stage)?.end ?? 0;
    const point = points.findLast(({ at }) => at <= step);
    if (point === undefined || step > end) return [];
    const of = resourceShown(point.values, point.targets);
    const [expected = NaN, chosen = NaN, target] = [point.values, point.chosen, point.targets].map((shares) => shares[of]);
    const aim = target === undefined ? '' : ` of ${percent(target)} aimed at`;
    const words = `${gateWords(of)} by the expected widths${aim}`;
    return [`${percent(expected)} ${words}`, `${percent(chosen)} by the most probable ones`];
  });
}

function prunedAt({ prunings }: RunData, step: number): readonly string[] {
  const latest = prunings.flatMap(({ lane, of, updates }) => {
    const update = updates.findLast(({ at }) => at <= step);
    return update === undefined ? [] : [{ lane, of, ...update }];
  });
  const lanes = new Map(latest.map((update) => [update.lane, update]));
  return [...lanes.values()].map(({ lane, of, pruned, planned, left }) => {
    const where = lane === '' ? '' : ` in ${lane}`;
    const share = percent((pruned ?? planned) / Math.max(1, of));
    return pruned === undefined
      ? `${left === undefined ? `${share} planned to be pruned` : `${left} planned to be left`}${where}`
      : `${count(pruned)} of ${count(of)} pruned (${share})${where}`;
  });
}

/** What was measured last, and where that was. */
function measuredAt({ measurements }: RunData, step: number): readonly string[] {
  const last = measurements.filter(({ at, on }) => at <= step && on !== 'train').at(-1);
  if (last === undefined) return [];
  const values = Object.entries(last.values).map(([name, value]) => `${name} ${figure(name, value)}`);
  const when = last.at === step ? '' : ` at step ${count(last.at)}`;
  return [`${values.join(' and ')} on ${last.on}${when}`];
}
