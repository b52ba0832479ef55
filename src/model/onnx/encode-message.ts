/** Encodes messages of the schema, deterministically: fields in the order of their numbers. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { fieldsOf, isMessageName, type Field, type Message, type MessageName } from './schema.ts';

/** A message ready to be written; `data` fields and encoded inner messages are bytes. */
export type Encodable<M extends MessageName> = Message<M, Uint8Array, unknown, Uint8Array>;

export function encodeMessage<M extends MessageName>(name: M, message: Encodable<M>): Uint8Array {
  const chunks = chunksOf(name, Object.entries(message));
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const whole = new Uint8Array(lengthOf(chunks));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Bytes of a field that are worth a chunk of their own: a writer copies them once a level. */
const largeFrom = 2 ** 16;

/** The message in order; large fields, of inner messages too, are the caller's own bytes. */
function chunksOf(name: MessageName, values: readonly (readonly [string, unknown])[]): readonly Uint8Array[] {
  if (!values.some(([, value]) => holdsLarge(value))) {
    const writer = new BinaryWriter();
    writeFields(writer, name, values);
    return [writer.finish()];
  }
  return fieldsIn(name, values).flatMap(({ field, item }) => {
    const writer = new BinaryWriter();
    if (!holdsLarge(item)) {
      writeValue(writer, field, item);
      return [writer.finish()];
    }
    const inner = item instanceof Uint8Array ? [item] : chunksOf(messageOf(field), Object.entries(Object(item)));
    writer.tag(field.number, WireType.LengthDelimited).uint32(lengthOf(inner));
    return [writer.finish(), ...inner];
  });
}

function lengthOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

function messageOf({ number, message }: Field): MessageName {
  if (isMessageName(message)) return message;
  throw new TypeError(`field ${number} holds no message`);
}

/** Whether large bytes lie anywhere in a value. */
function holdsLarge(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length >= largeFrom;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return (Array.isArray(value) ? value : Object.values(value)).some(holdsLarge);
}

function writeFields(writer: BinaryWriter, name: MessageName, values: readonly (readonly [string, unknown])[]): void {
  for (const { field, item } of fieldsIn(name, values)) writeValue(writer, field, item);
}

/** In the order of their numbers; of repeated fields an item each. */
function fieldsIn(
  name: MessageName,
  values: readonly (readonly [string, unknown])[],
): readonly { readonly field: Field; readonly item: unknown }[] {
  const fields = fieldsOf(name);
  const present = values.flatMap(([key, value]) => {
    const field = fields[key];
    return field === undefined || value === undefined ? [] : [{ field, value }];
  });
  present.sort((a, b) => a.field.number - b.field.number);
  return present.flatMap(({ field, value }) => (Array.isArray(value) ? value : [value]).map((item: unknown) => ({ field, item })));
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
