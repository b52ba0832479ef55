/** How a text becomes ids. */
import { type Outcome, diagnose } from '../../diagnostics/diagnostic.ts';
import { constants, isUtf8 } from 'node:buffer';
import { textTooLong, notUtf8 } from '../../diagnostics/catalogue/data-sources.ts';

export interface Tokenizer {
  /** Errors name the place in the text that has no token. */
  readonly encode: (bytes: Uint8Array, file: string) => Promise<Outcome<Encoded>>;
  /** Cuts a text by pieces; absent where the tokens of a place may depend on all of it. */
  readonly byPieces?: (file: string) => PieceCutter;
}

export interface PieceCutter {
  readonly name: string;
  /** The next bytes of the text, and whether they are its last. */
  readonly take: (bytes: Uint8Array, isLast: boolean) => Outcome<Int32Array>;
}

export interface Encoded {
  readonly codes: Int32Array;
  /** What made them, in words, for the plan. */
  readonly name: string;
}

/** Characters, counted as UTF-16 does. */
export const longestText = constants.MAX_STRING_LENGTH;

/** UTF-8, a byte order mark left out. */
export function decodeText(bytes: Uint8Array, file: string, longest = longestText): Outcome<string> {
  if (!isUtf8(bytes)) return { diagnostics: [diagnose(notUtf8, { file }, { file })] };
  if (bytes.length > longest && lengthOf(bytes) > longest) {
    const million = 1_000_000;
    const args = { file, megabytes: Math.round(bytes.length / million), most: Math.floor(longest / million) };
    return { diagnostics: [diagnose(textTooLong, args, { file })] };
  }
  return { value: new TextDecoder('utf-8', { fatal: true }).decode(bytes), diagnostics: [] };
}

/** A sequence of four bytes is two units, any other one; 10xxxxxx begins none. */
function lengthOf(utf8: Uint8Array): number {
  let units = 0;
  for (const byte of utf8) units += byte >= 0xf0 ? 2 : (byte & 0xc0) === 0x80 ? 0 : 1;
  return units;
}
