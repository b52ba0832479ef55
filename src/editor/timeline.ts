/** A pruning statement over time, small enough for a hover: as a picture, or as bars of text. */
import type { PlannedPrune, PlannedStage } from '../plan/index.ts';
import { spreadTimes, timesOf } from '../plan/schedule/times.ts';
import { goneAt } from '../plan/units/budget-text.ts';
import { grouped } from './planning.ts';
import { reachedWords } from '../plan/prune/clauses.ts';

/** `picture` where the client shows images in Markdown, `bars` everywhere. */
export type TimelineForm = 'picture' | 'bars';

const size = { width: 240, height: 48 } as const;

interface Point {
  readonly step: number;
  readonly share: number;
}

export function timelineOf(prune: PlannedPrune, { steps }: PlannedStage, form: TimelineForm): readonly string[] {
  const { selected, reached, window } = prune;
  const acts = timesOf(prune);
  const points = spreadTimes(prune, size.width).map((step) => ({ step, share: goneAt(prune, step) }));
  const times = acts === 1 ? 'once' : `${grouped(acts)} times`;
  const when = acts === 1 ? `at step ${grouped(window.first)}` : `in steps ${grouped(window.first)}..${grouped(window.last)}`;
  const end = `${reachedWords(prune)}${grouped(reached)} of ${grouped(selected)}`;
  const title = `Prunes ${times}, ${when} of ${grouped(steps)}: ${end}.`;
  if (selected === 0 || points.length < 2) return [title];
  return [title, form === 'picture' ? picture(points, steps) : bars(points, steps)];
}

const columns = 32;
const levels = '▁▂▃▄▅▆▇█';

/** Sparsity at as many times as there are columns, from the stage's start to its end. */
function bars(points: readonly Point[], steps: number): string {
  const drawn = Array.from({ length: columns }, (_, column) => {
    const share = shareAt(points, ((column + 1) * steps) / columns);
    return share === 0 ? ' ' : levels.charAt(Math.ceil(share * levels.length) - 1);
  });
  const last = percent(points.at(-1)?.share ?? 0);
  return `\`\`\`text\n${drawn.join('')}  ${last}\n\`\`\``;
}

function shareAt(points: readonly Point[], step: number): number {
  return points.findLast((point) => point.step <= step)?.share ?? 0;
}

/** Neither black nor white: it is read on both. */
function picture(points: readonly Point[], steps: number): string {
  const x = (step: number) => ((step / Math.max(steps, 1)) * size.width).toFixed(1);
  const y = (share: number) => (1 + (1 - share) * (size.height - 2)).toFixed(1);
  const path = points.map(({ step, share }) => `H${x(step)}V${y(share)}`).join('');
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">` +
    `<path d="M0 ${y(0)}${path}H${size.width}" fill="none" stroke="#3a8f5c" stroke-width="2"/></svg>`;
  const last = percent(points.at(-1)?.share ?? 0);
  return `![sparsity over the steps, up to ${last}](data:image/svg+xml,${encodeURIComponent(svg)})`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))}%`;
}
