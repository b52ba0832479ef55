/** A prune of samples in a printed plan: how many stay, and which ones go. */
import { visible } from '../diagnostics/render/visible.ts';
import type { PlannedSamples } from '../plan/plan.ts';
import { tableLines } from './plain-table.ts';
import { count, percent } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';

export function sampleLines(prune: PlannedSamples, { mark, dim }: Sheet): readonly string[] {
  const { data, criterion, per, of, before, asked, kept, batch, floor, stream, scorer } = prune;
  const isDefault = (name: string): boolean => prune.defaults.includes(name);
  const shortfall = asked === kept ? '' : `, asked for ${count(asked)}`;
  const gone = before === of ? '' : `, ${count(before)} of them by then`;
  const scope = per === 'class' ? ' ranked per class' : ruleText(prune);
  const passes = scorer === undefined ? 'scored' : `scored by ${visible(scorer)}`;
  const scored =
    batch === undefined || stream !== undefined
      ? 'drawn'
      : `${count(before)} samples ${passes}, ${mark(`${count(batch)} at once`, isDefault('batch'))}`;
  return [
    `prune samples of ${visible(data)} by ${visible(criterion)}${scope} at step ${count(prune.at)}`,
    `  ${stayText(prune)}${gone}${shortfall}; the lowest scores go`,
    `  ${scored}`,
    ...(floor === undefined ? [] : [`  each class keeps at least ${floor.share}`]),
    ...classLines(prune, dim).map((line) => `  ${line}`),
  ];
}

/** What can be known before any score is. */
function stayText({ kept, least, of }: PlannedSamples): string {
  const all = `of ${count(of)} samples stay`;
  if (least === undefined) return `${count(kept)} ${all} (${percent(kept, of)})`;
  return `${count(least)} to ${count(kept)} ${all}, as the scores decide`;
}

/** As the recipe says it: ` within 4 samples per document`. */
function ruleText({ within, above, key, closedUnder }: PlannedSamples): string {
  return [
    ...(within
      ? [
          `within ${count(within.most)} ${within.cost === undefined ? 'samples' : `of ${visible(within.cost)}`}`,
        ]
      : []),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(key ? [`per ${visible(key.column)} (${count(key.values)} of them)`] : []),
    ...(closedUnder === undefined ? [] : [`closed under ${visible(closedUnder)}`]),
  ]
    .map((words) => ` ${words}`)
    .join('');
}

function classLines({ classes, floor }: PlannedSamples, dim: Sheet['dim']): readonly string[] {
  if (classes === undefined) return [];
  const all = Object.entries(classes);
  const isCounted = all.some(([, { kept }]) => kept !== undefined);
  const head = ['class', 'samples', ...(isCounted ? ['kept'] : [])];
  if (floor !== undefined) head.push('keeps at least');
  const rows = all.map(([label, { of, kept }]) => [
    ...[label, count(of), ...(kept === undefined ? [] : [count(kept)])],
    ...(floor === undefined ? [] : [count(floor.keep[label] ?? 0)]),
  ]);
  const aligns = head.map((_, index) => (index < 1 ? 'left' : 'right') as 'left' | 'right');
  const [title = '', ...lines] = tableLines(head, rows, aligns);
  return [dim(title), ...lines];
}
