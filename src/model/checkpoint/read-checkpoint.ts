/**
 * A Hugging Face folder as a model: weights in safetensors files beside a `config.json`, and no graph. What layers
 * they are follows from names; values stay in their files, as external data does.
 */
import * as catalogue from '../../diagnostics/catalogue/checkpoint.ts';
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { printable } from '../describe.ts';
import type { ModelFiles, ByteSource } from '../file.ts';
import type { Model, Tensor } from '../graph.ts';
import { readJson, isObject } from './json-text.ts';
import { nameWeights } from './name-weights.ts';
import { readHeader } from './safetensors-header.ts';

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
  const config = readJson(files.main, 0, files.main.size);
  if ('problem' in config) return damaged(files.name, config.problem);
  const found = readArrays(files);
  if (found.value === undefined) return { diagnostics: found.diagnostics };
  const { layers, statistics, unknown } = nameWeights([...found.value.values()], config.value);
  const { architectures, model_type: type } = config.value;
  const named: unknown = Array.isArray(architectures) ? architectures[0] : type;
  const model: Model = {
    irVersion: 0,
    opsets: new Map(),
    graph: { name: '', inputs: [], outputs: [], nodes: [], valueInfo: new Map(), initializers: found.value },
    functions: [],
    producer: typeof named === 'string' ? printable(named) : '',
    metadata: new Map(),
    checkpoint: { layers, statistics },
  };
  const args = { tensors: unknown.map(printable) };
  const place = { file: files.name };
  const told = unknown.length === 0 ? [] : [diagnose(catalogue.unknownArrays, args, place)];
  return { value: model, diagnostics: told };
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
    const place = { file: files.name };
    return { diagnostics: [diagnose(catalogue.noWeights, out === undefined ? {} : { out }, place)] };
  }
  const read = readIndex(listed);
  if ('problem' in read) return damaged(index, read.problem);
  const arrays = new Map<string, Tensor>();
  for (const shard of new Set(read.locations.values())) {
    const own = arraysOf(files, shard);
    if (own.value === undefined) return own;
    for (const [name, tensor] of own.value) {
      const other = read.locations.get(name);
      if (other !== shard) {
        const where = other === undefined ? 'nowhere' : `in \`${other}\``;
        const problem = `\`${printable(name)}\` lies in it, and the index places it ${where}`;
        return damaged(shard, problem);
      }
      arrays.set(name, tensor);
    }
  }
  const missing = [...read.locations].find(([name]) => !arrays.has(name));
  if (missing === undefined) return { value: arrays, diagnostics: [] };
  const [name, shard] = missing;
  return damaged(shard, `it does not hold \`${printable(name)}\`, which the index places there`);
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
