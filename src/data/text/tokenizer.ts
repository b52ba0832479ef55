/** How a text becomes tokens: its bytes, a list of characters, or an exported tokenizer. */
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { badVocabulary } from '../../diagnostics/catalogue/data-sources.ts';
import { refused } from '../refused.ts';
import { wholeFile } from '../whole-file.ts';
import { characterTokens } from './character-tokens.ts';
import { decodeText } from './decode-text.ts';
import { exportedTokens } from './exported-tokens.ts';

export interface Tokenizer {
  /** In words, for the plan. */
  readonly name: string;
  /** Errors name the place in the text that has no token. */
  readonly encode: (bytes: Uint8Array, file: string) => Outcome<Int32Array>;
}

export interface OpenTokenizer extends Tokenizer {
  /** The file that it was read from. */
  readonly source?: Uint8Array;
}

/** `tokens` is `bytes` or the path of a JSON file, whose content says what it is. */
export async function openTokenizer(tokens: string): Promise<Outcome<OpenTokenizer>> {
  if (tokens === 'bytes') return { value: byteTokens, diagnostics: [] };
  const source = wholeFile(tokens);
  if (source.value === undefined) return refused(source);
  const json = readJson(source.value, tokens);
  if (json.value === undefined) return refused(json);
  const content = json.value;
  const characters = charactersOf(content);
  const opened =
    characters === undefined
      ? await exportedTokens(content, tokens)
      : characterTokens(characters, tokens);
  if (opened.value === undefined) return refused(opened);
  return { value: { ...opened.value, source: source.value }, diagnostics: [] };
}

const byteTokens: Tokenizer = {
  name: 'bytes',
  encode: (bytes) => ({ value: Int32Array.from(bytes), diagnostics: [] }),
};

/** A list of characters, or a text of them under `chars`. */
function charactersOf(content: object): readonly unknown[] | undefined {
  if (Array.isArray(content)) return content;
  return 'chars' in content && typeof content.chars === 'string' ? [...content.chars] : undefined;
}

function readJson(bytes: Uint8Array, file: string): Outcome<object> {
  const fault = (reason: string): Outcome<never> => ({
    diagnostics: [diagnose(badVocabulary, { file, fault: reason }, { file })],
  });
  const text = decodeText(bytes, file);
  if (text.value === undefined) return refused(text);
  try {
    const value: unknown = JSON.parse(text.value);
    return typeof value === 'object' && value !== null
      ? { value, diagnostics: [] }
      : fault('it holds a single value');
  } catch {
    return fault('it is no JSON');
  }
}
