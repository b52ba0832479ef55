/** What an exported file holds: arrays by name, read one at a time when they are written. */
import { valueCount } from '../model/shape.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import {
  isFloat,
  namedBuffers,
  byteSize,
  tensorBytes,
  readLayers,
  readParameters,
  storedTensors,
  type ElementType,
  type ModelFiles,
  type Model,
  type Tensor,
} from '../model/index.ts';
import { namingIn } from './module-names.ts';
import { npzMember } from '../record/npy.ts';
import { zipArchive, type ZipMember } from '../record/zip-archive.ts';

export interface NamedArray {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** Little-endian, row-major. */
  readonly bytes: () => Uint8Array;
}

/** The values of a parameter; an error where its file is damaged or not there. */
export function valuesOf(parameter: NamedParameter, files: ModelFiles): Outcome<NamedArray> {
  const { name, tensor, dims } = parameter;
  const { diagnostics } = tensorBytes(tensor, files);
  if (diagnostics.length > 0) return { diagnostics };
  const bytes = (): Uint8Array => {
    const { value } = tensorBytes(tensor, files);
    if (value === undefined) throw new Error(`${files.name} changed while it was read`);
    return asModule(value, parameter);
  };
  return { value: { name, type: tensor.type, dims, bytes }, diagnostics: [] };
}

/** A mask in the type of its weights, ones and zeros, as `torch.nn.utils.prune` keeps it. */
export function maskOf(parameter: NamedParameter, kept: Uint8Array): NamedArray {
  const { name, tensor, dims } = parameter;
  const one = ones[tensor.type] ?? [1];
  const bytes = (): Uint8Array => {
    const values = new Uint8Array(kept.length * one.length);
    kept.forEach((is, at) => is !== 0 && values.set(one, at * one.length));
    return asModule(values, parameter);
  };
  return { name: `${name}_mask`, type: tensor.type, dims, bytes };
}

/** The bytes of 1.0 (IEEE 754; bfloat16 is the upper half of float32). */
export const ones: Partial<Record<ElementType, readonly number[]>> = {
  float16: [0x00, 0x3c],
  bfloat16: [0x80, 0x3f],
  float32: [0x00, 0x00, 0x80, 0x3f],
  float64: [0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
};

/** Other than zero of either sign, which is the highest bit of a little-endian float. */
export function isLive(bytes: Uint8Array, start: number, width: number): boolean {
  for (let at = start; at < start + width; at++) {
    const byte = bytes[at] ?? 0;
    if (at === start + width - 1 ? (byte & 0x7f) !== 0 : byte !== 0) return true;
  }
  return false;
}

export function byteLength({ type, dims }: NamedArray): number {
  return byteSize(type, valueCount(dims));
}

/** The runs of what is stored, or its transpose: rows of `dims` are its columns. */
function asModule(bytes: Uint8Array, { tensor, dims, transposed, runs }: NamedParameter): Uint8Array {
  const width = byteSize(tensor.type, 1);
  if (runs !== undefined) {
    const own = new Uint8Array(runs.starts.length * runs.size * width);
    for (const [nth, start] of runs.starts.entries()) {
      own.set(bytes.subarray(start * width, (start + runs.size) * width), nth * runs.size * width);
    }
    return own;
  }
  if (!transposed) return bytes;
  const [rows = 0, columns = 0] = dims;
  const turned = new Uint8Array(bytes.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const from = (column * rows + row) * width;
      turned.set(bytes.subarray(from, from + width), (row * columns + column) * width);
    }
  return turned;
}

/** NumPy's names; it has no bfloat16. */
export const npyTypes: Partial<Record<ElementType, string>> = { float16: '<f2', float32: '<f4', float64: '<f8' };

export function npzFile(arrays: readonly NamedArray[]): Iterable<Uint8Array> {
  return zipArchive(members(arrays));
}

function* members(arrays: readonly NamedArray[]): Generator<ZipMember> {
  for (const { name, type, dims, bytes } of arrays) yield npzMember({ name, code: npyTypes[type] ?? '', dims, values: bytes() });
}

// The parameters of a model as the state dictionary of its PyTorch module calls and shapes them. PyTorch's exporter keeps the name of a
// parameter that it writes as it is. What it transposes or folds gets a name of its own, `onnx::MatMul_12`; the scope of the node that
// reads it says which module it belongs to, and a `torch.nn.Linear` stores [out, in] where MatMul reads [in, out].

export interface NamedParameter {
  /** In the state dictionary. */
  readonly name: string;
  /** In the ONNX file; masks go by it. */
  readonly tensor: Tensor;
  readonly stored: string;
  /** As the module holds it. */
  readonly dims: readonly number[];
  /** True where the module holds the transpose of a stored matrix. */
  readonly transposed: boolean;
  /** Where the module holds a part of a stored tensor in another order: runs of `size` values, from each of `starts`. */
  readonly runs?: { readonly size: number; readonly starts: readonly number[] };
}

export interface NamedParameters {
  readonly parameters: readonly NamedParameter[];
  /** Parameters of recurrent layers that keep ONNX's name, and with it ONNX's order of gates. */
  readonly recurrent: readonly string[];
  /** Those that keep ONNX's name since nothing says what their module calls them. */
  readonly unnamed: readonly string[];
}

/** In the order of the graph, running statistics of norms last, and buffers behind them. */
export function namedParameters(model: Model): NamedParameters {
  const layers = new Map(readLayers(model).layers.map((layer) => [layer.tensor, layer]));
  const tensors = new Map([...storedTensors(model).values()].map((it) => [it.name, it.tensor]));
  const naming = namingIn(model);
  const recurrent: string[] = [];
  const unnamed: string[] = [];
  const buffers = [...namedBuffers(model)].filter((name) => isFloat(tensors.get(name)?.type ?? 'int64'));
  const names = new Set([...readParameters(model).map(({ tensor }) => tensor), ...buffers]);
  const parameters = [...names].flatMap((stored): NamedParameter[] => {
    const tensor = tensors.get(stored);
    if (tensor === undefined) return [];
    const as = { tensor, stored, dims: tensor.dims, transposed: false };
    const layer = layers.get(stored);
    if (!generated.test(stored)) return [{ ...as, name: stored }];
    const isRecurrent = layer?.roles.has('recurrent') === true;
    const named = isRecurrent ? undefined : naming(stored, tensor, layer);
    if (named === undefined) (isRecurrent ? recurrent : unnamed).push(stored);
    return [{ ...as, name: stored, ...named }];
  });
  const shared = sharedNames(parameters);
  const isShared = ({ name, stored }: NamedParameter): boolean => name !== stored && shared.has(name);
  return {
    parameters: parameters.map((own) =>
      isShared(own) ? { tensor: own.tensor, stored: own.stored, name: own.stored, dims: own.tensor.dims, transposed: false } : own,
    ),
    recurrent,
    unnamed: [...unnamed, ...parameters.filter(isShared).map(({ stored }) => stored)],
  };
}

/** Names of several parameters: a module that is called several times, with a parameter of another for each call, is one scope. */
function sharedNames(parameters: readonly NamedParameter[]): ReadonlySet<string> {
  const names = parameters.map(({ name }) => name);
  return new Set(names.filter((name, at) => names.indexOf(name) !== at));
}

/** Names that only calls of modules tell: no tensor in the file has the name of a parameter beside it. */
export function namedByCalls(parameters: readonly NamedParameter[]): readonly string[] {
  const kept = parameters.filter(({ name, stored }) => name === stored);
  return parameters.flatMap(({ name, stored }) => {
    const module = name.slice(0, name.lastIndexOf('.') + 1);
    return name === stored || kept.some((other) => other.name.startsWith(module)) ? [] : [name];
  });
}

/** `onnx::Conv_41`, or the bare number that older exporters write. */
const generated = /^onnx::|^\d+$/;
