/** How long a plan takes here, for people: the sum, and what was timed of it. */
import { placeText } from '../plan/latency/place.ts';
import type { Place } from '../plan/latency/place.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { count } from '../report/plan-sheet.ts';
import { tableLines } from '../report/plain-table.ts';
import type { PlanTime, TimedPasses, TimedStage } from '../run/plan-time.ts';
import type { Timed } from '../run/timed.ts';
import { durationText } from './pace.ts';

export function planTimeText(time: PlanTime, place: Place): string {
  const { stages, evaluation, calibration, total } = time;
  const rows = [
    ...stages.map(stageRow),
    ...passesRow('metrics', evaluation),
    ...passesRow('scores and fits', calibration),
  ];
  if (rows.length === 0) {
    return 'time    nothing trains or is measured: reading, selecting and writing are not timed\n';
  }
  const span = `${secondsText(total.least)} to ${secondsText(total.most)}`;
  const aligns = ['left', 'right', 'right', 'right', 'right'] as const;
  return [
    `time    about ${secondsText(total.ms)} on this machine as it is now, estimated (${span})`,
    '',
    ...tableLines(['what', 'how often', 'median', 'rounds', 'together'], rows, aligns),
    '',
    `Timed on ${visible(placeText(place))}; reading, selecting and writing are not counted.`,
    '',
  ].join('\n');
}

function stageRow({ path, steps, step, left }: TimedStage): readonly string[] {
  const what = left === undefined ? path : `${path}, by the work that is left`;
  return row([visible(what), `${count(steps)} steps`], step, steps * (left ?? 1));
}

function passesRow(what: string, passes: TimedPasses | undefined): readonly (readonly string[])[] {
  if (passes === undefined) return [];
  return [row([what, `${count(passes.samples)} samples`], passes.sample, passes.samples)];
}

function row(head: readonly string[], { ms, least, most, times }: Timed, all: number) {
  const rounds = `${figure(least)} to ${figure(most)} ms, ${times} timed`;
  return [...head, `${figure(ms)} ms`, rounds, secondsText(ms * all)];
}

function figure(ms: number): string {
  return String(Number(ms.toPrecision(3)));
}

function secondsText(ms: number): string {
  return ms < 1000 ? 'less than 1 s' : durationText(ms / 1000);
}
