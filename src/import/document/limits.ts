/** What a file of another tool may be at most: it is read as hostile input. */
export const limits = {
  /** UTF-16 units of the text. */
  characters: 2 ** 20,
  /** Fields, with each alias written out where it is used. */
  fields: 20_000,
  /** Characters of a formula in `eval(…)`, and brackets inside one another. */
  formula: 500,
  brackets: 32,
  /** Variables whose formulas read each other. */
  chain: 16,
  /** Characters of a regular expression of names, and its parts once repetitions are written out. */
  pattern: 500,
  states: 2_000,
  /** Updates that `--trace` writes for a layer; beyond them a statement has too many operators. */
  updates: 120,
  /** Updates of a schedule that are computed. */
  computed: 100_000,
} as const;
