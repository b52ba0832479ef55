/** Samples in a printed plan: how many stay of a prune, which ones go, and how they are shared out to clients. */
import { count, percent } from '../basics/numbers.ts';
import { visible } from '../diagnostics/render/visible.ts';
import type * as planned from '../plan/plan.ts';
import { tableLines, type Sheet } from './plan-sheet.ts';
import { keptByFloor } from '../plan/pruning.ts';
import { spreadTimes } from '../plan/schedule/times.ts';
import { amountAt } from '../plan/schedule/updates.ts';
import { leftText } from '../plan/units/budget-amount.ts';

/** Clients and classes that a table of a terminal has room for. */
const mostShown = 12;

export function clientLines({ clients = {} }: Pick<planned.Plan, 'clients'>): readonly string[] {
  return Object.values(clients).flatMap((table) => [
    `clients ${visible(headOf(table))}`,
    ...rowsOf(table).map((line) => `        ${line}`),
  ]);
}

function headOf({ data, split, samples }: planned.PlannedClients): string {
  const [least, greatest] = [Math.min(...samples), Math.max(...samples)];
  const each = least === greatest ? count(least) : `${count(least)} to ${count(greatest)}`;
  return `${samples.length} of ${data}, ${split}, ${each} samples each`;
}

function rowsOf({ samples, classes = {} }: planned.PlannedClients): readonly string[] {
  const labels = Object.entries(classes);
  if (samples.length > mostShown || labels.length > mostShown) return [];
  return tableLines(
    ['client', 'samples', ...labels.map(([label]) => `of ${label}`)],
    samples.map((own, at) => [...[String(at + 1), count(own)], ...labels.map(([, counts]) => count(counts[at] ?? 0))]),
    ['left', 'right', ...labels.map(() => 'right' as const)],
  );
}

/** `, on 444 samples of client 1`. */
export function clientText({ client }: Pick<planned.PlannedStage, 'client'>): string {
  if (client === undefined) return '';
  return `, on ${count(client.samples)} samples of client ${client.nth} (${visible(client.of)})`;
}

/** `, weighted 444 : 230`. */
export function weightsText({ weights }: planned.PlannedAverage): string {
  if (weights === undefined) return '';
  const shown = weights.slice(0, mostShown).map(count).join(' : ');
  return `, weighted by samples ${shown}${weights.length > mostShown ? ' : …' : ''}`;
}

/** On which samples a growth is taken, and in which round. */
export function growthText(
  { round, window }: planned.PlannedRewire,
  { clients, samples, total, batch }: planned.PlannedClientSamples,
): string {
  const at = round === undefined ? '' : `, round ${round.nth} of ${round.of}`;
  return (
    `on ${count(samples)} samples of each client or all that it has (${visible(clients)}), ` +
    `${count(total)} in batches of ${count(batch)}, at step ${count(window.first)}${at}`
  );
}

export function sampleLines(prune: planned.PlannedSamples, { mark, dim }: Sheet): readonly string[] {
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
function stayText({ kept, least, of }: planned.PlannedSamples): string {
  const all = `of ${count(of)} samples stay`;
  if (least === undefined) return `${count(kept)} ${all} (${percent(kept, of)})`;
  return `${count(least)} to ${count(kept)} ${all}, as the scores decide`;
}

/** As the recipe says it: ` within 4 samples per document`. */
function ruleText({ within, above, key, closedUnder }: planned.PlannedSamples): string {
  return [
    ...(within ? [`within ${count(within.most)} ${within.cost === undefined ? 'samples' : `of ${visible(within.cost)}`}`] : []),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(key ? [`per ${visible(key.column)} (${count(key.values)} of them)`] : []),
    ...(closedUnder === undefined ? [] : [`closed under ${visible(closedUnder)}`]),
  ]
    .map((words) => ` ${words}`)
    .join('');
}

function classLines({ classes, floor }: planned.PlannedSamples, dim: Sheet['dim']): readonly string[] {
  if (classes === undefined) return [];
  const all = Object.entries(classes);
  const isCounted = all.some(([, { kept }]) => kept !== undefined);
  const head = ['class', 'samples', ...(isCounted ? ['kept'] : [])];
  if (floor !== undefined) head.push('keeps at least');
  const rows = all.map(([label, { of, kept }]) => [
    ...[label, count(of), ...(kept === undefined ? [] : [count(kept)])],
    ...(floor === undefined ? [] : [count(keptByFloor(floor, label))]),
  ]);
  const aligns = head.map((_, index) => (index < 1 ? 'left' : 'right') as 'left' | 'right');
  const [title = '', ...lines] = tableLines(head, rows, aligns);
  return [dim(title), ...lines];
}

/** Which samples something is measured on, in words. */
export function samplesText(
  { data, samples, perClass, batch, stream, sequentially, defaults }: planned.PlannedCalibration,
  { mark }: Pick<Sheet, 'mark'>,
): string {
  const isDefault = (name: string): boolean => defaults.includes(name);
  return (
    `${mark(`${count(samples)} samples`, isDefault('samples'))} of ` +
    `${mark(visible(data), isDefault('data'))}${stream === undefined ? '' : ' drawn'}, ` +
    (perClass === undefined ? '' : `${count(perClass)} of each class, `) +
    `${mark(`${count(batch)} at once`, isDefault('batch'))}` +
    (sequentially === true ? ', block after block' : '')
  );
}

/** The text shows at most so many moments of a course. */
const toldMoments = 6;

/** What is left of a resource when the curve starts, and after updates that are spread over it. */
export function leftLines(prune: planned.PlannedPrune, budget: planned.PlannedBudget, curve: string, { mark }: Sheet): readonly string[] {
  const { from = '', time, share = '' } = budget;
  const moments = spreadTimes(prune, toldMoments).flatMap((step) => {
    const { left } = amountAt(prune, step) ?? {};
    return left === undefined ? [] : [`${leftText(left)} at ${count(step)}`];
  });
  return [`  from ${mark(leftText(from), prune.defaults.includes('from'))}  ${curve}  ${time ?? share}`, `  leaves ${moments.join(', ')}`];
}

/** A prune of tokens in a printed plan: behind which blocks they leave, and what work is left. */
export function tokenLines(prune: planned.PlannedTokens, { dim }: Sheet): readonly string[] {
  const { at, criterion, blocks, macsBefore, macs, stream } = prune;
  const how = stream === undefined ? 'of each sample, the lowest scores leave' : 'drawn once, the same of every sample';
  const head = `prune tokens by ${visible(criterion)} at step ${count(at)}`;
  if (blocks.length === 0) return [head, '  no token leaves'];
  const rows = blocks.map((block) => [
    ...[String(block.block), count(block.of), count(block.kept), count(block.lead + block.tail)],
    visible(block.attention ?? block.value),
  ]);
  const [title = '', ...lines] = tableLines(['behind block', 'tokens', 'kept', 'of them by position', 'score of'], rows, [
    'left',
    'right',
    'right',
    'right',
    'left',
  ]);
  return [
    head,
    `  ${how}; ${count(macs)} of ${count(macsBefore)} multiply-adds are left (${percent(macs, macsBefore)})`,
    ...[dim(title), ...lines].map((line) => `  ${line}`),
  ];
}
