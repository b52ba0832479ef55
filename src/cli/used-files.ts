/** Reads the files that a recipe uses: those in its own folder, and none that a link leads out to. */
import { dirname, join } from 'node:path';
import type { ReadUsed } from '../language/use/reader.ts';
import { leadsOut, leadsOutReason } from '../identity/inside-folder.ts';
import { reasonOf } from './reason.ts';
import { readText } from './texts.ts';

/** For the recipe at this path; a sentence and standard input lie in the working folder. */
export function usedFilesOf(recipe: string | undefined): ReadUsed {
  const folder = dirname(recipe ?? '.');
  return (path) => {
    const place = join(folder, path);
    try {
      const target = leadsOut(folder, path);
      if (target !== undefined) return { reason: leadsOutReason(target) };
    } catch (error) {
      return { reason: reasonOf(error) };
    }
    const { value, diagnostics } = readText(place);
    return value ?? { reason: diagnostics[0]?.message ?? 'it is no text' };
  };
}
