/** The half of the samples that a training statement draws from, as plans hold it. */

export interface PlannedHalf {
  readonly nth: 1 | 2;
  readonly samples: number;
  /** The stream, below the seed, whose order of all samples is cut in two. */
  readonly stream: string;
}
