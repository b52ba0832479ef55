/** Bytes as text, or the refusal of bytes that are none. */
import { constants, isUtf8 } from 'node:buffer';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { textTooLong } from '../../diagnostics/catalogue/data-limits.ts';
import { notUtf8 } from '../../diagnostics/catalogue/data-sources.ts';

/** Characters, counted as UTF-16 does. */
export const longestText = constants.MAX_STRING_LENGTH;

/** UTF-8, a byte order mark left out. */
export function decodeText(
  bytes: Uint8Array,
  file: string,
  longest = longestText,
): Outcome<string> {
  if (!isUtf8(bytes)) return { diagnostics: [diagnose(notUtf8, { file }, { file })] };
  if (bytes.length > longest && lengthOf(bytes) > longest) {
    const million = 1_000_000;
    const args = {
      file,
      megabytes: Math.round(bytes.length / million),
      most: Math.floor(longest / million),
    };
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
