/** A tensor of a file: its type and shape checked, its values located but not loaded. */
import * as catalogue from '../../diagnostics/catalogue/model-file.ts';
import { byteSize, typedCount, typedField, typeOfCode } from '../element-types.ts';
import type { ElementType, Tensor, TensorData } from '../graph.ts';
import type { Decoded, Located } from '../onnx/decode-message.ts';
import { valueCount, elementCount } from '../shape.ts';
import { sparseFault, tensorBytes } from '../values/tensor-bytes.ts';
import type { Reading } from './reading.ts';
import { printable } from '../describe.ts';

/** The dense form of a sparse tensor is made in memory, so it has a bound of its own. */
export const largestSparse = 1 << 26;

/** The tensor, or undefined after a report. `owner` names it in messages. */
export function readTensor(reading: Reading, raw: Decoded<'Tensor'>, owner: string): Tensor | undefined {
  const type = typeOfCode(raw.dataType ?? 0);
  if (type === undefined) return reading.report(catalogue.unknownType, { owner, type: raw.dataType ?? 0 });
  const dims = raw.dims;
  const count = readCount(reading, dims, owner);
  if (count === undefined) return undefined;
  const data = locate(reading, raw, { owner, type, count });
  const located = data && { name: raw.name, type, dims, data };
  return located && loadShapeArithmetic(reading, located, count);
}

/** Integers up to this many elements are shapes, axes and indices. */
export const longestShape = 1024;

/** Small integer tensors and single truths are loaded at once: what a graph does with shapes depends on their values. */
export function loadShapeArithmetic(reading: Reading, tensor: Tensor, count: number): Tensor {
  const integer = tensor.type === 'int64' || tensor.type === 'int32' || (tensor.type === 'bool' && count === 1);
  if (!integer || count > longestShape) return tensor;
  const bytes = tensorBytes(tensor, reading.files).value;
  return bytes === undefined ? tensor : { ...tensor, data: { kind: 'bytes', bytes: bytes.slice() } };
}

/** A factor an axis. */
const mostScales = 8;

/** The factors of a Resize, likewise. */
export function loadScales(reading: Reading, tensor: Tensor): Tensor {
  if (tensor.type !== 'float32' || valueCount(tensor.dims) > mostScales || tensor.data.kind === 'bytes') return tensor;
  const bytes = tensorBytes(tensor, reading.files).value;
  return bytes === undefined ? tensor : { ...tensor, data: { kind: 'bytes', bytes: bytes.slice() } };
}

/** The number of elements, or undefined after a report. */
function readCount(reading: Reading, dims: readonly number[], owner: string): number | undefined {
  const dim = dims.find((size) => size < 0);
  if (dim !== undefined) return reading.report(catalogue.badDimension, { owner, dims, dim });
  return elementCount(dims) ?? reading.report(catalogue.tooLarge, { owner, dims });
}

function locate(
  reading: Reading,
  raw: Decoded<'Tensor'>,
  { owner, type, count }: { readonly owner: string; readonly type: ElementType; readonly count: number },
): TensorData | undefined {
  const needs = byteSize(type, count);
  if (raw.dataLocation === 1) return readExternal(reading, raw, owner, needs);
  const typed = typedRuns(raw).filter(({ runs }) => runs.some((run) => run.end > run.start));
  const rawData = raw.rawData;
  const [first, second] = typed;
  if (second !== undefined || (first !== undefined && rawData !== undefined)) return reading.report(catalogue.twoEncodings, { owner });
  if (first !== undefined) return locateTyped(reading, first, { owner, type, count });
  const length = rawData === undefined ? 0 : rawData.end - rawData.start;
  if (rawData !== undefined && type !== 'string' && length === needs) return { kind: 'inline', offset: rawData.start, length };
  if (count === 0 && length === 0) return { kind: 'bytes', bytes: new Uint8Array(0) };
  return reading.report(catalogue.sizeMismatch, {
    owner,
    has: `${length} bytes`,
    needs: type === 'string' ? `${count} strings` : `${needs} bytes`,
  });
}

type TypedRuns = { readonly field: number; readonly width: number; readonly runs: readonly Located[] };

function typedRuns(raw: Decoded<'Tensor'>): readonly TypedRuns[] {
  return [
    { field: 4, width: 4, runs: raw.floatData },
    { field: 5, width: 0, runs: raw.int32Data },
    // An empty string is a value too; the others are empty only where a packed run is.
    { field: 6, width: 0, runs: raw.stringData },
    { field: 7, width: 0, runs: raw.int64Data },
    { field: 10, width: 8, runs: raw.doubleData },
    { field: 11, width: 0, runs: raw.uint64Data },
  ];
}

function locateTyped(
  reading: Reading,
  { field, width, runs }: TypedRuns,
  { owner, type, count }: { readonly owner: string; readonly type: ElementType; readonly count: number },
): TensorData | undefined {
  const values = field === 6 ? runs.length : countValues(reading, runs, width);
  const needs = typedCount(type, count);
  if (field !== typedField(type) || values !== needs) {
    const has = `${values} values in field ${field}`;
    return reading.report(catalogue.sizeMismatch, { owner, has, needs: `${needs} in field ${typedField(type)}` });
  }
  return { kind: 'typed', field, segments: runs.map(({ start, end }) => ({ offset: start, length: end - start })) };
}

/** Values in the runs of a typed field: by width, or by the last bytes of varints (width 0). */
export function countValues(reading: Reading, runs: readonly Located[], width: number): number {
  if (width > 0) return runs.reduce((sum, run) => sum + (run.end - run.start) / width, 0);
  const { window } = reading.scan;
  let values = 0;
  for (const { start, end } of runs) {
    for (let at = start; at < end; at++) if (window.byte(at) < 128) values++;
  }
  return values;
}

/** A sparse tensor, which reads as a dense one of its own dims. */
export function readSparseTensor(reading: Reading, raw: Decoded<'SparseTensor'>, owner: string): Tensor | undefined {
  if (raw.values === undefined || raw.indices === undefined) {
    return reading.report(catalogue.badSparse, { owner, problem: 'it lacks its values or its indices' });
  }
  const dims = raw.dims;
  const count = readCount(reading, dims, owner);
  const values = readTensor(reading, raw.values, `the values of ${owner}`);
  const indices = readTensor(reading, raw.indices, `the indices of ${owner}`);
  if (count === undefined || values === undefined || indices === undefined) return undefined;
  if (count > largestSparse) return reading.report(catalogue.tooLarge, { owner, dims });
  const stored = values.dims[0] ?? 0;
  const perValue = indices.dims.length === 2 ? dims.length : 1;
  const fits =
    values.dims.length === 1 &&
    values.type !== 'string' &&
    byteSize(values.type, 2) === 2 * byteSize(values.type, 1) &&
    indices.type === 'int64' &&
    indices.dims[0] === stored &&
    (indices.dims[1] ?? 1) === perValue &&
    indices.dims.length <= 2;
  if (!fits) return reading.report(catalogue.badSparse, { owner, problem: 'values and indices do not fit each other' });
  const problem = sparseFault(indices, dims, reading.files);
  if (problem !== undefined) return reading.report(catalogue.badSparse, { owner, problem });
  const { start, end } = raw.at;
  const data: TensorData = { kind: 'sparse', offset: start, length: end - start, values, indices };
  return { name: values.name, type: values.type, dims, data };
}

// Where the external data of a tensor lies: in the model's folder, in range, or refused.

/** The located data of `needs` bytes, or undefined after a report. Nothing outside is opened. */
function readExternal(reading: Reading, raw: Decoded<'Tensor'>, owner: string, needs: number): TensorData | undefined {
  const entries = new Map(raw.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get('location') ?? '';
  const shown = printable(location);
  const problem = pathProblem(location);
  if (problem !== undefined) return reading.report(catalogue.badExternalPath, { owner, location: shown, problem });
  const offset = wholeNumber(entries.get('offset') ?? '0');
  const length = wholeNumber(entries.get('length') ?? String(needs));
  if (offset === undefined || length === undefined) {
    const given = `offset ${entries.get('offset') ?? 0}, length ${entries.get('length') ?? needs}`;
    return reading.report(catalogue.externalRange, { owner, location: shown, problem: printable(given) });
  }
  if (length !== needs) {
    return reading.report(catalogue.sizeMismatch, { owner, has: `${length} bytes of \`${shown}\``, needs: `${needs} bytes` });
  }
  const source = reading.open(location);
  if (source === undefined) {
    const target = reading.files.leadsOut?.(location);
    if (target === undefined) return reading.report(catalogue.missingExternal, { owner, location: shown });
    const out = `is a link that leads out of the model's folder, to \`${printable(target)}\``;
    return reading.report(catalogue.badExternalPath, { owner, location: shown, problem: out });
  }
  if (offset + length > source.size) {
    const range = `bytes ${offset} to ${offset + length} of a file of ${source.size}`;
    return reading.report(catalogue.externalRange, { owner, location: shown, problem: range });
  }
  return { kind: 'external', location, offset, length };
}

/** Why a location is not a path inside the model's folder; undefined if it is one. */
function pathProblem(location: string): string | undefined {
  if (location === '') return 'is no path';
  if (location.includes('\0')) return 'is no path';
  if (/^([/\\]|[A-Za-z]:)/.test(location)) return 'is an absolute path';
  if (location.split(/[/\\]/).includes('..')) return "leaves the model's folder";
  return undefined;
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}
