/** Says what a word of another tool is called here. */
import { foreignWord as definition } from '../../diagnostics/catalogue/foreign.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { spellingFix } from '../../diagnostics/suggest.ts';
import { foreignWord, type ForeignPlace } from '../../vocabulary/index.ts';
import { report, type Context } from './context.ts';

/** True where it has been reported. `fits` tells which of our words can stand in its place. */
export function refuseForeign(
  place: ForeignPlace,
  word: string,
  span: Span,
  context: Context,
  fits: (ours: string) => boolean = () => true,
): boolean {
  const { heads } = context.vocabulary;
  const hasOwn = (words: readonly string[]): boolean =>
    place === 'statement' && words.some((one) => heads.has(one));
  const known = foreignWord(place, word);
  // An extended vocabulary may have the word, and this one is misspelt.
  if (known === undefined || hasOwn(known.words)) return false;
  const fixes = spellingFix(span, known.use?.find(fits));
  report(context, definition, { word, help: known.help }, span, { fixes });
  return true;
}
