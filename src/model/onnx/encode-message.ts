/** Encodes messages of the schema, deterministically: fields in the order of their numbers. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Field, Message, MessageName } from './schema.ts';
import { fieldsOf, isMessageName } from './schema.ts';

/** A message ready to be written; `data` fields and encoded inner messages are bytes. */
export type Encodable<M extends MessageName> = Message<M, Uint8Array, unknown, Uint8Array>;

export function encodeMessage<M extends MessageName>(name: M, message: Encodable<M>): Uint8Array {
  const writer = new BinaryWriter();
  writeFields(writer, name, Object.entries(message));
  return writer.finish();
}

function writeFields(
  writer: BinaryWriter,
  name: MessageName,
  values: readonly (readonly [string, unknown])[],
): void {
  const fields = fieldsOf(name);
  const present = values.flatMap(([key, value]) => {
    const field = fields[key];
    return field === undefined || value === undefined ? [] : [{ field, value }];
  });
  present.sort((a, b) => a.field.number - b.field.number);
  for (const { field, value } of present) {
    for (const item of Array.isArray(value) ? value : [value]) writeValue(writer, field, item);
  }
}

function writeValue(writer: BinaryWriter, field: Field, value: unknown): void {
  if (value instanceof Uint8Array) {
    writer.tag(field.number, WireType.LengthDelimited).bytes(value);
  } else if (isMessageName(field.message) && typeof value === 'object' && value !== null) {
    writer.tag(field.number, WireType.LengthDelimited).fork();
    writeFields(writer, field.message, Object.entries(value));
    writer.join();
  } else if (typeof value === 'string') {
    writer.tag(field.number, WireType.LengthDelimited).string(value);
  } else if (typeof value === 'bigint') {
    writer.tag(field.number, WireType.Varint).int64(value);
  } else if (typeof value === 'number' && field.type === 'float') {
    writer.tag(field.number, WireType.Bit32).float(value);
  } else if (typeof value === 'number') {
    writer.tag(field.number, WireType.Varint).int64(BigInt(value));
  } else {
    throw new TypeError(`field ${field.number} cannot hold ${typeof value}`);
  }
}
