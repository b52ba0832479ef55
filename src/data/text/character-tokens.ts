/** A token for each character: its place in a list. */
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import {
  badVocabulary,
  notUtf8,
  unknownCharacter,
} from '../../diagnostics/catalogue/data-sources.ts';
import { refused } from '../refused.ts';
import { decodeText } from './decode-text.ts';
import type { PieceCutter, Tokenizer } from './tokens.ts';

/** Characters are code points, as Python counts them. */
export function characterTokens(list: readonly unknown[], file: string): Outcome<Tokenizer> {
  const tokens = new Map<string, number>();
  for (const [index, entry] of list.entries()) {
    if (typeof entry !== 'string' || [...entry].length !== 1)
      return bad(`entry ${index} is no single character`);
    if (tokens.has(entry)) return bad(`entry ${index} repeats \`${entry}\``);
    tokens.set(entry, index);
  }
  if (tokens.size === 0) return bad('the list is empty');
  const name = `${tokens.size} characters`;
  const value: Tokenizer = {
    async encode(bytes, text) {
      const codes = encode(bytes, text, tokens);
      return codes.value === undefined
        ? refused(codes)
        : { value: { codes: codes.value, name }, diagnostics: [] };
    },
    byPieces(text) {
      const cut = cutter(text, tokens);
      const decoder = new TextDecoder('utf-8', { fatal: true });
      const take: PieceCutter['take'] = (bytes, isLast) => {
        try {
          return cut(decoder.decode(bytes, { stream: !isLast }));
        } catch {
          return { diagnostics: [diagnose(notUtf8, { file: text }, { file: text })] };
        }
      };
      return { name, take };
    },
  };
  return { value, diagnostics: [] };

  function bad(fault: string): Outcome<never> {
    return { diagnostics: [diagnose(badVocabulary, { file, fault }, { file })] };
  }
}

function encode(
  bytes: Uint8Array,
  file: string,
  tokens: ReadonlyMap<string, number>,
): Outcome<Int32Array> {
  const text = decodeText(bytes, file);
  return text.value === undefined ? refused(text) : cutter(file, tokens)(text.value);
}

/** Cuts what comes next of a text: it knows the line and the column. */
function cutter(
  file: string,
  tokens: ReadonlyMap<string, number>,
): (text: string) => Outcome<Int32Array> {
  let [line, column] = [1, 1];
  return (text) => {
    const codes = new Int32Array(text.length);
    let count = 0;
    for (const character of text) {
      const token = tokens.get(character);
      if (token === undefined) {
        const args = { file, character: JSON.stringify(character), line, column };
        return { diagnostics: [diagnose(unknownCharacter, args, { file })] };
      }
      codes[count++] = token;
      column++;
      if (character === '\n') [line, column] = [line + 1, 1];
    }
    return { value: codes.subarray(0, count), diagnostics: [] };
  };
}
