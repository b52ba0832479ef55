import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32 as portable } from '../../src/data/crc32.ts';
import { crc32 } from '../../src/record/zip-archive.ts';
import { maskCrc } from '../../src/state/npz.ts';
import { packMask } from '../../src/state/packed-masks.ts';

const mask = fc.array(fc.constantFrom(0, 1), { maxLength: 100 }).map((bits) => Uint8Array.from(bits));

it('the checksum of packed bits is that of a byte a weight, behind anything', () => {
  fc.assert(
    fc.property(mask, fc.uint8Array({ maxLength: 9 }), (own, header) => {
      const bytes = Uint8Array.from([...header, ...own]);
      expect(maskCrc(packMask(own), portable(header))).toBe(portable(bytes));
    }),
  );
});

it('nothing more leaves a checksum as it is', () => {
  expect(crc32(new Uint8Array(0), 0x12345678)).toBe(0x12345678);
});
