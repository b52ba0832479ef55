/** The chunks of a .png file, looked at before anything is unpacked (PNG specification, 5.3 and 11.2.2). */
import { codeIn } from '../../basics/attempts.ts';
import { inflateSync } from 'node:zlib';

interface Chunk {
  readonly type: string;
  /** Where its content begins and ends; behind it are four bytes of checksum. */
  readonly start: number;
  readonly end: number;
}

type Size = { readonly width: number; readonly height: number; readonly channels: number };

const signature = 8;
/** The colour type of a picture whose pixels are places in a palette. */
const indexed = 3;
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Width and height as the header says them, or what is wrong with it. */
export function pngSize(bytes: Uint8Array): Size | string {
  const header = headerOf(bytes);
  if (header === undefined) return 'it has no header of a picture';
  const { width, height, colour } = header;
  if (width === 0 || height === 0) return `its header says ${width} × ${height} pixels`;
  return { width, height, channels: channelsOf[colour] ?? 4 };
}

/** What would make the decoder unpack more than the pixels of the header, or read them in another way. */
export function pngFault(bytes: Uint8Array): string | undefined {
  const header = headerOf(bytes);
  if (header === undefined) return 'it has no header of a picture';
  const chunks = chunksOf(bytes);
  if (header.colour === indexed && !chunks.some(({ type }) => type === 'PLTE'))
    return 'its pixels are numbers of a palette, and it has none';
  const parts = chunks.filter(({ type }) => type === 'IDAT');
  const stored = parts.reduce((sum, { start, end }) => sum + end - start, 0);
  const most = rawSize(header);
  if (stored * deflateRatio <= Math.max(most, harmless)) return undefined;
  const packed = Buffer.concat(parts.map(({ start, end }) => bytes.subarray(start, end)));
  try {
    inflateSync(packed, { maxOutputLength: most });
    return undefined;
  } catch (error) {
    const isLarger = codeIn(error) === 'ERR_BUFFER_TOO_LARGE';
    return isLarger ? 'it unpacks to more pixels than its header says' : 'its pixels are damaged';
  }
}

/** Without the chunks that say nothing of the pixels: a profile may unpack to anything. */
export function withoutExtras(bytes: Uint8Array): Uint8Array {
  const kept = chunksOf(bytes).filter(({ type }) => pixels.has(type));
  return Buffer.concat([bytes.subarray(0, signature), ...kept.map(({ start, end }) => bytes.subarray(start - 8, end + 4))]);
}

const pixels: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);

/** Deflate makes at most 1032 bytes of one. */
const deflateRatio = 1032;
const harmless = 2 ** 24;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
}

function headerOf(bytes: Uint8Array): Header | undefined {
  const [first] = chunksOf(bytes);
  if (first?.type !== 'IHDR' || first.end - first.start < 13) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    width: view.getUint32(first.start),
    height: view.getUint32(first.start + 4),
    depth: view.getUint8(first.start + 8),
    colour: view.getUint8(first.start + 9),
  };
}

/** Bytes before the filters; interlaced ones have up to two rows for one, and a byte more in each. */
function rawSize({ width, height, depth, colour }: Header): number {
  const bits = width * (channelsOf[colour] ?? 4) * depth;
  return height * Math.ceil(bits / 8) + 4 * (height + 8);
}

/** As far as the file goes; the last one may be cut off. */
function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks: Chunk[] = [];
  for (let at = signature; at + 8 <= bytes.length;) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const start = at + 8;
    const end = Math.min(start + view.getUint32(at), bytes.length);
    chunks.push({ type, start, end });
    at = end + 4;
  }
  return chunks;
}
