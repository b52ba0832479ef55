/** Samples that are decoded once, kept in the cache folder, and read from there by their rows. */
import { statSync } from 'node:fs';
import { endianness } from 'node:os';
import { collectingAsync, type Outcome } from '../../diagnostics/diagnostic.ts';
import { elementCount, type ElementKind, type Elements, type Samples, type StoredSamples } from '../array.ts';
import type { Decoded } from '../decoded.ts';
import { cachedCopy, type Writer } from './cache.ts';
import { laterBytes, type LaterBytes, inRuns } from './later-bytes.ts';
import { withOpen, type StoredFile } from './stored-file.ts';
import { rowsIn } from './stored-rows.ts';

/** Takes elements of samples and of labels as they are made. */
export type SampleParts = { readonly x: (values: Elements) => Promise<void>; readonly y: (values: Elements) => Promise<void> };

/** What was written. Labels without elements of their own are those of the samples. */
export interface MadeSamples {
  readonly x: Omit<Samples, 'values'>;
  readonly y: Omit<Samples, 'values'>;
  readonly rest: Omit<Decoded, 'x' | 'y'>;
}

/** `of` is what the samples are made of: hashes of content, and all that decides how they are made. */
export function cachedSamples(
  folder: string,
  of: readonly string[],
  make: (parts: SampleParts) => Promise<Outcome<MadeSamples>>,
): Promise<Outcome<Decoded>> {
  return collectingAsync(async (take) => {
    const copy = take(
      await cachedCopy(folder, {
        of: ['samples 3', endianness(), ...of],
        make: async (write) => {
          const labels = laterBytes(folder);
          try {
            return await writeSamples(write, labels, make);
          } finally {
            await labels.remove();
          }
        },
      }),
    );
    return readSamples(copy);
  });
}

/** Samples that can only be made all at once. */
export function wholeSamples(decode: () => Promise<Outcome<Decoded>>, parts: SampleParts): Promise<Outcome<MadeSamples>> {
  return collectingAsync(async (take) => {
    const { x, y, ...rest } = take(await decode());
    if (!('values' in x && 'values' in y)) throw new TypeError('decoded samples are in memory');
    await parts.x(x.values);
    if (x.values !== y.values) await parts.y(y.values);
    const { values: _, ...ofX } = x;
    const { values: __, ...ofY } = y;
    return { x: ofX, y: ofY, rest };
  });
}

/** How samples or labels lie in the copy. */
type Part = Pick<Samples, 'type' | 'shape' | 'start' | 'stride'> & { readonly stored: ElementKind; readonly offset: number };

type Head = { readonly x: Part; readonly y: Part; readonly rest: Omit<Decoded, 'x' | 'y'> };

/** It comes last, because it is known last: a line of its own in so many bytes. */
const headSize = 2 ** 16;

/** Samples come first, then labels from where elements of eight bytes can begin. */
function writeSamples(
  write: Writer,
  labels: LaterBytes,
  make: (parts: SampleParts) => Promise<Outcome<MadeSamples>>,
): Promise<Outcome<true>> {
  return collectingAsync(async (take) => {
    let length = 0;
    const { x, y, rest } = take(
      await make({
        x: async (values) => {
          length += values.byteLength;
          await writeElements(values, write);
        },
        y: (values) => writeElements(values, labels.write),
      }),
    );
    const second = 8 * Math.ceil(length / 8);
    await write(new Uint8Array(second - length));
    const isShared = !(await labels.copy(write));
    const partOf = (own: MadeSamples['x'], offset: number): Part => ({ ...own, stored: own.type, offset });
    const head: Head = { x: partOf(x, 0), y: partOf(y, isShared ? 0 : second), rest };
    const text = Buffer.from(`${JSON.stringify(head)}\n`);
    if (text.length > headSize) throw new RangeError('the description of a data set is a short text');
    await write(Buffer.concat([text, Buffer.alloc(headSize - text.length)]));
    return true as const;
  });
}

async function writeElements({ buffer, byteOffset, byteLength }: Elements, write: Writer): Promise<void> {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  for (const { from, to } of inRuns(bytes.length, 2 ** 24)) await write(bytes.subarray(from, to));
}

function readSamples(path: string): Decoded {
  const text = withOpen(path, (at, { size }) => Buffer.from(at(size - headSize, headSize)).toString('utf8'));
  const { x, y, rest } = JSON.parse(text.slice(0, text.indexOf('\n'))) as Head;
  const file = { path, stamp: statSync(path) };
  return { ...rest, x: partIn(file, x), y: partIn(file, y) };
}

function partIn(file: StoredFile, part: Part): StoredSamples {
  const { type, shape, stored, offset, start = 0 } = part;
  const size = elementCount(shape.slice(1));
  const { stride = size } = part;
  const littleEndian = endianness() === 'LE';
  return { type, shape, rowsAt: rowsIn(file, { type: stored, littleEndian, offset, start, size, stride }), isSound: false };
}
