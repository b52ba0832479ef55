/** Bytes as text, or the refusal of bytes that are none. */
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { notUtf8 } from '../../diagnostics/catalogue/data-sources.ts';

/** UTF-8, a byte order mark left out. */
export function decodeText(bytes: Uint8Array, file: string): Outcome<string> {
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(bytes), diagnostics: [] };
  } catch {
    return { diagnostics: [diagnose(notUtf8, { file }, { file })] };
  }
}
