/** SHA-256 of the files of a model, external data included: what it is by content. */
import { addTo } from '../basics/maps.ts';
import { createHash } from 'node:crypto';
import { read, fstatSync } from 'node:fs';
import { promisify } from 'node:util';
import { unreadableFile } from '../diagnostics/catalogue/model-file.ts';
import { collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { borrowRoom, returnRoom, roomOfBytes, type Room } from '../kernels/room.ts';
import { modelIdentity, readModel, tellNotFinite, floatParameters, type Model, type ModelIdentity, type Tensor } from '../model/index.ts';
import { reasonOf, type OpenModelFiles, type OpenSource } from './model-files.ts';
import { openNetwork, type PartFile } from './open-parts.ts';
import { hashDescriptor } from '../data/listing.ts';

// The parameters of a model that may hold NaN or infinities, found while its files are hashed: of each number the byte that holds most of
// the exponent is looked at.

interface Doubts {
  /** Takes the bytes of a file from an offset on: '' is the model's own, others are named by their location. */
  readonly see: (location: string, offset: number, bytes: Uint8Array) => void;
  /** Some may be very large numbers; none that holds NaN or infinities is missing. */
  readonly tensors: () => ReadonlySet<string>;
}

/** Numbers of a tensor in a file, one after another. */
interface Range {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly width: number;
  /** Bits of the highest byte that are all set in NaN and infinities. */
  readonly bits: number;
}

const forms: Readonly<Record<string, Pick<Range, 'width' | 'bits'>>> = {
  float16: { width: 2, bits: 0x7c },
  bfloat16: { width: 2, bits: 0x7f },
  float32: { width: 4, bits: 0x7f },
  float64: { width: 8, bits: 0x7f },
};

export function doubtsOf(model: Model, files: OpenModelFiles): Doubts {
  const doubtful = new Set<string>();
  const ranges = new Map<string, Range[]>();
  for (const { name, tensor } of floatParameters(model)) {
    const lying = whereItLies(tensor, files);
    const form = forms[tensor.type];
    if (lying === undefined || form === undefined) {
      doubtful.add(name);
      continue;
    }
    const { location, offset, length } = lying;
    addTo(ranges, location, { name, start: offset, end: offset + length, ...form });
  }
  for (const own of ranges.values()) own.sort((a, b) => a.start - b.start);

  return {
    see: (location, offset, bytes) => {
      const own = ranges.get(location);
      if (own === undefined) return;
      while ((own[0]?.end ?? Infinity) <= offset) own.shift();
      for (const range of own) {
        if (range.start >= offset + bytes.length) break;
        if (!doubtful.has(range.name) && isDoubtful(range, offset, bytes)) doubtful.add(range.name);
      }
    },
    tensors: () => doubtful,
  };
}

/** Undefined for values in other forms, and in a file that was mended, where they lie elsewhere on the disk. */
function whereItLies(
  { data }: Tensor,
  { main, stored, storedAt }: OpenModelFiles,
): { readonly location: string; readonly offset: number; readonly length: number } | undefined {
  if (data.kind === 'external') return data.location === storedAt ? { ...data, location: '' } : data;
  if (data.kind !== 'inline' || main !== stored) return undefined;
  return { location: '', offset: data.offset, length: data.length };
}

function isDoubtful({ start, end, width, bits }: Range, offset: number, bytes: Uint8Array): boolean {
  const highest = start + width - 1;
  const skipped = Math.max(0, Math.ceil((offset - highest) / width));
  const stop = Math.min(end - offset, bytes.length);
  let at = highest + skipped * width - offset;
  const room = width === 4 ? roomOfBytes(bytes) : undefined;
  if (room !== undefined) {
    // A number that began in the piece before is looked at by itself.
    const from = (at < 3 ? at + 4 : at) - 3;
    const whole = Math.max(0, (stop - from) & -64);
    if (room.hasHuge(from, whole)) return true;
    if (at >= 3) at += whole;
    else if (((bytes[at] ?? 0) & bits) === bits) return true;
    else at += 4 + whole;
  }
  for (; at < stop; at += width) if (((bytes[at] ?? 0) & bits) === bits) return true;
  return false;
}

// Whether open files still have the content that they were hashed with: asked of the system, hashed again in doubt.

/**
 * A file that was written to this shortly before it was looked at could be written to again within the
 * same tick of its file system's clock. The coarsest clock ticks every two seconds.
 */
const youngFor = 3_000_000_000n;

interface Stamp {
  readonly text: string;
  /** Whether a later write might leave the same stamp. */
  readonly isYoung: boolean;
}

/**
 * The first file of a model that is not what `identity` says, if any. The stamps of now are to be older than the hashes of the identity.
 */
export function watchContent(own: OpenSource, external: ReadonlyMap<string, OpenSource>): (identity: ModelIdentity) => string | undefined {
  const sources = new Map([['', own], ...external]);
  const stamps = new Map([...sources].map(([name, source]) => [name, stampOf(source)]));
  return ({ sha256, external: others = [] }) => {
    const hashes = new Map(others.map((other) => [other.file, other.sha256]));
    for (const [name, source] of sources) {
      const before = stamps.get(name);
      const now = stampOf(source);
      if (before !== undefined && !before.isYoung && before.text === now.text) continue;
      if (hashDescriptor(source.descriptor) !== (name === '' ? sha256 : hashes.get(name))) return source.path;
      stamps.set(name, now);
    }
    return undefined;
  };
}

/** The time of the last change of the entry counts, too: nobody can set it back. */
function stampOf({ descriptor }: Pick<OpenSource, 'descriptor'>): Stamp {
  const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(descriptor, { bigint: true });
  const last = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  const isYoung = BigInt(Date.now()) * 1_000_000n - last < youngFor;
  return { text: `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`, isYoung };
}

/** What came of files that have not been written to since, by the system's word; of this process alone. */
const known = new Map<string, Outcome<ModelIdentity>>();

/**
 * Of a model that has been read, so that all of its external data is open: no other file is hashed than is
 * read. With the model, ESP4086 tells of its parameters that are NaN or infinite. Files that this process
 * has hashed and nobody has written to since are not hashed again.
 */
export async function hashOpenModel(files: OpenModelFiles, model?: Model): Promise<Outcome<ModelIdentity>> {
  const key = keyOf(files, model !== undefined);
  const before = key === undefined ? undefined : known.get(key);
  if (before !== undefined) return before;
  const hashed = await hashAnew(files, model);
  if (key !== undefined && hashed.value !== undefined) known.set(key, hashed);
  return hashed;
}

/** Undefined where a file was written to so lately that a later write might not show. */
function keyOf(files: OpenModelFiles, isRead: boolean): string | undefined {
  const stamps = [['', files.stored] as const, ...files.opened()].map(([location, source]) => ({ location, ...stampOf(source) }));
  if (stamps.some(({ isYoung }) => isYoung)) return undefined;
  return JSON.stringify([files.name, isRead, ...stamps.map(({ location, text }) => [location, text])]);
}

async function hashAnew(files: OpenModelFiles, model?: Model): Promise<Outcome<ModelIdentity>> {
  const doubts = model && doubtsOf(model, files);
  const main = await hashSource(files.stored, (at, bytes) => doubts?.see('', at, bytes));
  const diagnostics: Diagnostic[] = [...main.diagnostics];
  const external: (readonly [string, string])[] = [];
  for (const [location, source] of files.opened()) {
    const hash = await hashSource(source, (at, bytes) => doubts?.see(location, at, bytes));
    diagnostics.push(...hash.diagnostics);
    external.push([location, hash.value ?? '']);
  }
  if (main.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  if (model !== undefined && doubts !== undefined) diagnostics.push(...tellNotFinite(model, files, doubts.tensors()));
  return { value: modelIdentity(main.value, external), diagnostics };
}

/** Of the model at a path, or of several below it. One that is no ONNX model is its file alone. */
export function hashModel(path: string, parts?: readonly PartFile[]): Promise<Outcome<ModelIdentity>> {
  return collectingAsync(async (take) => {
    const files = take(openNetwork(path, parts));
    try {
      readModel(files);
      return take(await hashOpenModel(files));
    } finally {
      files.close();
    }
  });
}

/** Bytes that are read at once: the next ones are, while these are hashed. */
const pieceSize = 2 ** 20;

async function hashSource(
  { path, descriptor }: OpenSource,
  see: (offset: number, bytes: Uint8Array) => void = () => {},
): Promise<Outcome<string>> {
  const hash = createHash('sha256');
  const rooms = [borrowRoom(), borrowRoom()] as const;
  const [first, second] = rooms;
  let [now, next] = [pieceIn(first), pieceIn(second)];
  try {
    let reading = readAt(descriptor, now, 0);
    for (let offset = 0; ; [now, next] = [next, now]) {
      const { bytesRead: count } = await reading;
      if (count === 0) return { value: hash.digest('hex'), diagnostics: [] };
      reading = readAt(descriptor, next, offset + count);
      const bytes = now.subarray(0, count);
      hash.update(bytes);
      see(offset, bytes);
      offset += count;
    }
  } catch (error) {
    return { diagnostics: [diagnose(unreadableFile, { reason: reasonOf(error) }, { file: path })] };
  } finally {
    for (const room of rooms) if (room !== undefined) returnRoom(room);
  }
}

function pieceIn(room: Room | undefined): Uint8Array {
  return new Uint8Array(room?.buffer ?? new ArrayBuffer(pieceSize), 0, pieceSize);
}

const readAsync = promisify(read);

function readAt(descriptor: number, bytes: Uint8Array, offset: number): Promise<{ readonly bytesRead: number }> {
  return readAsync(descriptor, bytes, 0, bytes.length, offset);
}
