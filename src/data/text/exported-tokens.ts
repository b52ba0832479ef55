/** Tokens by a `tokenizer.json` of Hugging Face, as its own library for JavaScript reads it. */
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { badVocabulary } from '../../diagnostics/catalogue/data-sources.ts';
import { refused } from '../refused.ts';
import { decodeText } from './decode-text.ts';
import type { Tokenizer } from './tokenizer.ts';

/** The text is one sequence: no special tokens are put around it. */
export async function exportedTokens(content: object, file: string): Promise<Outcome<Tokenizer>> {
  const bad = (fault: string): Outcome<never> => ({
    diagnostics: [diagnose(badVocabulary, { file, fault }, { file })],
  });
  if (!('model' in content)) return bad('it is neither a list of characters nor a tokenizer');
  try {
    const library = await import('@huggingface/tokenizers');
    const tokenizer = new library.Tokenizer(content, {});
    return {
      value: {
        name: `${tokenizer.get_vocab().size} tokens of a tokenizer`,
        encode(bytes, name) {
          const text = decodeText(bytes, name);
          if (text.value === undefined) return refused(text);
          try {
            const encoded = tokenizer.encode(text.value, { add_special_tokens: false });
            const ids: readonly number[] = encoded.ids;
            const unknown = ids.findIndex((id) => !Number.isInteger(id));
            return unknown === -1
              ? { value: Int32Array.from(ids), diagnostics: [] }
              : bad(`token ${unknown} of \`${name}\` is in no vocabulary`);
          } catch (error) {
            return bad(`it cannot encode \`${name}\`: ${wordsOf(error)}`);
          }
        },
      },
      diagnostics: [],
    };
  } catch (error) {
    return bad(wordsOf(error));
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
