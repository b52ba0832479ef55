/** What holds of the layout of every text, whatever the text says. */
import { checkSource } from '../../src/check-source.ts';
import { canonicalText } from '../../src/language/canonical.ts';
import { format, laidOut } from '../../src/language/format/format.ts';
import { scan } from '../../src/language/syntax/lexer.ts';
import type { Recipe } from '../../src/language/typed.ts';
import type { ReadUsed } from '../../src/language/use/reader.ts';
import { lexicon } from '../../src/vocabulary/index.ts';
import { demand } from './demand.ts';

const name = 'recipe.prune';

/**
 * A layout is laid out; it keeps every number, text, name and comment; and of a recipe without
 * errors it keeps the meaning, without help from a look at what it lost.
 */
export function holdsOfLayout(text: string, recipe: Recipe | undefined, read: ReadUsed): void {
  const { value: layout } = format({ name, text });
  if (layout === undefined) return;
  const again = format({ name, text: layout }).value;
  demand(again === layout, `a layout that stays:\n${layout}\n${again}`);
  const [before, after] = [kept(text), kept(layout)];
  demand(before === after, `a layout that keeps its words:\n${before}\n${after}\n${layout}`);
  if (recipe === undefined) return;
  const unguarded = laidOut({ name, text }).value;
  demand(unguarded === layout, `a layout that needs no look back:\n${unguarded}`);
  const { value } = checkSource({ name, text: layout }, read);
  const isSame = value !== undefined && canonicalText(value) === canonicalText(recipe);
  demand(isSame, `a layout that means the same:\n${layout}`);
}

/** What no layout may touch, in alphabetical order: words of the language may be spelt otherwise. */
function kept(text: string): string {
  const { lexemes, comments } = scan({ name, text }, lexicon);
  const words = lexemes.flatMap(({ kind, text: word }) => {
    if (kind === 'mark') return [];
    if (kind === 'ratio') return word.split(':');
    // On a header's line a range and a call are one word, and the sign belongs to it.
    const parts = word.split(/\.\.|[()]/).filter((part) => part !== '');
    const isKnown = (part: string): boolean =>
      (kind === 'word' || part !== word) && lexicon.midSentence.all.has(part.toLowerCase());
    return parts.filter((part) => !isKnown(part)).map((part) => part.replace(/%$/, ''));
  });
  return [...words, ...comments.map((comment) => `# ${comment.text}`)].sort().join('\n');
}
