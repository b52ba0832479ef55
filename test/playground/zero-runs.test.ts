/** Models of the page as text, and back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packZeros, unpackZeros } from '../../src/playground/sharing.ts';

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.integer({ min: 0, max: 120_000 }).map((length) => new Uint8Array(length)),
);

describe('bytes with runs of zeros', () => {
  it('are read back as they were, long runs and lone zeros too', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const bytes = Uint8Array.from(Buffer.concat(pieces));
        expect(Buffer.compare(unpackZeros(packZeros(bytes)), bytes)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('take one sign a run, and no sign that a page in UTF-8 cannot hold', () => {
    const packed = packZeros(Uint8Array.from([7, ...new Array<number>(50_000).fill(0), 255, 0]));
    expect(packed.length).toBe(4);
    expect(Buffer.from(packed).toString()).toBe(packed);
  });
});
