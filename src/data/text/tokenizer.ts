/** How a text becomes tokens: its bytes, a list of characters, or an exported tokenizer. */
import { parsedJson } from '../../basics/attempts.ts';
import type { Limits } from '../../project/data-files.ts';
import { collecting, collectingAsync, diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { badVocabulary, notUtf8, unknownCharacter } from '../../diagnostics/catalogue/data-sources.ts';
import { memoryOf, secondsOf } from '../limits.ts';
import { wholeFile } from '../content.ts';
import { decodeText, type Tokenizer, type PieceCutter } from './tokens.ts';
import { exceeded, workApart } from '../apart/work-apart.ts';

const library = { name: '@huggingface/tokenizers', built: './tokenizers.js' } as const;

/** A pattern of such a file may try more ways through a text than anyone can wait for. */
const work = `async ({ Tokenizer }, { json, text }) => {
  const tokenizer = new Tokenizer(JSON.parse(json), {});
  const { ids } = tokenizer.encode(text, { add_special_tokens: false });
  const unknown = ids.findIndex((id) => !Number.isInteger(id));
  const codes = Int32Array.from(ids);
  const value = { codes, unknown, size: tokenizer.get_vocab().size };
  return { value, transfer: [codes.buffer] };
}`;

interface Encoded {
  readonly codes: Int32Array;
  /** The first token without a number, or -1. */
  readonly unknown: number;
  readonly size: number;
}

/** The text is one sequence: no special tokens are put around it. */
function exportedTokens(
  content: object,
  { json, file }: { readonly json: string; readonly file: string },
  limited: Limits,
): Outcome<Tokenizer> {
  const bad = (fault: string): Outcome<never> => ({ diagnostics: [diagnose(badVocabulary, { file, fault }, { file })] });
  if (!('model' in content)) return bad('it is neither a list of characters nor a tokenizer');
  const encode: Tokenizer['encode'] = (bytes, name) => {
    return collectingAsync(async (take) => {
      const text = take(decodeText(bytes, name));
      const seconds = secondsOf(limited, bytes.length);
      const mebibytes = memoryOf(limited);
      const encoded = await workApart<Encoded>({ work, library }, { data: { json, text } }, { seconds, mebibytes });
      if ('fault' in encoded) return take(bad(encoded.fault));
      if ('exceeded' in encoded) {
        const what = { time: `cutting \`${name}\` into tokens`, memory: 'the tokens' };
        return take(exceeded(encoded, what, { file, seconds, mebibytes }));
      }
      const { codes, unknown, size } = encoded.value;
      return unknown === -1
        ? { codes, name: `${size} tokens of a tokenizer` }
        : take(bad(`token ${unknown} of \`${name}\` is in no vocabulary`));
    });
  };
  return { value: { encode }, diagnostics: [] };
}

export interface OpenTokenizer extends Tokenizer {
  /** The file that it was read from. */
  readonly source?: Uint8Array;
}

/** `tokens` is `bytes` or the path of a JSON file, whose content says what it is. */
export function openTokenizer(tokens: string, limited: Limits): Outcome<OpenTokenizer> {
  return collecting((take) => {
    if (tokens === 'bytes') return byteTokens;
    const source = take(wholeFile(tokens, limited));
    const { content, text } = take(readJson(source, tokens));
    const characters = charactersOf(content);
    const opened = take(
      characters === undefined ? exportedTokens(content, { json: text, file: tokens }, limited) : characterTokens(characters, tokens),
    );
    return { ...opened, source };
  });
}

const byteTokens: Tokenizer = {
  byPieces: () => ({ name: 'bytes', take: (bytes) => ({ value: Int32Array.from(bytes), diagnostics: [] }) }),
  encode: async (bytes) => ({ value: { codes: Int32Array.from(bytes), name: 'bytes' }, diagnostics: [] }),
};

/** A list of characters, or a text of them under `chars`. */
function charactersOf(content: object): readonly unknown[] | undefined {
  if (Array.isArray(content)) return content;
  return 'chars' in content && typeof content.chars === 'string' ? [...content.chars] : undefined;
}

function readJson(bytes: Uint8Array, file: string): Outcome<{ readonly content: object; readonly text: string }> {
  return collecting((take, fail) => {
    const text = take(decodeText(bytes, file));
    const content = parsedJson(text);
    if (typeof content === 'object' && content !== null) return { content, text };
    const fault = content === undefined ? 'it is no JSON' : 'it holds a single value';
    return fail([diagnose(badVocabulary, { file, fault }, { file })]);
  });
}

/** Characters are code points, as Python counts them. */
function characterTokens(list: readonly unknown[], file: string): Outcome<Tokenizer> {
  const tokens = new Map<string, number>();
  for (const [index, entry] of list.entries()) {
    if (typeof entry !== 'string' || [...entry].length !== 1) return bad(`entry ${index} is no single character`);
    if (tokens.has(entry)) return bad(`entry ${index} repeats \`${entry}\``);
    tokens.set(entry, index);
  }
  if (tokens.size === 0) return bad('the list is empty');
  const name = `${tokens.size} characters`;
  const value: Tokenizer = {
    async encode(bytes, text) {
      const codes = encode(bytes, text, tokens);
      return collecting((take) => ({ codes: take(codes), name }));
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

function encode(bytes: Uint8Array, file: string, tokens: ReadonlyMap<string, number>): Outcome<Int32Array> {
  const text = decodeText(bytes, file);
  return collecting((take) => take(cutter(file, tokens)(take(text))));
}

/** Cuts what comes next of a text: it knows the line and the column. */
function cutter(file: string, tokens: ReadonlyMap<string, number>): (text: string) => Outcome<Int32Array> {
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
