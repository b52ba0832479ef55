/** What a YAML document says, as plain data. */
import type { Document } from 'yaml';

/** Undefined where aliases stand for more than the library is willing to follow. */
export function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}
