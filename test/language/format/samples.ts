/** Recipes to format: those of the repository, cut up and roughened, and comments to put in them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { check } from '../../../src/language/check/check.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import type { Recipe } from '../../../src/language/typed.ts';
import { lexicon, vocabulary } from '../../../src/vocabulary/index.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Every recipe below these folders, by its path from the root. */
export function recipesIn(...folders: readonly string[]): readonly (readonly [string, string])[] {
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.prune'))
        .map((name) => path.join(folder, name)),
    )
    .sort()
    .map((name) => [name, readFileSync(path.join(root, name), 'utf8')]);
}

/** Recipes that are sound: of the repository's folders, and the examples of the vocabulary. */
export const soundRecipes: readonly string[] = [
  ...recipesIn('recipes', 'examples', 'test/language/syntax/examples').map(([, text]) => text),
  ...vocabulary.declarations.map(({ example }) => example),
  ...[...vocabulary.heads.values()].flatMap(({ clauses }) => clauses.map(({ example }) => example)),
].filter((text) => typedRecipe(text) !== undefined);

/** What a text means; undefined where it is not sound. */
export function typedRecipe(text: string): Recipe | undefined {
  const { tree, diagnostics } = parse({ name: 'sample.prune', text }, lexicon);
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : check(tree).value;
}

/** A typed recipe without its places, comparable. */
export function withoutPlaces(recipe: Recipe | undefined): unknown {
  const places = new Set(['span', 'spans', 'source']);
  return JSON.parse(
    JSON.stringify(recipe ?? null, (key, value: unknown) => (places.has(key) ? undefined : typeof value === 'bigint' ? `${value}` : value)),
  );
}

/** One change of a text at a place that is a share of its length. */
interface Change {
  readonly at: number;
  readonly kind: 'comment' | 'own-line' | 'space' | 'newline' | 'case' | 'dash' | 'blank' | 'comma';
  readonly text: string;
}

const comment = fc.constantFrom('# why', '#! odd', '## said', '#', '# a # b', '#- "q" `n` {', '# é…');
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom(
    ...(['comment', 'comment', 'own-line', 'own-line', 'space', 'newline'] as const),
    ...(['case', 'dash', 'blank', 'comma'] as const),
  ),
  text: comment,
});

/** Sound recipes whose layout is anything but. */
export function roughRecipe(recipes: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n');
  return fc.tuple(recipes, recipes, fc.array(change, { maxLength: 8 }), lineEnd).map(([first, second, changes, end]) => {
    const both = `${first}\n${second}`;
    const rough = changes.reduce(
      (text, one) => {
        const changed = applied(text, one);
        return typedRecipe(changed) === undefined ? text : changed;
      },
      typedRecipe(both) === undefined ? first : both,
    );
    return rough.replaceAll(/\r?\n/g, end);
  });
}

/** At the next gap between two words. */
function applied(text: string, { at, kind, text: comment }: Change): string {
  const from = Math.floor(at * text.length);
  const found = /[ \n]+/.exec(text.slice(from));
  if (found === null) return kind === 'comment' ? `${text.trimEnd()} ${comment}\n` : text;
  const [start, end] = [from + found.index, from + found.index + found[0].length];
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const indentation = ' '.repeat(Math.floor(at * 1000) % 7);
  switch (kind) {
    case 'comment':
      return `${before} ${comment}\n${indentation}${after}`;
    case 'own-line':
      return `${before}\n${indentation}${comment}${found[0].includes('\n') ? found[0] : '\n    '}${after}`;
    case 'space':
      return `${before}${found[0].replaceAll(' ', at < 0.5 ? '\u00a0' : '   ')}${after}`;
    case 'newline':
      return `${before}\n${indentation}${after}`;
    case 'case':
      return before + found[0] + after.replace(/^[\w-]+/, (word) => word.toUpperCase());
    case 'dash':
      return `${before}${found[0]}${after.replace('..', '–')}`;
    case 'blank':
      return `${before}\n\n\n${indentation}${after}`;
    case 'comma':
      return `${before}, ${after}`;
  }
}
