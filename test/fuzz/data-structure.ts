/** Edits that keep a file's form: what is packed is mutated inside, checksums and lengths fit again. */
import fc from 'fast-check';
import { gunzipSync, gzipSync, unzipSync, zipSync } from 'fflate';
import { crc32 } from '../../src/data/crc32.ts';
import { spoilt } from '../hostile/spoil.ts';

/** Sizes and counts that no small file holds. */
const sizes = [0, 1, 7, 255, 65_535, 30_000, 2 ** 31 - 1, 2 ** 32 - 1];

/** Patterns that are slow, wrong, or more than a small engine knows. */
const patterns = ['(a+)+$', '(\\s|\\S)*?x', '(', '\\p{L}+|\\s+(?!\\S)', '(?<n>.)\\k<n>', '', '.{9999}'];

/** Cells of tables and values of JSON that are none, or nearly. */
const values = ['', 'NaN', '-Infinity', '1e999', '0x10', '"', '[]', 'null', '9007199254740993', '=1'];

/** One of these files with its insides changed, as a program would write it. */
export function structured(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.constantFrom(...seeds).chain((seed) => insides(Buffer.from(seed)));
}

function insides(seed: Buffer): fc.Arbitrary<Uint8Array> {
  const starts = (...bytes: readonly number[]): boolean => bytes.every((byte, at) => seed[at] === byte);
  if (starts(0x1f, 0x8b)) return packedAnew(seed);
  if (starts(0x50, 0x4b)) {
    const members = Object.values(unzipSync(seed));
    return spoilt(members).map((bytes) => zipSync({ 'x.npy': bytes }));
  }
  if (starts(0x93, 0x4e)) return arrayHeaders(seed);
  if (starts(0x89, 0x50)) return chunks(seed);
  if (starts(0xff, 0xd8)) return segments(seed);
  if (starts(0, 0)) return bigEndianSizes(seed, 4);
  if (starts(0x50, 0x41)) return footers(seed);
  if (starts(0x7b)) return json(seed);
  return cells(seed);
}

/** Spoilt before it is packed; now and then far larger than it looks. */
function packedAnew(seed: Buffer): fc.Arbitrary<Uint8Array> {
  const inside = gunzipSync(seed);
  const large = fc.constantFrom(1, 1, 1, 2 ** 8, 2 ** 12).map((times) => {
    const room = new Uint8Array(Math.min(inside.length * times, 2 ** 25));
    for (let at = 0; at < room.length; at += inside.length) room.set(inside.subarray(0, room.length - at), at);
    return room;
  });
  return fc.oneof({ weight: 8, arbitrary: spoilt([inside]) }, large).map((bytes) => gzipSync(bytes));
}

function arrayHeaders(seed: Buffer): fc.Arbitrary<Uint8Array> {
  const types = ['<f4', '>f8', '|u1', '<i8', '|O', '<f2', '<U4', '<c8', '|b1', '<f16'];
  const shape = fc.array(fc.constantFrom(...sizes, 2, 4), { maxLength: 5 });
  return fc.tuple(fc.constantFrom(...types), shape, fc.boolean()).map(([type, dims, fortran]) => {
    const text = `{'descr': '${type}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${dims.join(', ')},), }`;
    const header = Buffer.from(text.padEnd(117) + '\n', 'latin1');
    const start = Buffer.from([...seed.subarray(0, 8), header.length & 255, header.length >> 8]);
    return Buffer.concat([start, header, seed.subarray(128)]);
  });
}

/** A chunk of a .png file with other content and the checksum of it. */
function chunks(seed: Buffer): fc.Arbitrary<Uint8Array> {
  const parts: { readonly type: Buffer; readonly content: Buffer }[] = [];
  for (let at = 8; at + 8 < seed.length;) {
    const length = seed.readUInt32BE(at);
    const type = seed.subarray(at + 4, at + 8);
    parts.push({ type, content: seed.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  const number = fc.record({ at: fc.nat(3), size: fc.constantFrom(...sizes) });
  const which = fc.nat(parts.length - 1);
  const size = number.map(({ at, size }) => (content: Buffer) => {
    const copy = Buffer.from(content);
    if (copy.length >= 4 * (at + 1)) copy.writeUInt32BE(size, 4 * at);
    return copy;
  });
  const other = parts.map(({ content }) => spoilt([content]));
  return which.chain((index) =>
    fc
      .oneof(
        size.map((edit) => edit(parts[index]?.content ?? Buffer.of())),
        other[index] ?? fc.constant(Buffer.of()),
      )
      .map((content) =>
        Buffer.concat([
          seed.subarray(0, 8),
          ...parts.map((part, at) => chunk(part.type, at === index ? Buffer.from(content) : part.content)),
        ]),
      ),
  );
}

function chunk(type: Buffer, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([type, content])));
  return Buffer.concat([length, type, content, sum]);
}

/** The frame of a .jpg file with other numbers: sizes, sampling factors, tables. */
function segments(seed: Buffer): fc.Arbitrary<Uint8Array> {
  const frame = seed.findIndex((byte, at) => byte === 0xff && seed[at + 1] === 0xc0);
  return fc.array(fc.tuple(fc.nat(16), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((edits) => {
    const copy = Buffer.from(seed);
    for (const [at, byte] of edits) copy[frame + 4 + at] = byte;
    return copy;
  });
}

function bigEndianSizes(seed: Buffer, from: number): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.nat(3), fc.constantFrom(...sizes)).map(([axis, size]) => {
    const copy = Buffer.from(seed);
    if (from + 4 * axis + 4 <= copy.length) copy.writeUInt32BE(size, from + 4 * axis);
    return copy;
  });
}

/** The footer of a .parquet file, whose length fits again. */
function footers(seed: Buffer): fc.Arbitrary<Uint8Array> {
  const isWhole = seed.subarray(-4).toString('latin1') === 'PAR1';
  const length = isWhole ? seed.readUInt32LE(seed.length - 8) : 0;
  const start = seed.length - 8 - length;
  if (!isWhole || start < 4) return spoilt([seed]);
  return fc
    .oneof(
      spoilt([seed.subarray(start, -8)]).map((footer) => [seed.subarray(0, start), footer]),
      spoilt([seed.subarray(4, start)]).map((pages) => [Buffer.concat([seed.subarray(0, 4), pages]), seed.subarray(start, -8)]),
    )
    .map(([pages = seed, footer = seed]) => {
      const end = Buffer.alloc(8, 'PAR1PAR1', 'latin1');
      end.writeUInt32LE(footer.length);
      return Buffer.concat([pages, footer, end]);
    });
}

/** A leaf of a JSON file, or a whole branch of it, becomes another value. */
function json(seed: Buffer): fc.Arbitrary<Uint8Array> {
  const other = fc.oneof(
    fc.constantFrom(...patterns).map((Regex) => ({ Regex })),
    fc.constantFrom<unknown>(...patterns, ...values, null, -1, 1e300, [], {}, [[[]]], true),
    fc.constantFrom(...patterns).map((Regex) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false })),
  );
  return fc.tuple(fc.nat(30), other).map(([place, value]) => {
    let left = place;
    const content: unknown = JSON.parse(seed.toString(), (_, old: unknown) => (left-- === 0 ? value : old));
    return Buffer.from(JSON.stringify(content));
  });
}

/** Words between commas and lines become others. */
function cells(seed: Buffer): fc.Arbitrary<Uint8Array> {
  const parts = seed.toString('latin1').split(/([,\n ])/);
  return fc.array(fc.tuple(fc.nat(parts.length - 1), fc.constantFrom(...values)), { minLength: 1, maxLength: 3 }).map((edits) => {
    const copy = [...parts];
    for (const [at, value] of edits) copy[at] = value;
    return Buffer.from(copy.join(''), 'latin1');
  });
}
