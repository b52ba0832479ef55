/** The content of a file. */
import type { Outcome } from '../diagnostics/diagnostic.ts';

export interface Content {
  /** As the user named it. */
  readonly file: string;
  /** The first bytes, at most `headLength`. */
  readonly head: Uint8Array;
  /** Bytes of the stored file. */
  readonly size: number;
  /** The most bytes that there can be; exact where `packed` is false. */
  readonly most: number;
  readonly packed: boolean;
  /** All bytes, or the first `limit` + 1 where there are more. */
  readonly read: (limit: number) => Outcome<Uint8Array>;
}
