import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { expect, it } from 'vitest';
import { encodeMessage } from '../../src/model/onnx/encode-message.ts';

const large = new Uint8Array(100_000).map((_, at) => at % 251);

/** Tensors of a graph of a model, as the library nests them. */
function nested(tensors: readonly Uint8Array[]): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(8n);
  writer.tag(7, WireType.LengthDelimited).fork();
  writer.tag(2, WireType.LengthDelimited).string('graph');
  for (const bytes of tensors) {
    writer.tag(5, WireType.LengthDelimited).fork();
    writer.tag(8, WireType.LengthDelimited).string('w');
    writer.tag(9, WireType.LengthDelimited).bytes(bytes);
    writer.join();
  }
  return writer.join().finish();
}

it.each([
  ['small ones alone', [large.subarray(0, 5)]],
  ['a large one among small ones', [large.subarray(0, 5), large, large.subarray(7, 9)]],
  ['several large ones', [large, large.subarray(1)]],
])('bytes of tensors are nested as the library nests them: %s', (_, tensors) => {
  const initializer = tensors.map((rawData) => ({ rawData, name: 'w' }));
  const encoded = encodeMessage('Model', { graph: { name: 'graph', initializer }, irVersion: 8 });
  expect(Buffer.compare(encoded, nested(tensors))).toBe(0);
});
