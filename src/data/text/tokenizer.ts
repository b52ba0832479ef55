/** How a text becomes tokens: its bytes, a list of characters, or an exported tokenizer. */
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { badVocabulary } from '../../diagnostics/catalogue/data-sources.ts';
import type { Limited } from '../limits.ts';
import { refused } from '../refused.ts';
import { wholeFile } from '../whole-file.ts';
import { characterTokens } from './character-tokens.ts';
import { decodeText } from './decode-text.ts';
import { exportedTokens } from './exported-tokens.ts';
import type { Tokenizer } from './tokens.ts';

export interface OpenTokenizer extends Tokenizer {
  /** The file that it was read from. */
  readonly source?: Uint8Array;
}

/** `tokens` is `bytes` or the path of a JSON file, whose content says what it is. */
export function openTokenizer(tokens: string, limited: Limited): Outcome<OpenTokenizer> {
  if (tokens === 'bytes') return { value: byteTokens, diagnostics: [] };
  const source = wholeFile(tokens, limited);
  if (source.value === undefined) return refused(source);
  const json = readJson(source.value, tokens);
  if (json.value === undefined) return refused(json);
  const { content, text } = json.value;
  const characters = charactersOf(content);
  const opened =
    characters === undefined
      ? exportedTokens(content, { json: text, file: tokens }, limited)
      : characterTokens(characters, tokens);
  if (opened.value === undefined) return refused(opened);
  return { value: { ...opened.value, source: source.value }, diagnostics: [] };
}

const byteTokens: Tokenizer = {
  byPieces: () => {
    return { name: 'bytes', take: (bytes) => ({ value: Int32Array.from(bytes), diagnostics: [] }) };
  },
  encode: async (bytes) => ({
    value: { codes: Int32Array.from(bytes), name: 'bytes' },
    diagnostics: [],
  }),
};

/** A list of characters, or a text of them under `chars`. */
function charactersOf(content: object): readonly unknown[] | undefined {
  if (Array.isArray(content)) return content;
  return 'chars' in content && typeof content.chars === 'string' ? [...content.chars] : undefined;
}

function readJson(
  bytes: Uint8Array,
  file: string,
): Outcome<{ readonly content: object; readonly text: string }> {
  const fault = (reason: string): Outcome<never> => ({
    diagnostics: [diagnose(badVocabulary, { file, fault: reason }, { file })],
  });
  const text = decodeText(bytes, file);
  if (text.value === undefined) return refused(text);
  try {
    const content: unknown = JSON.parse(text.value);
    return typeof content === 'object' && content !== null
      ? { value: { content, text: text.value }, diagnostics: [] }
      : fault('it holds a single value');
  } catch {
    return fault('it is no JSON');
  }
}
