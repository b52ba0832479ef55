/** One thing that an edited plan says against itself. */

/** The keys and places that lead to a part of a plan. */
export type Path = readonly (string | number)[];

export interface Incoherence {
  readonly path: Path;
  readonly problem: string;
}
