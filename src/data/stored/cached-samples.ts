/** Samples that are decoded once, kept in the cache folder, and read from there by their rows. */
import { statSync } from 'node:fs';
import { endianness } from 'node:os';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { elementCount, type ElementKind, type Samples, type StoredSamples } from '../array.ts';
import type { Decoded } from '../decoded.ts';
import { refused } from '../refused.ts';
import { cachedCopy, type Writer } from './cache.ts';
import { inRuns } from './runs.ts';
import { withOpen, type StoredFile } from './stored-file.ts';
import { rowsIn } from './stored-rows.ts';

/** `of` is what the samples are made of: hashes of content, and all that decides how they are made. */
export async function cachedSamples(
  folder: string,
  of: readonly string[],
  decode: () => Promise<Outcome<Decoded>>,
): Promise<Outcome<Decoded>> {
  const copy = await cachedCopy(folder, {
    of: ['samples 2', endianness(), ...of],
    make: async (write) => {
      const decoded = await decode();
      if (decoded.value === undefined) return refused(decoded);
      await writeSamples(decoded.value, write);
      return { value: true, diagnostics: [] };
    },
  });
  if (copy.value === undefined) return refused(copy);
  return { value: readSamples(copy.value), diagnostics: [] };
}

/** How samples or labels lie behind the head. */
interface Part extends Pick<Samples, 'type' | 'shape' | 'start' | 'stride'> {
  /** Elements as they are stored. */
  readonly stored: ElementKind;
  readonly offset: number;
}

interface Head {
  readonly x: Part;
  readonly y: Part;
  readonly rest: Omit<Decoded, 'x' | 'y'>;
}

/** The head has a line of its own, of this length; elements follow it. */
const headSize = 2 ** 16;

/** Windows of a text share their tokens, which are written once. */
async function writeSamples({ x, y, ...rest }: Decoded, write: Writer): Promise<void> {
  if (!('values' in x && 'values' in y)) throw new TypeError('decoded samples are in memory');
  const isShared = x.values === y.values;
  const length = x.values.byteLength;
  const partOf = ({ type, shape, start, stride }: Samples, offset: number): Part => ({
    ...{ type, shape, stored: type, offset },
    ...(start !== undefined && { start }),
    ...(stride !== undefined && { stride }),
  });
  // The labels begin where elements of eight bytes can.
  const second = headSize + 8 * Math.ceil(length / 8);
  const head: Head = { x: partOf(x, headSize), y: partOf(y, isShared ? headSize : second), rest };
  const text = Buffer.from(`${JSON.stringify(head)}\n`);
  if (text.length > headSize) throw new RangeError('the description of a data set is a short text');
  await write(Buffer.concat([text, Buffer.alloc(headSize - text.length)]));
  await writeElements(x, write);
  if (isShared) return;
  await write(Buffer.alloc(second - headSize - length));
  await writeElements(y, write);
}

async function writeElements({ values }: Samples, write: Writer): Promise<void> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (const { from, to } of inRuns(bytes.length, 2 ** 24)) await write(bytes.subarray(from, to));
}

function readSamples(path: string): Decoded {
  const text = withOpen(path, (at) => Buffer.from(at(0, headSize)).toString('utf8'));
  const { x, y, rest } = JSON.parse(text.slice(0, text.indexOf('\n'))) as Head;
  const file = { path, stamp: statSync(path) };
  return { ...rest, x: partIn(file, x), y: partIn(file, y) };
}

function partIn(file: StoredFile, part: Part): StoredSamples {
  const { type, shape, stored, offset, start = 0 } = part;
  const size = elementCount(shape.slice(1));
  const { stride = size } = part;
  const littleEndian = endianness() === 'LE';
  const rowsAt = rowsIn(file, { type: stored, littleEndian, offset, start, size, stride });
  return { type, shape, rowsAt, isSound: false };
}
