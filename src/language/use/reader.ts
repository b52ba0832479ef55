/** How a host gives the texts of files that a recipe uses: the language itself opens none. */
import type { Source } from '../../diagnostics/diagnostic.ts';

/**
 * The text of a file, or why there is none. `path` is relative to the folder of the recipe, has `/`
 * between its parts and never leads out of it; that no link does so is for the host to see to.
 */
export type ReadUsed = (path: string) => Source | { readonly reason: string };
