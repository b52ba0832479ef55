/** A token for each character: its place in a list. */
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { badVocabulary, unknownCharacter } from '../../diagnostics/catalogue/data-sources.ts';
import { refused } from '../refused.ts';
import { decodeText } from './decode-text.ts';
import type { Tokenizer } from './tokens.ts';

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
  if (text.value === undefined) return refused(text);
  const codes = new Int32Array(text.value.length);
  let [count, line, column] = [0, 1, 1];
  for (const character of text.value) {
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
}
