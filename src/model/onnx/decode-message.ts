/** Decodes protobuf messages of the schema: small fields are read, large ones are located. */
import { diagnose } from '../../diagnostics/diagnostic.ts';
import { tooDeep } from '../../diagnostics/catalogue/model-file.ts';
import { malformed, readVarint, records, wireTypes, type Range, type Scan, type WireRecord } from './records.ts';
import * as onnx from './schema.ts';

/** Messages inside one another; the limit of protobuf's own readers, onnxruntime's among them. */
export const depthLimit = 100;
/** Names and keys are short; a longer one is damage, and would be loaded for nothing. */
export const stringLimit = 1 << 20;

/** Where the values of a field are: one element of an unpacked field, or a whole packed run. */
export type Located = Range & { readonly packed: boolean };

/** Every decoded message knows its own payload. A list that the file leaves out is empty, and so is a name. */
export type Decoded<M extends onnx.MessageName> = { readonly at: Range } & {
  readonly [K in onnx.PresentKey<M>]: DecodedField<onnx.Schema[M][K]>;
} & { readonly [K in Exclude<keyof onnx.Schema[M], onnx.PresentKey<M>>]?: DecodedField<onnx.Schema[M][K]> };

type DecodedField<F> = F extends { readonly repeated: true } ? readonly DecodedValue<F>[] : DecodedValue<F>;
type DecodedValue<F> = F extends { readonly message: infer M extends onnx.MessageName }
  ? Decoded<M>
  : F extends { readonly type: infer T }
    ? onnx.ScalarValue<T, Located>
    : never;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The message in this range; after a fault of the scan the result is not to be used. */
export function decodeMessage<M extends onnx.MessageName>(scan: Scan, name: M, range: Range, depth = 1): Decoded<M> {
  const fields: Record<string, unknown> = { ...onnx.emptyFields(name), at: range };
  if (depth > depthLimit) {
    scan.fault ??= diagnose(tooDeep, { at: range.start, limit: depthLimit }, { file: scan.file });
    return asDecoded<M>(fields);
  }
  for (const record of records(scan, name, range)) {
    const known = onnx.fieldOf(name, record.field);
    if (known === undefined) continue;
    const [key, field] = known;
    const values = decodeField(scan, `${name}.${key}`, field, record, depth);
    if (field.repeated) appendTo(fields, key, values);
    else fields[key] = values.at(-1);
  }
  return asDecoded<M>(fields);
}

/** The one place where untyped fields become a typed message: the schema made both. */
function asDecoded<M extends onnx.MessageName>(fields: Record<string, unknown>): Decoded<M> {
  return fields as Decoded<M>;
}

function appendTo(fields: Record<string, unknown>, key: string, values: readonly unknown[]): void {
  const list = fields[key];
  if (Array.isArray(list) && list.length > 0) for (const value of values) list.push(value);
  else fields[key] = [...values];
}

/** One value, several of a packed field, or none after a fault. */
function decodeField(scan: Scan, within: string, field: onnx.Field, record: WireRecord, depth: number): readonly unknown[] {
  const isBytes = record.wire === wireTypes.bytes;
  if (onnx.isMessageName(field.message)) return isBytes ? [decodeMessage(scan, field.message, record, depth + 1)] : wrongWire();
  switch (field.type) {
    case 'string':
      return isBytes ? decodeString(scan, within, record) : wrongWire();
    case 'data':
      return wireFits(field, record) ? [located(field, record)] : wrongWire();
    case 'float':
      return record.wire === wireTypes.fixed32 ? [readFloat(scan, record)] : wrongWire();
    default: {
      if (record.wire !== wireTypes.varint && !(isBytes && field.repeated)) return wrongWire();
      const integers = decodeVarints(scan, within, record);
      return field.type === 'int64' ? integers : integers.map(Number);
    }
  }

  function wrongWire(): readonly unknown[] {
    malformed(scan, record.tag, within, `wire type ${record.wire} does not fit the field`);
    return [];
  }
}

function decodeString(scan: Scan, within: string, record: WireRecord): readonly string[] {
  const length = record.end - record.start;
  if (length > stringLimit) {
    malformed(scan, record.start, within, `a name of ${length} bytes`);
    return [];
  }
  try {
    return [utf8.decode(scan.window.bytes(record.start, length))];
  } catch {
    malformed(scan, record.start, within, 'the text is not UTF-8');
    return [];
  }
}

/** Signed 64-bit integers of a varint record or of a packed run. */
export function decodeVarints(scan: Scan, within: string, range: Range): bigint[] {
  const values: bigint[] = [];
  for (let at = range.start; at < range.end;) {
    const varint = readVarint(scan, within, at, range.end);
    if (varint === undefined) break;
    values.push(BigInt.asIntN(64, varint.value));
    at = varint.end;
  }
  return values;
}

function readFloat(scan: Scan, range: Range): number {
  const bytes = scan.window.bytes(range.start, 4);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true);
}

const wireOfLayout = { bytes: wireTypes.bytes, varint: wireTypes.varint, fixed32: wireTypes.fixed32, fixed64: wireTypes.fixed64 };

function wireFits(field: onnx.Field, record: WireRecord): boolean {
  return record.wire === wireOfLayout[field.layout ?? 'bytes'] || (record.wire === wireTypes.bytes && field.repeated === true);
}

function located(field: onnx.Field, record: WireRecord): Located {
  const packed = record.wire === wireTypes.bytes && field.layout !== 'bytes';
  return { start: record.start, end: record.end, packed };
}
