/** What the words of a statement mean that does not check: the text that they are written as here. */
import { memoized } from '../../basics/memoized.ts';
import { forms, lexiconOf, sequels, wordsOf, type ForeignForm, type Vocabulary } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import { kindsOf, rewritingOf, type Rewriting } from './rewriting.ts';
import { changedWords, namesGiven } from './statement-text.ts';

type Rewritings = { readonly inStatement: readonly Rewriting[]; readonly between: readonly Rewriting[] };

/** Made once: most recipes check, and need none. */
const rewritingsOf = /* @__PURE__ */ memoized((vocabulary: Vocabulary): Rewritings => {
  const kinds = kindsOf(vocabulary);
  const made = (all: readonly ForeignForm[]) => all.map((one) => rewritingOf(one, kinds));
  return { inStatement: made(forms), between: made(sequels) };
});

/** Longer statements are no sentences that somebody wrote. */
const longest = 600;

/** Texts that may be meant by these words, the likeliest first; whoever offers one checks it. */
export function meantBy(words: string, statements: readonly Statement[], vocabulary: Vocabulary): readonly string[] {
  if (words.length > longest) return [];
  const { inStatement, between } = rewritingsOf(vocabulary);
  const metrics = wordsOf(vocabulary, 'metric');
  const own = new Set([...namesGiven(statements, lexiconOf(vocabulary))].filter((name) => !metrics.has(name)));
  const inEach = (text: string) =>
    text
      .split('\n')
      .map((line) => changedWords(line, own, inStatement))
      .join('\n');
  const all = [inEach(changedWords(words, own, between)), inEach(words)];
  return [...new Set(all)].filter((text) => text !== words && text.trim() !== '');
}
