/** A saved run of `npm run bench`: figures, what they are measured against, and what is aimed at. */

export interface SavedRun {
  readonly formatVersion: 1;
  /** The state of the code, by which `--against` finds it again; absent outside of a repository. */
  readonly commit?: string;
  /** The processor, and the versions of what ran. */
  readonly machine: readonly string[];
  readonly rows: readonly Figure[];
}

export interface Figure {
  readonly benchmark: string;
  /** The same words in every run. */
  readonly what: string;
  readonly ours: number;
  /** The same work by another program, or a baseline of our own, in the same run; absent where it is not installed. */
  readonly rival?: number;
  readonly unit: string;
  /** ours / rival, where it is not simply that. */
  readonly ratio?: number;
  readonly goal: Goal;
  /** What belongs to this run alone: medians, spread. */
  readonly note?: string;
}

/** At most so many times the rival; at most, or at least, so many units; at most so many units more than the rival. */
export type Goal = { readonly ratio: number } | { readonly most: number } | { readonly least: number } | { readonly more: number };

export function ratioOf({ ours, rival, ratio }: Figure): number | undefined {
  return ratio ?? (rival === undefined ? undefined : ours / rival);
}

/** `≤ 0.8 ×`, `≥ 1.5 MB/s`. */
export function goalText({ goal, unit }: Pick<Figure, 'goal' | 'unit'>): string {
  if ('ratio' in goal) return `≤ ${goal.ratio} ×`;
  if ('most' in goal) return `≤ ${significant(goal.most)} ${unit}`;
  if ('least' in goal) return `≥ ${goal.least} ${unit}`;
  return `≤ ${goal.more} ${unit} more`;
}

/** Undefined where the goal is beside a rival that did not run. */
export function isMet(figure: Figure): boolean | undefined {
  const { goal, ours, rival } = figure;
  if ('most' in goal) return ours <= goal.most;
  if ('least' in goal) return ours >= goal.least;
  if ('more' in goal) return rival === undefined ? undefined : ours - rival <= goal.more;
  const ratio = ratioOf(figure);
  return ratio === undefined ? undefined : ratio <= goal.ratio;
}

/** The cells of its row in a table, the name of the benchmark first. */
export function cellsOf(figure: Figure): readonly string[] {
  const { benchmark, what, ours, rival, unit, note } = figure;
  const ratio = ratioOf(figure);
  return [
    benchmark,
    note === undefined ? what : `${what} (${note})`,
    `${significant(ours)} ${unit}`,
    rival === undefined ? '–' : `${significant(rival)} ${unit}`,
    ratio === undefined ? '–' : significant(ratio),
    goalText(figure),
    { true: 'yes', false: 'no', undefined: '–' }[`${isMet(figure)}`],
  ];
}

export const head = ['benchmark', 'what', 'ours', 'beside', 'ratio', 'goal', 'met'] as const;

/** Three digits. */
export function significant(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
