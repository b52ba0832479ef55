/** What holds of the layout of every text, whatever the text says. */
import { checkSource } from '../../src/check-source.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import { format, laidOut } from '../../src/language/format/format.ts';
import type { Lexeme } from '../../src/language/syntax/tokens.ts';
import { scan } from '../../src/language/syntax/lexer.ts';
import type { Recipe } from '../../src/language/typed.ts';
import type { ReadUsed } from '../../src/language/use/library.ts';
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
  const words = lexemes.flatMap(asElsewhere).flatMap(({ kind, text: word }) => {
    if (kind === 'mark') return [];
    if (kind === 'ratio') return word.split(':');
    const isWord = kind === 'word' && lexicon.midSentence.all.has(word.toLowerCase());
    return isWord ? [] : [word];
  });
  return [...words, ...comments.map((comment) => `# ${comment.text}`)].sort().join('\n');
}

/**
 * What is one piece on a header's line, `shifted(2%)`, is several on any other, and a layout may move a word of
 * a wrong text from the one to the other: each piece is read as it is behind a verb.
 */
function asElsewhere(lexeme: Lexeme): readonly Lexeme[] {
  if (lexeme.kind !== 'identifier') return [lexeme];
  return scan({ name, text: `prune ${lexeme.text}` }, lexicon).lexemes.slice(1);
}
