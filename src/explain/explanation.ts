/** An explanation as data: what a recipe does, step by step, before it is laid out as text. */

export interface Explanation {
  /** What the recipe is called, and where it comes from. */
  readonly opening: readonly string[];
  /** What may be set, and what the recipe defines for itself. */
  readonly settings: readonly Note[];
  readonly steps: readonly ExplainedStep[];
}

/** A stage, or a block with steps in it. */
export interface ExplainedStep {
  /** `Stage sparsify lasts 100 epochs`. */
  readonly heading: string;
  readonly notes: readonly string[];
  readonly phases: readonly Phase[];
  readonly steps: readonly ExplainedStep[];
}

/** What happens at one time: before, during or after training. */
export interface Phase {
  /** Empty where a stage has only one. */
  readonly when: string;
  readonly statements: readonly ExplainedStatement[];
}

export interface ExplainedStatement {
  /** As it stands in the canonical form. */
  readonly text: string;
  readonly meaning: string;
  readonly notes: readonly Note[];
  /** What holds because nothing else is written. */
  readonly defaults: readonly Note[];
  /** What the plan makes of it. */
  readonly numbers: readonly string[];
}

/** Words of the recipe and what they mean, with finer points below. */
export interface Note {
  readonly term: string;
  readonly meaning: string;
  readonly details: readonly Note[];
}
