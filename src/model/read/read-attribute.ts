/** Attributes of nodes as values; what Espalier has no use for is kept as bytes. */
import { attributeTooLarge } from '../../diagnostics/catalogue/model-tensors.ts';
import type { Attribute, Graph, Tensor } from '../graph.ts';
import type { Decoded, Located } from '../onnx/decode-message.ts';
import { decodeVarints } from '../onnx/decode-message.ts';
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

const kinds = [
  'unknown',
  'float',
  'int',
  'string',
  'tensor',
  'graph',
  'floats',
  'ints',
  'strings',
] as const;

export function readAttribute(
  reading: Reading,
  raw: Decoded<'Attribute'>,
  owner: AttributeOwner,
): Attribute | undefined {
  if (raw.refAttrName) return { kind: 'reference', name: raw.refAttrName };
  const kind = kinds[raw.type ?? 0] ?? 'unknown';
  switch (kind === 'unknown' && !raw.type ? inferredKind(raw) : kind) {
    case 'float':
      return { kind: 'float', value: raw.f ?? 0 };
    case 'int':
      return exact([raw.i ?? 0n]) ? { kind: 'int', value: Number(raw.i ?? 0n) } : asBytes();
    case 'string': {
      const value = raw.s === undefined ? '' : text(reading, raw.s);
      return value === undefined ? asBytes() : { kind: 'string', value };
    }
    case 'tensor': {
      const value = raw.t && readTensor(reading, raw.t, tensorOwner(raw.name ?? '', owner));
      return value && { kind: 'tensor', value };
    }
    case 'graph': {
      const value = raw.g && owner.readGraph(raw.g, raw.name ?? '');
      return value && { kind: 'graph', value };
    }
    case 'floats':
      return short(raw.floats, 4)
        ? { kind: 'floats', value: floats(reading, raw.floats) }
        : large();
    case 'ints': {
      if (!short(raw.ints, 1)) return large();
      const values = integers(reading, raw.ints);
      return exact(values) ? { kind: 'ints', value: values.map(Number) } : asBytes();
    }
    case 'strings': {
      if (!short(raw.strings, 1)) return large();
      const values = (raw.strings ?? []).map((range) => text(reading, range) ?? undefined);
      const known = values.filter((value) => value !== undefined);
      return known.length === values.length ? { kind: 'strings', value: known } : asBytes();
    }
    default:
      return asBytes();
  }

  function asBytes(): Attribute | undefined {
    const { start, end } = raw.at;
    if (end - start > largestAttribute) return large();
    return { kind: 'other', bytes: reading.scan.window.bytes(start, end - start).slice() };
  }

  function large(): undefined {
    return reading.report(attributeTooLarge, { owner: owner.node, attribute: raw.name ?? '' });
  }
}

/**
 * The value of a Constant node as a tensor, whichever of its attributes holds it (`value`,
 * `value_float`, `value_floats`, `value_int`, `value_ints`, `sparse_value`); undefined for strings.
 */
export function readConstant(
  reading: Reading,
  raw: Decoded<'Attribute'>,
  owner: AttributeOwner,
): Tensor | undefined {
  const name = tensorOwner(raw.name ?? '', owner);
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
      const runs = raw.floats ?? [];
      return locatedTensor('float32', 4, runs, countValues(reading, runs, 4));
    }
    case 'value_ints': {
      const runs = raw.ints ?? [];
      const count = countValues(reading, runs, 0);
      return loadShapeArithmetic(reading, locatedTensor('int64', 7, runs, count), count);
    }
    default:
      return undefined;
  }
}

function tensorOwner(attribute: string, { node, constant }: AttributeOwner): string {
  return constant ? `the value of ${node}` : `the attribute \`${attribute}\` of ${node}`;
}

function locatedTensor(
  type: 'float32' | 'int64',
  field: number,
  runs: readonly Located[],
  count: number,
): Tensor {
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
  if (raw.floats !== undefined) return 'floats';
  if (raw.ints !== undefined) return 'ints';
  return raw.strings === undefined ? 'unknown' : 'strings';
}

/** Integers that a number carries without loss; the 64-bit extremes mean "to the end" in Slice. */
function exact(values: readonly bigint[]): boolean {
  return values.every(
    (value) =>
      BigInt(Number(value)) === value || value === 2n ** 63n - 1n || value === -(2n ** 63n) + 1n,
  );
}

function short(runs: readonly Range[] | undefined, width: number): boolean {
  const bytes = (runs ?? []).reduce((sum, run) => sum + run.end - run.start, 0);
  return bytes / width <= longestList;
}

function text(reading: Reading, range: Range): string | undefined {
  if (range.end - range.start > largestAttribute) return undefined;
  const bytes = reading.scan.window.bytes(range.start, range.end - range.start);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function floats(reading: Reading, runs: readonly Range[] | undefined): number[] {
  return (runs ?? []).flatMap(({ start, end }) => {
    const bytes = reading.scan.window.bytes(start, end - start);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) =>
      view.getFloat32(4 * index, true),
    );
  });
}

function integers(reading: Reading, runs: readonly Range[] | undefined): bigint[] {
  return (runs ?? []).flatMap((range) => decodeVarints(reading.scan, 'Attribute.ints', range));
}
