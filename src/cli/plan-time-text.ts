/** How long a plan takes here, for people: a range, and what was timed of it. */
import { count } from '../basics/numbers.ts';
import { placeText, type Place } from '../plan/latency/profile-facts.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { tableLines } from '../report/plan-sheet.ts';
import type { PlanTime, TimedPasses, TimedStage } from '../run/plan-time.ts';
import type { Timed } from '../run/time-updates.ts';
import { durationText } from './progress.ts';

/** `begun`: milliseconds that the command took to start and to plan, as the run's will. */
export function planTimeText(time: PlanTime, place: Place, begun: number): string {
  const { frame, stages, updates, evaluation, calibration, total, omitted } = time;
  const rows = [
    ['start and plan', 'once', '', '', secondsText(begun)],
    ...(frame ? [row(['read, write and prove', 'once'], frame, 1)] : []),
    ...stages.flatMap(stageRows),
    ...updates.map((own) => passesRow(own, 'updates')),
    ...(evaluation ? [passesRow(evaluation, 'samples')] : []),
    ...(calibration ? [passesRow(calibration, 'samples')] : []),
  ];
  const [least, median, most] = [total.least, total.ms, total.most].map((it) => begun + it);
  return [
    `time    ${spanText(least ?? 0, most ?? 0)} on this machine as it is now, estimated`,
    `        (${secondsText(median ?? 0)} if every part takes its median)`,
    '',
    ...tableLines(['what', 'how often', 'median', 'rounds', 'together'], rows, ['left', 'right', 'right', 'right', 'right'] as const),
    '',
    `Timed on ${visible(placeText(place))}. Not counted: ${omittedText(omitted)}.`,
    '',
  ].join('\n');
}

function stageRows({ path, steps, opening, step, left }: TimedStage): readonly string[][] {
  const what = left === undefined ? path : `${path}, by the work that is left`;
  return [row([`${visible(path)}, opening`, 'once'], opening, 1), row([visible(what), `${count(steps)} steps`], step, steps * (left ?? 1))];
}

function passesRow({ what, times, one }: TimedPasses, unit: string): string[] {
  return row([visible(what), `${count(times)} ${times === 1 ? unit.slice(0, -1) : unit}`], one, times);
}

function row(head: readonly string[], { ms, least, most, times }: Timed, all: number): string[] {
  const rounds = times === 1 ? 'timed once' : `${figure(least)} to ${figure(most)} ms, ${times} timed`;
  return [...head, `${figure(ms)} ms`, rounds, secondsText(ms * all)];
}

/** Ends of whole seconds that are alike say nothing of a span. */
function spanText(least: number, most: number): string {
  const [from, to] = [secondsText(least), secondsText(most)];
  return from === to ? `about ${from}` : `${from} to ${to}`;
}

function omittedText(omitted: readonly string[]): string {
  return [...omitted.map(visible), 'checkpoints within a stage, what else the machine does later'].join(', ');
}

function figure(ms: number): string {
  return String(Number(ms.toPrecision(3)));
}

function secondsText(ms: number): string {
  return ms < 1000 ? 'less than 1 s' : durationText(ms / 1000);
}
