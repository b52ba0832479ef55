/** Tensors that lie in a file, and that are cut only when they are written. */
import {
  elementCount,
  encodeValues,
  sliceTensor,
  tensorBytes,
  viewOfValues,
} from '../../model/index.ts';
import type { CutTensor, KeptSlices, ModelFiles, Tensor } from '../../model/index.ts';
import type { Source } from '../lazy-values.ts';
import { roomFor } from '../lazy-values.ts';
import type { Values } from '../network.ts';

/** The tensor as it lies in the file, and what stays of it; all of it unless given. */
export interface Cut {
  readonly tensor: Tensor;
  readonly kept?: KeptSlices;
}

export interface CutLater {
  readonly cutTensor: CutTensor;
  /** By the tensors that `cutTensor` gave, but for those that were in memory. */
  readonly cuts: ReadonlyMap<Tensor, Cut>;
}

export function cutLater(): CutLater {
  const cuts = new Map<Tensor, Cut>();
  return {
    cuts,
    cutTensor(tensor, kept) {
      if (tensor.data.kind === 'bytes') return sliceTensor(tensor, kept);
      const dims = tensor.dims.map((dim, axis) => kept[axis]?.length ?? dim);
      const shorter = { ...tensor, dims };
      cuts.set(shorter, { tensor, kept });
      return shorter;
    },
  };
}

export interface WrittenTensor extends Cut {
  /** The values that it has by now; those of the file unless given. */
  readonly values?: Source<Values> | undefined;
}

/** The bytes of what stays, with so many numbers in memory or one row; each is read at once. */
export function* bytesOfCut(
  { tensor, kept = [], values }: WrittenTensor,
  files: ModelFiles,
  pieceSize: number,
): Generator<Uint8Array> {
  const { dims, type } = tensor;
  const [rows = 1, ...others] = dims;
  const row = elementCount(others) ?? 0;
  if (tensor.data.kind === 'bytes' || values === undefined || dims.length === 0 || row === 0) {
    yield bytesOf(sliceTensor(inMemory(tensor, files, values), kept));
    return;
  }
  const [chosen, ...inner] = kept;
  const atOnce = Math.max(1, Math.floor(pieceSize / row));
  const buffer = roomFor(atOnce * row + alignment);
  const isKept = chosen && new Set(chosen);
  for (let from = 0; from < rows; from += atOnce) {
    const count = Math.min(atOnce, rows - from);
    const own =
      isKept && Array.from({ length: count }, (_, at) => at).filter((at) => isKept.has(from + at));
    if (own?.length === 0) continue;
    const piece = alignedPart(values, from * row, (from + count) * row, buffer);
    const bytes = viewOfValues(type, piece) ?? encodeValues(type, piece);
    const part: Tensor = { ...tensor, dims: [count, ...others], data: { kind: 'bytes', bytes } };
    yield bytesOf(sliceTensor(part, [own, ...inner]));
  }
}

/** Where values under packed masks may begin. */
const alignment = 8;

function alignedPart(
  { part }: Source<Values>,
  from: number,
  to: number,
  into: ArrayBuffer,
): Values {
  const before = from % alignment;
  return part(from - before, to, into).subarray(before);
}

function inMemory(tensor: Tensor, files: ModelFiles, values: Source<Values> | undefined): Tensor {
  if (tensor.data.kind === 'bytes') return tensor;
  const bytes =
    values === undefined
      ? tensorBytes(tensor, files).value
      : encodeValues(tensor.type, values.read());
  if (bytes === undefined) throw new Error(`${files.name} has changed while it was in use`);
  return { ...tensor, data: { kind: 'bytes', bytes } };
}

function bytesOf({ data, name }: Tensor): Uint8Array {
  if (data.kind !== 'bytes') throw new TypeError(`tensor ${name} is located, not loaded`);
  return data.bytes;
}
