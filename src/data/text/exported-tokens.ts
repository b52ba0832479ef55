/** Tokens by a `tokenizer.json` of Hugging Face, as its own library for JavaScript reads it. */
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { badVocabulary } from '../../diagnostics/catalogue/data-sources.ts';
import { exceeded } from '../apart/exceeded.ts';
import { workApart } from '../apart/work-apart.ts';
import { memoryOf, secondsOf, type Limited } from '../limits.ts';
import { refused } from '../refused.ts';
import { decodeText } from './decode-text.ts';
import type { Tokenizer } from './tokens.ts';

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
export function exportedTokens(
  content: object,
  { json, file }: { readonly json: string; readonly file: string },
  limited: Limited,
): Outcome<Tokenizer> {
  const bad = (fault: string): Outcome<never> => ({
    diagnostics: [diagnose(badVocabulary, { file, fault }, { file })],
  });
  if (!('model' in content)) return bad('it is neither a list of characters nor a tokenizer');
  const encode: Tokenizer['encode'] = async (bytes, name) => {
    const text = decodeText(bytes, name);
    if (text.value === undefined) return refused(text);
    const seconds = secondsOf(limited, bytes.length);
    const mebibytes = memoryOf(limited);
    const encoded = await workApart<Encoded>(
      { work, library },
      { data: { json, text: text.value } },
      { seconds, mebibytes },
    );
    if ('fault' in encoded) return bad(encoded.fault);
    if ('exceeded' in encoded) {
      const what = { time: `cutting \`${name}\` into tokens`, memory: 'the tokens' };
      return exceeded(encoded, what, { file, seconds, mebibytes });
    }
    const { codes, unknown, size } = encoded.value;
    return unknown === -1
      ? { value: { codes, name: `${size} tokens of a tokenizer` }, diagnostics: [] }
      : bad(`token ${unknown} of \`${name}\` is in no vocabulary`);
  };
  return { value: { encode }, diagnostics: [] };
}
