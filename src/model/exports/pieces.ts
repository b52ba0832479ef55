/** Bytes put together from ranges of other sources, read by position, and tensors with bytes of their own. */
import { bytesAsSource, type ByteSource, type ModelFiles } from '../file.ts';
import type { Tensor } from '../graph.ts';
import { encodeMessage } from '../onnx/encode-message.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import { records, type Scan } from '../onnx/records.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { varint } from '../values/varints.ts';

export type Piece = { readonly source: ByteSource; readonly start: number; readonly end: number };

export function pieceOf(bytes: Uint8Array): Piece {
  return { source: bytesAsSource(bytes), start: 0, end: bytes.length };
}

export function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Neighbouring ranges of one source become one piece. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const list: Piece[] = [];
  for (const piece of pieces) {
    const last = list.at(-1);
    if (piece.end === piece.start) continue;
    if (last?.source === piece.source && last.end === piece.start) {
      list[list.length - 1] = { ...last, end: piece.end };
    } else list.push(piece);
  }
  return list;
}

export function sourceOfPieces(given: readonly Piece[]): ByteSource {
  const pieces = joined(given);
  const starts: number[] = [];
  let size = 0;
  for (const { start, end } of pieces) {
    starts.push(size);
    size += end - start;
  }

  /** The last piece that begins at or before the offset. */
  function pieceAt(offset: number): number {
    let [low, high] = [0, pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function readInto(offset: number, bytes: Uint8Array): void {
    let done = 0;
    for (let at = pieceAt(offset); done < bytes.length; at += 1) {
      const piece = pieces[at];
      if (piece === undefined) throw new RangeError(`byte ${offset + done} of ${size}`);
      const from = piece.start + offset + done - (starts[at] ?? 0);
      const length = Math.min(piece.end - from, bytes.length - done);
      copy(piece.source, from, bytes.subarray(done, done + length));
      done += length;
    }
  }

  return {
    size,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      readInto(offset, bytes);
      return bytes;
    },
    readInto,
  };
}

function copy(source: ByteSource, offset: number, into: Uint8Array): void {
  if (source.readInto === undefined) into.set(source.read(offset, into.length));
  else source.readInto(offset, into);
}

// The record of an initializer once more, under another name and with its values in the file itself.

const { name: nameField, rawData, externalData, dataLocation } = fieldsOf('Tensor');
const { initializer } = fieldsOf('Graph');

/** The pieces of a field of a graph; undefined where the external data cannot be reached. */
export function ownTensor(
  scan: Scan,
  files: ModelFiles,
  { raw, tensor, name }: { readonly raw: Decoded<'Tensor'>; readonly tensor: Tensor; readonly name: string },
): readonly Piece[] | undefined {
  const left = new Set([nameField, externalData, dataLocation].map((field) => field?.number));
  const kept = [...records(scan, 'Tensor', raw.at)]
    .filter(({ field }) => !left.has(field))
    .map(({ tag, end }): Piece => ({ source: files.main, start: tag, end }));
  const values = externalValues(files, tensor);
  if (values === undefined) return undefined;
  const payload = [pieceOf(encodeMessage('Tensor', { name })), ...kept, ...values];
  return [pieceOf(fieldHead(initializer?.number, lengthOf(payload))), ...payload];
}

function externalValues(files: ModelFiles, { data }: Tensor): readonly Piece[] | undefined {
  if (data.kind !== 'external') return [];
  const source = files.open(data.location);
  if (source === undefined) return undefined;
  const { offset: start, length } = data;
  return [pieceOf(fieldHead(rawData?.number, length)), { source, start, end: start + length }];
}

/** The tag of a field whose payload has a length, and the length. */
export function fieldHead(field = 0, length: number): Uint8Array {
  return Uint8Array.from([...varint(BigInt(field * 8 + 2)), ...varint(BigInt(length))]);
}
