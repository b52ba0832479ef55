/**
 * A Hugging Face folder as a model: weights in safetensors files beside a `config.json`, and no graph. What layers
 * they are follows from names; values stay in their files, as external data does.
 */
import { ownAt } from '../../basics/own.ts';
import * as catalogue from '../../diagnostics/catalogue/checkpoint.ts';
import { isObject } from '../../basics/fits.ts';
import { collecting, diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { printable } from '../describe.ts';
import type { ModelFiles, ByteSource } from '../file.ts';
import type { Model, Tensor, ElementType } from '../graph.ts';
import { readJson, longestJson } from './json-text.ts';
import { nameWeights } from './name-weights.ts';
import { byteSize } from '../element-types.ts';
import { elementCount } from '../shape.ts';
import { storedTensors } from '../flat/stored-tensors.ts';
import { externalEdits, matchChanges } from '../write/changed-tensors.ts';
import { splice, type NewValues } from '../write/new-values.ts';

/** The index of a checkpoint in several files: in which of them each array lies. */
type ReadIndex = { readonly locations: ReadonlyMap<string, string> } | { readonly problem: string };

/** A file name alone: nothing below the folder, and nothing outside it. */
const fileName = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.safetensors$/u;

function readIndex(source: ByteSource): ReadIndex {
  const read = readJson(source, 0, source.size);
  if ('problem' in read) return read;
  const { weight_map: map } = read.value;
  if (!isObject(map)) return { problem: 'it has no object `weight_map`' };
  const locations = new Map<string, string>();
  for (const [name, location] of Object.entries(map)) {
    if (typeof location !== 'string' || !fileName.test(location)) {
      const shown = typeof location === 'string' ? printable(location) : typeof location;
      return { problem: `it places \`${printable(name)}\` in \`${shown}\`, which is no file name of the folder` };
    }
    locations.set(name, location);
  }
  return locations.size === 0 ? { problem: 'its `weight_map` is empty' } : { locations };
}

/** The names that transformers writes and reads. */
export const checkpointFiles = { config: 'config.json', weights: 'model.safetensors', index: 'model.safetensors.index.json' } as const;

/** `files.main` is `config.json`. */
export function readCheckpoint(files: ModelFiles): Outcome<Model> {
  return collecting((take) => {
    const config = readJson(files.main, 0, files.main.size);
    if ('problem' in config) return take(damaged(files.name, config.problem));
    const found = take(readArrays(files));
    const { layers, statistics, unknown } = nameWeights([...found.values()], config.value);
    const { architectures, model_type: type } = config.value;
    const named: unknown = Array.isArray(architectures) ? architectures[0] : type;
    const model: Model = {
      irVersion: 0,
      opsets: new Map(),
      graph: { name: '', inputs: [], outputs: [], nodes: [], valueInfo: new Map(), initializers: found },
      functions: [],
      producer: typeof named === 'string' ? printable(named) : '',
      metadata: new Map(),
      checkpoint: { layers, statistics },
    };
    const told = unknown.length === 0 ? [] : [diagnose(catalogue.unknownArrays, { tensors: unknown.map(printable) }, { file: files.name })];
    return take({ value: model, diagnostics: told });
  });
}

type Arrays = Outcome<ReadonlyMap<string, Tensor>>;

/** Where one file holds all of them, no index is asked. */
function readArrays(files: ModelFiles): Arrays {
  const { weights, index } = checkpointFiles;
  const whole = files.open(weights);
  const listed = whole === undefined ? files.open(index) : undefined;
  if (whole !== undefined) return arraysOf(files, weights);
  if (listed === undefined) {
    const out = files.leadsOut?.(weights) ?? files.leadsOut?.(index);
    return { diagnostics: [diagnose(catalogue.noWeights, out === undefined ? {} : { out }, { file: files.name })] };
  }
  const read = readIndex(listed);
  if ('problem' in read) return damaged(index, read.problem);
  return collecting((take) => {
    const arrays = new Map<string, Tensor>();
    for (const shard of new Set(read.locations.values())) {
      for (const [name, tensor] of take(arraysOf(files, shard))) {
        const other = read.locations.get(name);
        if (other !== shard) {
          const where = other === undefined ? 'nowhere' : `in \`${other}\``;
          return take(damaged(shard, `\`${printable(name)}\` lies in it, and the index places it ${where}`));
        }
        arrays.set(name, tensor);
      }
    }
    const missing = [...read.locations].find(([name]) => !arrays.has(name));
    if (missing === undefined) return arrays;
    const [name, shard] = missing;
    return take(damaged(shard, `it does not hold \`${printable(name)}\`, which the index places there`));
  });
}

function arraysOf(files: ModelFiles, location: string): Arrays {
  const source = files.open(location);
  if (source === undefined) {
    const out = files.leadsOut?.(location);
    const problem =
      out === undefined ? 'there is no such file in the folder' : `it is a link that leads out of the folder, to \`${printable(out)}\``;
    return damaged(location, problem);
  }
  const header = readHeader(source);
  if ('problem' in header) {
    const { problem, dtype } = header;
    if (dtype === undefined) return damaged(location, problem);
    return { diagnostics: [diagnose(catalogue.unknownDtype, { problem }, { file: location })] };
  }
  const tensors = header.entries.map(({ name, type, dims, offset, length }): [string, Tensor] => [
    name,
    { name, type, dims, data: { kind: 'external', location, offset, length } },
  ]);
  return { value: new Map(tensors), diagnostics: [] };
}

function damaged(file: string, problem: string): { readonly diagnostics: readonly Diagnostic[] } {
  return { diagnostics: [diagnose(catalogue.brokenCheckpoint, { problem }, { file })] };
}

// The header of a safetensors file: which arrays it holds, and where (https://huggingface.co/docs/safetensors, "Format"). It is as strict
// as the format's own library: arrays lie side by side and fill the file.

interface ArrayEntry {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** In the file. */
  readonly offset: number;
  readonly length: number;
}

/** `dtype` where a type is one that Espalier does not know. */
type ReadHeader = { readonly entries: readonly ArrayEntry[] } | { readonly problem: string; readonly dtype?: string };

const types: Readonly<Record<string, ElementType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
  F8_E4M3: 'float8e4m3fn',
  F8_E5M2: 'float8e5m2',
};

/** In the order in which they lie in the file. */
function readHeader(source: ByteSource): ReadHeader {
  if (source.size < 8) return { problem: `it has ${source.size} bytes, and its header takes more` };
  const view = source.read(0, 8);
  const size = new DataView(view.buffer, view.byteOffset, 8).getBigUint64(0, true);
  if (size > BigInt(Math.min(source.size - 8, longestJson))) {
    return { problem: `it says that its header has ${size} bytes, and the file has ${source.size}` };
  }
  const read = readJson(source, 8, Number(size));
  if ('problem' in read) return read;
  const start = 8 + Number(size);
  const entries: ArrayEntry[] = [];
  for (const [name, value] of Object.entries(read.value)) {
    if (name === '__metadata__') continue;
    const entry = entryOf(name, value, start);
    if ('problem' in entry) return entry;
    entries.push(entry);
  }
  const sorted = entries.toSorted((a, b) => a.offset - b.offset || a.length - b.length);
  const gap = gapIn(sorted, start, source.size);
  return gap === undefined ? { entries: sorted } : { problem: gap };
}

function entryOf(name: string, value: unknown, start: number): ArrayEntry | { readonly problem: string; readonly dtype?: string } {
  const shown = `the array \`${printable(name)}\``;
  if (!isObject(value)) return { problem: `${shown} is described by no object` };
  const { dtype, shape, data_offsets: offsets } = value;
  const type = typeof dtype === 'string' ? ownAt(types, dtype) : undefined;
  if (type === undefined) return { problem: `${shown} has the type ${text(dtype)}`, dtype: name };
  if (!isCounts(shape)) return { problem: `${shown} has no shape of whole numbers` };
  if (!isCounts(offsets) || offsets.length !== 2) return { problem: `${shown} has no two \`data_offsets\`` };
  const [from = 0, to = 0] = offsets;
  const count = elementCount(shape);
  const needs = count === undefined ? Number.NaN : byteSize(type, count);
  if (to - from !== needs) return { problem: `${shown} has \`data_offsets\` ${from} to ${to}, and its shape needs ${needs} bytes` };
  return { name, type, dims: shape, offset: start + from, length: needs };
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((it) => Number.isSafeInteger(it) && it >= 0);
}

function text(value: unknown): string {
  return typeof value === 'string' ? `\`${printable(value)}\`` : 'no name';
}

/** Two arrays on the same bytes would change together; bytes between arrays would be lost. */
function gapIn(sorted: readonly ArrayEntry[], start: number, size: number): string | undefined {
  let end = start;
  let before = '';
  for (const { name, offset, length } of sorted) {
    if (offset < end) return `the arrays \`${before}\` and \`${printable(name)}\` overlap`;
    if (offset > end) return `no array has the ${offset - end} bytes before \`${printable(name)}\``;
    end = offset + length;
    before = printable(name);
  }
  if (end > size) return `the array \`${before}\` ends at byte ${end}, and the file has ${size}`;
  return end < size ? `no array has its last ${size - end} bytes` : undefined;
}

// A Hugging Face folder with new values for some of its weights, and every other byte unchanged.

/** Its files by name: the configuration, the index where there is one, and those of weights. Each can be read once. */
export function rewriteCheckpoint(
  files: ModelFiles,
  model: Model,
  changes: ReadonlyMap<string, NewValues>,
): ReadonlyMap<string, Iterable<Uint8Array>> {
  const { config, weights, index } = checkpointFiles;
  const stored = [...storedTensors(model).values()];
  const changed = matchChanges(stored, changes);
  const locations = new Set(stored.flatMap(({ tensor: { data } }) => (data.kind === 'external' ? [data.location] : [])));
  if (!locations.has(weights)) locations.add(index);
  const written = new Map<string, Iterable<Uint8Array>>([[config, splice(files.main, [])]]);
  for (const location of locations) {
    const source = files.open(location);
    if (source !== undefined) written.set(location, splice(source, externalEdits(location, changed)));
  }
  return written;
}
