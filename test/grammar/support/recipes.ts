/** All recipes of the repository: the published grammars must read every one of them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { vocabulary } from '../../../src/vocabulary/index.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Recipe {
  /** Relative to the repository, or where it is shown. */
  readonly name: string;
  readonly text: string;
}

const folders = ['test/language/syntax/examples', 'test/grammar/cuts', 'recipes', 'examples'];

/** Those that are files of their own. */
export function allRecipes(): readonly Recipe[] {
  return folders.flatMap((folder) => filesOf(folder, '.prune'));
}

/** Those that the vocabulary and the pages show. */
export function allExamples(): readonly Recipe[] {
  const heads = [...vocabulary.heads.values()];
  const words = new Set([...vocabulary.declarations, ...heads.flatMap((head) => head.clauses)]);
  const shown = [...words].map((word) => ({
    name: 'word' in word ? `the example of ${word.kind} ${word.word}` : 'a short form',
    text: word.example,
  }));
  const all = [...shown, ...filesOf('docs', '.md').flatMap(blocksOf)];
  return [...new Map(all.map((one) => [one.text, one])).values()];
}

function filesOf(folder: string, ending: string): readonly Recipe[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`)
    .map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));
}

/** Pages of findings show what is wrong, too. */
function blocksOf({ name, text }: Recipe): readonly Recipe[] {
  if (name.startsWith('docs/diagnostics/')) return [];
  return [...text.matchAll(/^```prune\n(.*?)^```$/gms)].map(({ index, 1: block = '' }) => ({
    name: `${name}:${text.slice(0, index).split('\n').length}`,
    text: block,
  }));
}
