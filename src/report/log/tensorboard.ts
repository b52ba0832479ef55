/**
 * Event files that TensorBoard reads: records of TFRecord (length and content, each with a masked CRC-32C), which hold
 * messages `Event` (tensorflow/core/util/event.proto, summary.proto).
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Point } from './points.ts';

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C (Castagnoli, RFC 3720): not the CRC-32 of zip files, which Node has. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The content of one file. `seconds` is the time that all points get: a journal holds none. */
export function* eventFile(points: readonly Point[], seconds: number): Generator<Uint8Array> {
  yield record(event(seconds, 0, (writer) => writer.tag(3, WireType.LengthDelimited).string('brain.Event:2')));
  for (const { name, step, value } of points) {
    yield record(
      event(seconds, step, (writer) => {
        writer.tag(5, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
        writer.tag(1, WireType.LengthDelimited).string(name);
        // The writer refuses finite numbers that float32 does not hold.
        writer.tag(2, WireType.Bit32).float(Math.fround(value));
        writer.join().join();
      }),
    );
  }
}

function event(seconds: number, step: number, write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Bit64).double(seconds);
  writer.tag(2, WireType.Varint).int64(step);
  write(writer);
  return writer.finish();
}

function record(content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16 + content.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(content.length), true);
  view.setUint32(8, masked(crc32c(bytes.subarray(0, 8))), true);
  bytes.set(content, 12);
  view.setUint32(12 + content.length, masked(crc32c(content)), true);
  return bytes;
}

/** So that the checksum of bytes that hold checksums is no trivial one (tensorflow/core/lib/hash/crc32c.h). */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
