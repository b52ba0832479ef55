/** Puts words together that the end of a line has cut in two, as in a text from a printed page. */
import type { Lexicon } from '../lexicon.ts';
import { matchAt, plainWord, word as wordPattern, wordBreak } from './patterns.ts';

export interface JoinedWord {
  readonly word: string;
  /** Where it ends, perhaps lines below. */
  readonly stop: number;
}

const hyphens: ReadonlySet<string> = new Set('-\u00ad\u2010\u2011');

/**
 * The word that ends at `stop` so far, with what stands of it on the lines below. A soft hyphen joins
 * any word, another one only a word of the vocabulary: else it is a minus sign.
 */
export function joined(word: string, stop: number, text: string, lexicon: Lexicon): JoinedWord {
  const cut = hyphens.has(text.charAt(stop)) ? matchAt(wordBreak, text, stop) : null;
  if (cut === null) return { word, stop };
  const begin = stop + cut[0].length;
  const rest = matchAt(wordPattern, text, begin)?.[0] ?? '';
  const candidates = [`${word}-${plainWord(rest)}`, word + plainWord(rest)];
  const whole = cut[1] === '\u00ad' ? candidates[1] : candidates.find((one) => lexicon.midSentence.all.has(one.toLowerCase()));
  return whole === undefined ? { word, stop } : joined(whole, begin + rest.length, text, lexicon);
}
