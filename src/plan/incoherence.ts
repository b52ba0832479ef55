/** One thing that an edited plan says against itself. */

/** The keys and places that lead to a part of a plan. */
export type Path = readonly (string | number)[];
export type Incoherence = { readonly path: Path; readonly problem: string };

/** A fault at a place, where what has to hold does not. */
export function unless(holds: boolean, path: Path, problem: string): readonly Incoherence[] {
  return holds ? [] : [{ path, problem }];
}

/** Faults of a part of a plan, by their places in the whole. */
export function faultsAt(path: Path, faults: readonly Incoherence[]): readonly Incoherence[] {
  return faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
}
