/** The recipes below the folders of an editor's workspace, within bounds: it may be a whole disk. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../diagnostics/diagnostic.ts';
import { readText } from './texts.ts';

export const limits = { recipes: 1000, folders: 5000, characters: 2 ** 20 } as const;

/** What cannot be read is left out, and so are hidden folders and packages. */
export function recipesBelow(folders: readonly string[]): readonly Source[] {
  const waiting = [...folders];
  const paths = new Set<string>();
  let seen = 0;
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    if (++seen > limits.folders || paths.size >= limits.recipes) break;
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      const isHidden = entry.name.startsWith('.') || entry.name === 'node_modules';
      if (entry.isDirectory() && !isHidden) waiting.push(path);
      else if (entry.isFile() && entry.name.endsWith('.prune')) paths.add(path);
    }
  }
  return [...paths].slice(0, limits.recipes).flatMap((path) => {
    return readText(path, limits.characters).value ?? [];
  });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
