/** What a tensor holds once it is cut, taken from one file to the other piece by piece. */
import { valueCount } from '../model/shape.ts';
import { encodeValues, sliceTensor, tensorBytes, tensorPartBytes, viewOfValues, type ModelFiles, type Tensor } from '../model/index.ts';
import { borrowRoom, returnRoom, roomSize } from '../kernels/room.ts';
import { roomFor, type Source } from '../state/lazy-values.ts';
import type { Values } from '../state/network.ts';
import type { Cut } from './cut-later.ts';

export interface WrittenTensor extends Cut {
  /** The values that it has by now; those of the file unless given. */
  readonly values?: Source<Values> | undefined;
}

/** The bytes of what stays, with so many numbers in memory or one row; each is read at once. */
export function* bytesOfCut(written: WrittenTensor, files: ModelFiles, pieceSize: number): Generator<Uint8Array> {
  const { tensor, kept = [], blank } = written;
  const row = valueCount(tensor.dims.slice(1));
  const atOnce = Math.max(1, Math.floor(pieceSize / row));
  const room = atOnce * row > roomSize ? undefined : borrowRoom();
  try {
    const buffer = room?.buffer ?? roomFor(atOnce * row + alignment);
    const read = row === 0 ? undefined : partsOf(written, files, buffer);
    if (read === undefined) yield bytesOf(sliceTensor(inMemory(written, files), kept, blank));
    else yield* rowsOfCut(written, read, atOnce);
  } finally {
    if (room !== undefined) returnRoom(room);
  }
}

function* rowsOfCut({ tensor, kept = [], blank }: WrittenTensor, read: ReadPart, atOnce: number): Generator<Uint8Array> {
  const [rows = 1, ...others] = tensor.dims;
  const row = valueCount(others);
  const [chosen, ...inner] = kept;
  const isKept = chosen && new Set(chosen);
  for (let from = 0; from < rows; from += atOnce) {
    const count = Math.min(atOnce, rows - from);
    const own = isKept && Array.from({ length: count }, (_, at) => at).filter((at) => isKept.has(from + at));
    if (own?.length === 0) continue;
    const bytes = read(from * row, (from + count) * row);
    const part: Tensor = { ...tensor, dims: [count, ...others], data: { kind: 'bytes', bytes } };
    const isIn = blank !== undefined && blank >= from && blank < from + count;
    yield bytesOf(sliceTensor(part, [own, ...inner], isIn ? blank - from : undefined));
  }
}

/** Elements from one flat index to another, as the file is to hold them, until the next are asked for. */
type ReadPart = (from: number, to: number) => Uint8Array;

/** Undefined where the tensor is read as a whole. */
function partsOf({ tensor, values }: WrittenTensor, files: ModelFiles, buffer: ArrayBuffer): ReadPart | undefined {
  const { data, dims, type } = tensor;
  if (data.kind === 'bytes' || dims.length === 0) return undefined;
  if (values !== undefined) {
    return (from, to) => {
      const piece = alignedPart(values, from, to, buffer);
      return viewOfValues(type, piece) ?? encodeValues(type, piece);
    };
  }
  if (tensorPartBytes(tensor, files, 0, 0) === undefined) return undefined;
  return (from, to) => tensorPartBytes(tensor, files, from, to, buffer) ?? changed(files);
}

/** Where values under packed masks may begin. */
const alignment = 8;

function alignedPart({ part }: Source<Values>, from: number, to: number, into: ArrayBuffer): Values {
  const before = from % alignment;
  return part(from - before, to, into).subarray(before);
}

function inMemory({ tensor, values }: WrittenTensor, files: ModelFiles): Tensor {
  if (tensor.data.kind === 'bytes') return tensor;
  const bytes = values === undefined ? (tensorBytes(tensor, files).value ?? changed(files)) : encodeValues(tensor.type, values.read());
  return { ...tensor, data: { kind: 'bytes', bytes } };
}

function changed({ name }: ModelFiles): never {
  throw new Error(`${name} has changed while it was in use`);
}

function bytesOf({ data, name }: Tensor): Uint8Array {
  if (data.kind !== 'bytes') throw new TypeError(`tensor ${name} is located, not loaded`);
  return data.bytes;
}
