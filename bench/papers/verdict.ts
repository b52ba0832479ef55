/** From the figures of a claim's trials to a verdict, and to the table that tells them. */
import type { Claim, Measure } from './claim.ts';

/** What one side gave. */
export interface Figures {
  /** A figure a seed: accuracies from 0 to 1, or losses. */
  readonly figures: readonly number[];
  /** The value of the claim's grid, or one of those that it grew by. */
  readonly chosen?: string;
  /** What the grid grew by on this side, in the order of the trials. */
  readonly further?: readonly string[];
}

/** What the trials of one claim gave. */
export interface Tried {
  readonly claim: Claim;
  /** Of the texts that were run. */
  readonly text: string;
  readonly ours: Figures;
  readonly rival: Figures;
  /** In the order of the claim's. */
  readonly mutants: readonly Figures[];
  /** Wall time of all trials. */
  readonly seconds: number;
  /** What the first of ours has left of each layer. */
  readonly layers?: readonly LeftOfLayer[];
}

export type LeftOfLayer = { readonly name: string; readonly count: number; readonly pruned: number };
export type Verdict = 'held' | 'not held' | 'says nothing';

/** A claim that a broken method meets as well says nothing. */
export function verdictOf({ claim, ours, rival, mutants }: Pick<Tried, 'claim' | 'ours' | 'rival' | 'mutants'>): Verdict {
  if (!isMet(claim, ours, rival)) return 'not held';
  return mutants.some((mutant) => isMet(claim, mutant, rival)) ? 'says nothing' : 'held';
}

/** Whether the mean over the seeds is better than the rival's by the margin. */
function isMet({ metric, margin }: Claim, one: Figures, rival: Figures): boolean {
  const [mine, other] = [mean(one.figures), mean(rival.figures)];
  if (metric === 'loss') return mine <= other * (1 - margin / 100) + rounding;
  const won = metric === 'barrier' ? other - mine : mine - other;
  return 100 * won >= margin - rounding;
}

/** Figures of the same network may differ in the last digit of a sum. */
const rounding = 1e-9;

export function mean(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}

export const tableHead = [
  '| recipe | claim | on | ours | rival | broken | margin | verdict | seconds |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];

export function rowOf(tried: Tried): string {
  const { claim, ours, rival, mutants, seconds } = tried;
  const text = (side: Figures): string => rangeText(side.figures, claim.metric);
  const verdict = verdictOf(tried);
  const broken = claim.mutants.map(({ what }, at) => {
    const side = mutants[at];
    return side === undefined ? what : `${what}: ${text(side)}`;
  });
  return rowText(claim, [
    text(ours),
    `${claim.rival.what}: ${text(rival)}`,
    broken.join('; '),
    marginText(claim),
    verdict === 'held' ? verdict : `**${verdict}**`,
    seconds.toFixed(0),
  ]);
}

/** Where a claim's texts changed since it ran, or it never ran, nothing was tried. */
export function claimRow(claim: Claim, tried: Tried | undefined): string {
  if (tried !== undefined) return rowOf(tried);
  const broken = claim.mutants.map(({ what }) => what).join('; ');
  return rowText(claim, ['–', claim.rival.what, broken, marginText(claim), '**not run yet**', '–']);
}

function rowText(claim: Claim, cells: readonly string[]): string {
  const head = [`[${claim.recipe}](recipes/${claim.recipe}.md)`, claim.claim, `${claim.task}, ${claim.metric}`];
  return `| ${[...head, ...cells].join(' | ')} |`;
}

export function marginText({ metric, margin }: Claim): string {
  const size = Math.abs(margin);
  const unit = metric === 'loss' ? '%' : size === 1 ? ' point' : ' points';
  const sign = margin > 0 ? '+' : margin < 0 ? '−' : '';
  return `${sign}${size}${unit}`;
}

/** The mean, and the lowest and highest where seeds differ. */
export function rangeText(figures: readonly number[], metric: Measure): string {
  const text = (figure: number): string => (metric === 'loss' ? figure.toFixed(3) : `${(100 * figure).toFixed(1)}%`);
  const [lowest, highest] = [text(Math.min(...figures)), text(Math.max(...figures))];
  const spread = lowest === highest ? '' : ` (${lowest}–${highest})`;
  return `${text(mean(figures))}${spread}`;
}
