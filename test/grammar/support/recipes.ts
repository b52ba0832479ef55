/** All recipes of the repository: the published grammars must read every one of them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface RecipeFile {
  /** Relative to the repository. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

const folders = ['test/language/syntax/examples', 'test/grammar/cuts', 'recipes', 'examples'];

export function allRecipes(): readonly RecipeFile[] {
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }),
    )
    .filter((entry) => entry.isFile() && entry.name.endsWith('.prune'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: path.relative(root, file), file, text: readFileSync(file, 'utf8') }));
}
