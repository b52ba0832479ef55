/** Widths that train, as plans hold them. */

/** A distribution over the widths of some groups of units; when the stage ends, a prune takes some of them. */
export interface PlannedWidths {
  /** How many widths of a group a step draws. */
  readonly mixing: number;
  /** At the first step, and at the last one. */
  readonly temperature: number;
  readonly to: number;
  /** In graph order. */
  readonly groups: readonly PlannedWidthGroup[];
  /** What layers cost, where the loss names what is expected of them. */
  readonly network?: {
    /** Of the whole network, multiply-adds of a sample. */
    readonly total: number;
    /** Of layers that the groups lie in, by name. */
    readonly layers: Readonly<Record<string, number>>;
  };
}

export interface PlannedWidthGroup {
  readonly name: string;
  readonly units: number;
  /** In units, ascending; each starts as likely as the others. */
  readonly widths: readonly number[];
  /** Layers whose weights are multiplied: those that read the units. */
  readonly readers: readonly string[];
  /** Of a unit, where the loss counts them: one number where all are alike, else one a unit. */
  readonly params?: number | readonly number[];
  readonly flops?: number | readonly number[];
}

/** A logit a width. */
export function numbersOfWidths(widths: PlannedWidths | undefined): number {
  return (widths?.groups ?? []).reduce((sum, group) => sum + group.widths.length, 0);
}
