/** Reads the files that a recipe uses: those in its own folder, and none that a link leads out to. */
import { realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { ReadUsed } from '../language/use/reader.ts';
import { reasonOf } from './reason.ts';
import { readText } from './texts.ts';

/** For the recipe at this path; a sentence and standard input lie in the working folder. */
export function usedFilesOf(recipe: string | undefined): ReadUsed {
  const folder = dirname(recipe ?? '.');
  return (path) => {
    const place = join(folder, path);
    try {
      const inside = relative(realpathSync(folder), realpathSync(place));
      if (inside === '..' || inside.startsWith(`..${sep}`)) {
        return { reason: 'it is a link that leads out of the folder of the recipe' };
      }
    } catch (error) {
      return { reason: reasonOf(error) };
    }
    const { value, diagnostics } = readText(place);
    return value ?? { reason: diagnostics[0]?.message ?? 'it is no text' };
  };
}
