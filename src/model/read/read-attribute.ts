/** Attributes of nodes as values; what Espalier has no use for is kept as bytes. */
import { orElse } from '../../basics/attempts.ts';
import { attributeTooLarge, sizeMismatch } from '../../diagnostics/catalogue/model-file.ts';
import type { Attribute, Graph, Tensor } from '../graph.ts';
import { decodeVarints, type Decoded, type Located } from '../onnx/decode-message.ts';
import type { Range } from '../onnx/records.ts';
import { countValues, loadShapeArithmetic, readSparseTensor, readTensor } from './read-tensor.ts';
import type { Reading } from './reading.ts';

/** Attributes are loaded, unlike tensors: bytes of one, and elements of a list. */
export const largestAttribute = 64 << 20;
export const longestList = 1 << 20;

export interface AttributeOwner {
  /** The node, as messages name it. */
  readonly node: string;
  /** What the node makes, for the tensors of Constant nodes. */
  readonly constant: boolean;
  readonly readGraph: (raw: Decoded<'Graph'>, attribute: string) => Graph | undefined;
}

const kinds = ['unknown', 'float', 'int', 'string', 'tensor', 'graph', 'floats', 'ints', 'strings'] as const;

export function readAttribute(reading: Reading, raw: Decoded<'Attribute'>, owner: AttributeOwner): Attribute | undefined {
  if (raw.refAttrName) return { kind: 'reference', name: raw.refAttrName };
  const written = kinds[raw.type ?? 0] ?? 'unknown';
  const kind = written === 'unknown' && !raw.type ? inferredKind(raw) : written;
  if (kind === 'tensor') {
    const value = raw.t && readTensor(reading, raw.t, tensorOwner(raw.name, owner));
    return value && { kind, value };
  }
  if (kind === 'graph') {
    const value = raw.g && owner.readGraph(raw.g, raw.name);
    return value && { kind, value };
  }
  const isList = kind === 'floats' || kind === 'ints' || kind === 'strings';
  if (isList && !short(raw[kind], kind === 'floats' ? 4 : 1)) return tooLarge(reading, raw, owner);
  if (kind === 'floats' && !areFloats(raw.floats)) {
    const has = 'a run of floats that ends within a number';
    return reading.report(sizeMismatch, { owner: tensorOwner(raw.name, owner), has, needs: '4 bytes for each' });
  }
  return readers[kind](reading, raw) ?? asBytes(reading, raw, owner);
}

type ListKind = 'floats' | 'ints' | 'strings';
type Reader = (reading: Reading, raw: Decoded<'Attribute'>) => Attribute | undefined;

/** Undefined where numbers cannot hold all of it, or some of it is no text. */
const readers: Readonly<Record<ListKind | 'float' | 'int' | 'string' | 'unknown', Reader>> = {
  float: (_, raw) => ({ kind: 'float', value: raw.f ?? 0 }),
  int: (_, { i: value = 0n }) => (exact([value]) ? { kind: 'int', value: Number(value) } : undefined),
  string(reading, raw) {
    const value = raw.s === undefined ? '' : text(reading, raw.s);
    return value === undefined ? undefined : { kind: 'string', value };
  },
  unknown: () => undefined,
  floats: (reading, raw) => ({ kind: 'floats', value: floats(reading, raw.floats) }),
  ints(reading, raw) {
    const values = (raw.ints ?? []).flatMap((range) => decodeVarints(reading.scan, 'Attribute.ints', range));
    return exact(values) ? { kind: 'ints', value: values.map(Number) } : undefined;
  },
  strings(reading, { strings: all }) {
    const value = all.map((range) => text(reading, range)).filter((one) => one !== undefined);
    return value.length === all.length ? { kind: 'strings', value } : undefined;
  },
};

function asBytes(reading: Reading, raw: Decoded<'Attribute'>, owner: AttributeOwner): Attribute | undefined {
  const { start, end } = raw.at;
  if (end - start > largestAttribute) return tooLarge(reading, raw, owner);
  return { kind: 'other', bytes: reading.scan.window.bytes(start, end - start).slice() };
}

function tooLarge(reading: Reading, { name }: Decoded<'Attribute'>, { node }: AttributeOwner) {
  return reading.report(attributeTooLarge, { owner: node, attribute: name });
}

/**
 * The value of a Constant node as a tensor, whichever of its attributes holds it (`value`,
 * `value_float`, `value_floats`, `value_int`, `value_ints`, `sparse_value`); undefined for strings.
 */
export function readConstant(reading: Reading, raw: Decoded<'Attribute'>, owner: AttributeOwner): Tensor | undefined {
  const name = tensorOwner(raw.name, owner);
  switch (raw.name) {
    case 'value':
      return raw.t && readTensor(reading, raw.t, name);
    case 'sparse_value':
      return raw.sparseTensor && readSparseTensor(reading, raw.sparseTensor, name);
    case 'value_float':
      return raw.f === undefined ? undefined : typedTensor([], 'float32', float32Bytes(raw.f));
    case 'value_int':
      return raw.i === undefined ? undefined : typedTensor([], 'int64', int64Bytes(raw.i));
    case 'value_floats': {
      const runs = raw.floats;
      return areFloats(runs) ? locatedTensor('float32', 4, runs, countValues(reading, runs, 4)) : undefined;
    }
    case 'value_ints': {
      const runs = raw.ints;
      const count = countValues(reading, runs, 0);
      return loadShapeArithmetic(reading, locatedTensor('int64', 7, runs, count), count);
    }
    default:
      return undefined;
  }
}

/** Every run holds whole numbers of 4 bytes. */
function areFloats(runs: readonly Located[]): boolean {
  return runs.every(({ start, end }) => (end - start) % 4 === 0);
}

function tensorOwner(attribute: string, { node, constant }: AttributeOwner): string {
  return constant ? `the value of ${node}` : `the attribute \`${attribute}\` of ${node}`;
}

function locatedTensor(type: 'float32' | 'int64', field: number, runs: readonly Located[], count: number): Tensor {
  const segments = runs.map(({ start, end }) => ({ offset: start, length: end - start }));
  return { name: '', type, dims: [count], data: { kind: 'typed', field, segments } };
}

function typedTensor(dims: readonly number[], type: Tensor['type'], bytes: Uint8Array): Tensor {
  return { name: '', type, dims, data: { kind: 'bytes', bytes } };
}

function float32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}

function int64Bytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, value, true);
  return bytes;
}

/** Some old files leave the type out; then the field that is there says what it is. */
function inferredKind(raw: Decoded<'Attribute'>): (typeof kinds)[number] {
  if (raw.f !== undefined) return 'float';
  if (raw.i !== undefined) return 'int';
  if (raw.s !== undefined) return 'string';
  if (raw.t !== undefined) return 'tensor';
  if (raw.g !== undefined) return 'graph';
  if (raw.floats.length > 0) return 'floats';
  if (raw.ints.length > 0) return 'ints';
  return raw.strings.length === 0 ? 'unknown' : 'strings';
}

/** Integers that a number carries without loss; the 64-bit extremes mean "to the end" in Slice. */
function exact(values: readonly bigint[]): boolean {
  return values.every((value) => BigInt(Number(value)) === value || value === 2n ** 63n - 1n || value === -(2n ** 63n) + 1n);
}

function short(runs: readonly Range[] | undefined, width: number): boolean {
  return (runs ?? []).reduce((sum, run) => sum + run.end - run.start, 0) / width <= longestList;
}

function text(reading: Reading, range: Range): string | undefined {
  if (range.end - range.start > largestAttribute) return undefined;
  const bytes = reading.scan.window.bytes(range.start, range.end - range.start);
  return orElse(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), undefined);
}

function floats(reading: Reading, runs: readonly Range[] | undefined): number[] {
  return (runs ?? []).flatMap(({ start, end }) => {
    const bytes = reading.scan.window.bytes(start, end - start);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => view.getFloat32(4 * index, true));
  });
}
