/** Writes the parameters of a model as arrays by name, in one file. */
import { dirname, join } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/export.ts';
import { unreadableConfig } from '../diagnostics/catalogue/checkpoint.ts';
import * as exports from '../diagnostics/catalogue/model-exports.ts';
import { failing, collecting, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { openModelFiles, writeAtomically } from '../identity/model-files.ts';
import {
  checkpointFiles,
  foldedNorms,
  foldedWeights,
  readJson,
  readModel,
  byteSize,
  type ElementType,
  type ModelFiles,
} from '../model/index.ts';
import { codeOf, disk } from '../record/file-layer.ts';
import { cannotWrite, makeFolders } from '../record/run-folder.ts';
import type { MaskArray } from '../report/record/record.ts';
import {
  byteLength,
  isLive,
  maskOf,
  valuesOf,
  npyTypes,
  npzFile,
  namedByCalls,
  namedParameters,
  type NamedArray,
  type NamedParameter,
} from './arrays.ts';
import { withRecurrentNames } from './recurrent-names.ts';
import { withRowsOfOnes } from './rows-of-ones.ts';
import { sizedConfig, type ConfigChange, type SizedConfig } from './hugging-face/sized-config.ts';

// A safetensors file: the length of the header in eight bytes, the header in JSON, then the arrays without gaps
// (https://huggingface.co/docs/safetensors, "Format").

/** The format's names; what is missing here it does not hold. */
const safetensorsTypes: Partial<Record<ElementType, string>> = { float16: 'F16', bfloat16: 'BF16', float32: 'F32', float64: 'F64' };

/** With those of what is packed. */
const dtypes: typeof safetensorsTypes = { ...safetensorsTypes, int64: 'I64', uint8: 'U8' };

export function* safetensorsFile(arrays: readonly NamedArray[]): Generator<Uint8Array> {
  const entries: Record<string, unknown> = Object.create(null);
  // What PyTorch's readers ask for.
  entries['__metadata__'] = { format: 'pt' };
  let end = 0;
  for (const array of arrays) {
    const start = end;
    end += byteLength(array);
    const { name, type, dims } = array;
    entries[name] = { dtype: dtypes[type], shape: dims, data_offsets: [start, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  // Blanks behind the JSON let the arrays begin at a multiple of 8.
  const header = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  header.set(json);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  yield length;
  yield header;
  for (const { bytes } of arrays) yield bytes();
}

export type ArrayFormat = 'safetensors' | 'npz';

interface Writer {
  readonly types: Partial<Record<ElementType, string>>;
  readonly file: (arrays: readonly NamedArray[]) => Iterable<Uint8Array>;
}

const writers: Readonly<Record<ArrayFormat, Writer>> = {
  safetensors: { types: safetensorsTypes, file: safetensorsFile },
  npz: { types: npyTypes, file: npzFile },
};

export interface ArrayRequest {
  readonly format: ArrayFormat;
  /** A file that is not there yet. */
  readonly out: string;
  /** Writes matrices that are 2:4 sparse in half their size. */
  readonly packed?: boolean;
  /** With `hugging-face`: the `config.json` of the unpruned module. */
  readonly config?: string;
}

export interface Exported {
  readonly out: string;
  readonly arrays: number;
  readonly bytes: number;
  /** Parameters that the ONNX file calls otherwise. */
  readonly renamed: readonly { readonly tensor: string; readonly name: string; readonly transposed: boolean }[];
  /** Names of the parameters with masks. */
  readonly masked: readonly string[];
  /** Names of the parameters that are packed. */
  readonly packed: readonly string[];
  /** With `peft`: the stage, and each adapter by its module. */
  readonly stage?: string;
  readonly adapters?: readonly { readonly module: string; readonly layer: string; readonly rank: number; readonly alpha: number }[];
  /** With `hugging-face`: the numbers of the configuration that are others now. */
  readonly config?: readonly ConfigChange[];
}

export const noMasks: ReadonlyMap<string, MaskArray> = new Map();

export function exportArrays(
  files: ModelFiles,
  masks: ReadonlyMap<string, MaskArray>,
  { format, out, packed = false, config }: ArrayRequest,
): Outcome<Exported> {
  return collecting((take, fail) => {
    const { value: model, diagnostics } = readModel(files);
    if (model === undefined || hasErrors(diagnostics)) return fail(diagnostics);
    const { parameters, recurrent, unnamed } = withRecurrentNames(model, namedParameters(model));
    const place = { file: files.name };
    const [folded, guessed] = [foldedNorms(model), namedByCalls(parameters)];
    // A warning of its own lists those that are written under the exporter's names (ESP7373).
    const computed = foldedWeights(model).flatMap(({ name, tensor }) => (unnamed.includes(tensor) ? [] : [name]));
    const told = [
      ...diagnostics,
      ...(guessed.length === 0 ? [] : [diagnose(catalogue.namedByCalls, { parameters: guessed }, place)]),
      ...(folded.length === 0 ? [] : [diagnose(exports.foldedNorms, { layers: folded }, place)]),
      ...(computed.length === 0 ? [] : [diagnose(exports.foldedWeights, { tensors: computed }, place)]),
      ...(unnamed.length === 0 ? [] : [diagnose(catalogue.unnamedParameters, { tensors: unnamed }, place)]),
      ...(recurrent.length === 0 ? [] : [diagnose(catalogue.recurrentAsStored, { tensors: recurrent }, place)]),
    ];
    const fault = faultOf(parameters, masks, format);
    if (fault !== undefined) return take(failing({ ...fault, ...place }));
    const { nameOf, changed, text } = take(config === undefined ? noConfig : configFor(config, parameters));
    const arrays = withRowsOfOnes(model, take(arraysOf(parameters, masks, files)));
    const small = packed ? packable(arrays) : new Map<string, readonly NamedArray[]>();
    if (packed && small.size === 0) return take(failing(diagnose(catalogue.nothingToPack, {}, place)));
    const written = arrays.flatMap((array) => small.get(array.name) ?? [array]).map((array) => ({ ...array, name: nameOf(array.name) }));
    const faults = [
      ...write(out, writers[format].file(written)),
      ...(text === undefined ? [] : write(join(dirname(out), checkpointFiles.config), [text])),
    ];
    if (faults.length > 0) return fail(faults);
    const value = {
      out,
      arrays: written.length,
      bytes: written.reduce((sum, array) => sum + byteLength(array), 0),
      renamed: parameters
        .filter(({ name, stored }) => name !== stored)
        .map(({ name, stored, transposed }) => ({ tensor: stored, name, transposed })),
      masked: parameters.filter(({ stored }) => masks.has(stored)).map(({ name }) => name),
      packed: [...small.keys()],
      config: config !== undefined ? changed : undefined,
    };
    return take({ value, diagnostics: told });
  });
}

interface WrittenConfig extends Pick<SizedConfig, 'changed' | 'nameOf'> {
  /** The file; none where no configuration is asked for. */
  readonly text?: Uint8Array;
}

const noConfig: Outcome<WrittenConfig> = { value: { changed: [], nameOf: (name) => name }, diagnostics: [] };

function configFor(path: string, parameters: readonly NamedParameter[]): Outcome<WrittenConfig> {
  return collecting((take, fail) => {
    const { main, close } = take(openModelFiles(path));
    const read = readJson(main, 0, main.size);
    close();
    if ('problem' in read) return take(failing(diagnose(unreadableConfig, { problem: read.problem }, { file: path })));
    const { value, diagnostics } = sizedConfig(read.value, parameters);
    if (value === undefined) return fail(diagnostics);
    return { ...value, text: new TextEncoder().encode(`${JSON.stringify(value.config, null, 2)}\n`) };
  });
}

function faultOf(
  parameters: readonly NamedParameter[],
  masks: ReadonlyMap<string, MaskArray>,
  format: ArrayFormat,
): Diagnostic | undefined {
  const other = parameters.find(({ tensor }) => writers[format].types[tensor.type] === undefined);
  if (other !== undefined) return diagnose(catalogue.typeNotInFormat, { tensor: other.stored, type: other.tensor.type, format });
  for (const { name } of parameters) {
    const tensors = parameters.filter((it) => it.name === name).map(({ stored }) => stored);
    if (tensors.length > 1) return diagnose(catalogue.nameTwice, { name, tensors });
  }
  return maskFault(parameters, masks);
}

/** A mask of another shape than the parameter has. */
export function maskFault(parameters: readonly NamedParameter[], masks: ReadonlyMap<string, MaskArray>): Diagnostic | undefined {
  for (const { tensor, stored } of parameters) {
    const dims = masks.get(stored)?.dims ?? tensor.dims;
    if (shapeText(dims) === shapeText(tensor.dims)) continue;
    return diagnose(catalogue.otherMasks, { tensor: stored, mask: shapeText(dims), stored: shapeText(tensor.dims) });
  }
  return undefined;
}

function shapeText(dims: readonly number[]): string {
  return `[${dims.join(', ')}]`;
}

function arraysOf(
  parameters: readonly NamedParameter[],
  masks: ReadonlyMap<string, MaskArray>,
  files: ModelFiles,
): Outcome<readonly NamedArray[]> {
  const arrays: NamedArray[] = [];
  for (const parameter of parameters) {
    const { value, diagnostics } = valuesOf(parameter, files);
    if (value === undefined) return { diagnostics };
    const mask = masks.get(parameter.stored);
    if (mask === undefined) arrays.push(value);
    else arrays.push({ ...value, name: `${value.name}_orig` }, maskOf(parameter, mask.kept));
  }
  return { value: arrays, diagnostics: [] };
}

function packable(arrays: readonly NamedArray[]): ReadonlyMap<string, readonly NamedArray[]> {
  return new Map(
    arrays.flatMap((array) => {
      const small = packed24(array);
      return small === undefined ? [] : [[array.name, small] as const];
    }),
  );
}

export function write(out: string, chunks: Iterable<Uint8Array>): readonly Diagnostic[] {
  try {
    makeFolders(disk, dirname(out));
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return [cannotWrite(error, out)];
  }
  return writeAtomically(out, chunks);
}

// Matrices that are 2:4 sparse along their inputs, packed as LLM Compressor writes them and vLLM reads them: format `sparse-24-bitmask` of
// compressed-tensors (github.com/neuralmagic/compressed-tensors, sparse_24_bitmask.py and `pack_bitmasks` in utils/helpers.py, version
// 0.9). A row keeps two values of four, in order, and a bit for each weight, the first one in the lowest bit of a byte.

/** `NAME.compressed`, `NAME.bitmask` and `NAME.shape`; undefined for what is no such matrix. */
function packed24(array: NamedArray): readonly NamedArray[] | undefined {
  const { name, type, dims } = array;
  const [rows = 0, columns = 0] = dims;
  const isMatrix = dims.length === 2 && columns % 4 === 0 && rows > 0 && columns > 0;
  if (!isMatrix || !name.endsWith('.weight')) return undefined;
  const width = byteSize(type, 1);
  const kept = positionsKept(array.bytes(), width);
  if (kept === undefined) return undefined;
  const module = name.slice(0, -'.weight'.length);
  const compressed = (): Uint8Array => {
    const bytes = array.bytes();
    const values = new Uint8Array(kept.length * width);
    kept.forEach((at, place) => {
      values.set(bytes.subarray(at * width, (at + 1) * width), place * width);
    });
    return values;
  };
  const perRow = Math.ceil(columns / 8);
  const bitmask = (): Uint8Array => {
    const bits = new Uint8Array(rows * perRow);
    for (const at of kept) {
      const [row, column] = [Math.floor(at / columns), at % columns];
      const byte = row * perRow + (column >> 3);
      bits[byte] = (bits[byte] ?? 0) | (1 << (column & 7));
    }
    return bits;
  };
  const shape = (): Uint8Array => new Uint8Array(BigInt64Array.from([rows, columns], BigInt).buffer);
  return [
    { name: `${module}.shape`, type: 'int64', dims: [2, 1], bytes: shape },
    { name: `${module}.compressed`, type, dims: [rows, columns / 2], bytes: compressed },
    { name: `${module}.bitmask`, type: 'uint8', dims: [rows, perRow], bytes: bitmask },
  ];
}

/**
 * Two places of every four: those of values other than zero, filled up from the first where there are fewer.
 * Undefined where a group has more.
 */
function positionsKept(bytes: Uint8Array, width: number): readonly number[] | undefined {
  const kept: number[] = [];
  for (let group = 0; group < bytes.length / width; group += 4) {
    const four = [group, group + 1, group + 2, group + 3];
    const live = four.filter((at) => isLive(bytes, at * width, width));
    if (live.length > 2) return undefined;
    const more = four.filter((at) => !live.includes(at)).slice(0, 2 - live.length);
    kept.push(...[...live, ...more].sort((a, b) => a - b));
  }
  return kept;
}
