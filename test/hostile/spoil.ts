/** Sound files, spoilt: cut off, flipped, with huge numbers in them, with parts lost, doubled and moved. */
import fc from 'fast-check';

/** What a size, an offset or a count becomes when somebody wishes ill. */
const numbers = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff];

/** Texts that a parser of anything might stumble over. */
const words = [
  ...['[', '{', '"', ': ', '- ', '\n', '\0', '../', '/dev/zero', '&a ', '*a ', '<<: '],
  ...['1e999', '-1', '18446744073709551616', 'null', '__proto__', '\ufeff', '\u202e'],
];

type Edit = (bytes: Buffer) => Uint8Array;

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

function place(bytes: Buffer, share: number): number {
  return Math.floor(share * bytes.length);
}

const edits: fc.Arbitrary<Edit> = fc.oneof(
  at.map(
    (share): Edit =>
      (bytes) =>
        bytes.subarray(0, place(bytes, share)),
  ),
  fc.tuple(at, fc.nat(7)).map(([share, bit]): Edit => (bytes) => {
    const copy = Buffer.from(bytes);
    const where = place(copy, share);
    if (copy.length > 0) copy[where] = (copy[where] ?? 0) ^ (1 << bit);
    return copy;
  }),
  fc
    .tuple(at, fc.constantFrom(...numbers), fc.constantFrom(1, 2, 4, 8), fc.boolean())
    .map(([share, number, width, big]): Edit => (bytes) => {
      const copy = Buffer.from(bytes);
      const digits = Buffer.alloc(8);
      digits.writeUInt32LE(number);
      const written = digits.subarray(0, width);
      const room = copy.subarray(place(copy, share));
      room.set((big ? written.toReversed() : written).subarray(0, room.length));
      return copy;
    }),
  fc.tuple(at, at).map(([from, to]): Edit => (bytes) => {
    const [start, end] = [place(bytes, from), place(bytes, to)].sort((a, b) => a - b);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  }),
  fc.tuple(at, at, at).map(([from, to, into]): Edit => (bytes) => {
    const [start, end] = [place(bytes, from), place(bytes, to)].sort((a, b) => a - b);
    const where = place(bytes, into);
    return Buffer.concat([bytes.subarray(0, where), bytes.subarray(start, Math.min(end ?? 0, (start ?? 0) + 4096)), bytes.subarray(where)]);
  }),
  fc.tuple(at, fc.constantFrom(...words), fc.constantFrom(1, 1, 1, 300, 5000)).map(([share, word, times]): Edit => (bytes) => {
    const where = place(bytes, share);
    const text = Buffer.from(word.repeat(times));
    return Buffer.concat([bytes.subarray(0, where), text, bytes.subarray(where)]);
  }),
);

/** One of these files after one to four edits. */
export function spoilt(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(edits, { minLength: 1, maxLength: 4 }))
    .map(([seed, list]) => list.reduce<Uint8Array>((bytes, edit) => edit(Buffer.from(bytes)), seed));
}
