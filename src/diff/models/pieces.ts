/** The elements of a stored tensor in pieces of bounded size, so that no weight has to fit in memory. */
import { valueCount } from '../../model/shape.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import * as models from '../../model/index.ts';

/** Elements of a piece: few enough to stay in a processor's cache, enough to make reading cheap. */
const pieceLength = 1 << 18;

/** Bytes of one element, for the types that are read in pieces. */
const widths: Readonly<Partial<Record<models.Tensor['type'], number>>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
};

/** Gives elements `[start, start + count)`, row-major; valid until the next ones are asked for. */
export type ReadPiece = (start: number, count: number) => models.TensorValues;
export type Pieces = { readonly count: number; readonly length: number; readonly read: ReadPiece };

/**
 * Pieces of what lies in a file as it is; tensors in typed fields, sparse ones and 4-bit integers are
 * small or rare, and read whole. Errors: ESP3xxx where data is missing or has no numbers of ours.
 */
export function piecesOf(tensor: models.Tensor, files: models.ModelFiles): Outcome<Pieces> {
  const count = valueCount(tensor.dims);
  const width = widths[tensor.type];
  const range = width === undefined ? undefined : rangeOf(tensor, files);
  if (width === undefined || range === undefined) return wholeOf(tensor, files, count);
  // Fresh memory for each piece costs as much as reading it.
  const room = new Uint8Array(Math.min(count, pieceLength) * width);
  const read: ReadPiece = (start, wanted) => {
    const bytes = bytesAt(range, start * width, room.subarray(0, wanted * width));
    return floatsInPlace(tensor, bytes) ?? numbersOf(tensor, bytes, wanted);
  };
  return { value: { count, length: pieceLength, read }, diagnostics: [] };
}

type StoredRange = { readonly source: models.ByteSource; readonly offset: number };

function bytesAt({ source, offset }: StoredRange, at: number, room: Uint8Array): Uint8Array {
  if (source.readInto === undefined) return source.read(offset + at, room.length);
  source.readInto(offset + at, room);
  return room;
}

function rangeOf({ data }: models.Tensor, files: models.ModelFiles): StoredRange | undefined {
  if (data.kind === 'inline') return { source: files.main, offset: data.offset };
  if (data.kind !== 'external') return undefined;
  const source = files.open(data.location);
  return source === undefined || data.offset + data.length > source.size ? undefined : { source, offset: data.offset };
}

/** A view where the bytes are aligned: decoding would copy them first. */
function floatsInPlace({ type }: models.Tensor, bytes: Uint8Array): models.TensorValues | undefined {
  const { buffer, byteOffset, byteLength } = bytes;
  return type === 'float32' && byteOffset % 4 === 0 ? new Float32Array(buffer, byteOffset, byteLength / 4) : undefined;
}

function numbersOf(tensor: models.Tensor, bytes: Uint8Array, count: number): models.TensorValues {
  const values = models.decodeValues(tensor.type, bytes, count);
  if (values === undefined) throw new Error(`${tensor.type} has a width and no numbers`);
  return values;
}

function wholeOf(tensor: models.Tensor, files: models.ModelFiles, count: number): Outcome<Pieces> {
  const values = models.tensorValues(tensor, files);
  if (values.value !== undefined) return { value: inMemory(values.value, count), diagnostics: [] };
  // Types without JavaScript numbers, such as 8-bit floats and texts, are compared as bytes.
  const bytes = storedBytes(tensor, files);
  return bytes.value === undefined
    ? { diagnostics: bytes.diagnostics }
    : { value: inMemory(bytes.value, bytes.value.length), diagnostics: [] };
}

/** Texts as they lie in the file, since they have no width. */
function storedBytes(tensor: models.Tensor, files: models.ModelFiles): Outcome<Uint8Array> {
  const { type, data } = tensor;
  if (type !== 'string' || data.kind !== 'typed') return models.tensorBytes(tensor, files);
  const bytes = new Uint8Array(data.segments.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const { offset, length } of data.segments) {
    bytes.set(files.main.read(offset, length), at);
    at += length;
  }
  return { value: bytes, diagnostics: [] };
}

function inMemory(values: models.TensorValues, count: number): Pieces {
  return { count, length: Math.max(1, count), read: (start, wanted) => values.subarray(start, start + wanted) };
}
