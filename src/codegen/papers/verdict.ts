/** From the figures of a claim's trials to a verdict, and to the table that tells them. */
import type { Claim } from './claim.ts';

/** What the trials of one claim gave, a figure a seed: accuracies from 0 to 1, or losses. */
export interface Tried {
  readonly claim: Claim;
  readonly ours: readonly number[];
  readonly baseline: readonly number[];
  /** Wall time of all trials. */
  readonly seconds: number;
  /** What the first of ours has left of each layer. */
  readonly layers?: readonly LeftOfLayer[];
}

export interface LeftOfLayer {
  readonly name: string;
  readonly count: number;
  readonly pruned: number;
}

/** Whether the mean over the seeds is better by the margin. */
export function holds({ claim: { metric, margin }, ours, baseline }: Tried): boolean {
  const [mine, other] = [mean(ours), mean(baseline)];
  return metric === 'accuracy'
    ? 100 * (mine - other) >= margin - rounding
    : mine <= other * (1 - margin) + rounding;
}

/** Figures of the same network may differ in the last digit of a sum. */
const rounding = 1e-9;

export function mean(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}

export const tableHead = [
  '| recipe | claim | on | ours | baseline | held | seconds |',
  '| --- | --- | --- | --- | --- | --- | --- |',
];

export function rowOf(tried: Tried): string {
  const { claim, ours, baseline, seconds } = tried;
  const figures = (of: readonly number[]): string => rangeText(of, claim.metric);
  const cells = [
    `[${claim.recipe}](recipes/${claim.recipe}.md)`,
    claim.claim,
    `${claim.task}, ${claim.metric}`,
    figures(ours),
    `${claim.against}: ${figures(baseline)}`,
    holds(tried) ? 'held' : '**not held**',
    seconds.toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The mean, and the lowest and highest where seeds differ. */
export function rangeText(figures: readonly number[], metric: Claim['metric']): string {
  const text = (figure: number): string =>
    metric === 'accuracy' ? `${(100 * figure).toFixed(1)}%` : figure.toFixed(3);
  const [lowest, highest] = [text(Math.min(...figures)), text(Math.max(...figures))];
  const spread = lowest === highest ? '' : ` (${lowest}–${highest})`;
  return `${text(mean(figures))}${spread}`;
}
