/** The record of an initializer once more, under another name and with its values in the file itself. */
import type { ModelFiles } from '../file.ts';
import type { Tensor } from '../graph.ts';
import { encodeMessage } from '../onnx/encode-message.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import { records, type Scan } from '../onnx/records.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { varint } from '../values/varints.ts';
import { lengthOf, pieceOf, type Piece } from './pieces.ts';

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
