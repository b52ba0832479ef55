/**
 * A folder for PEFT: `adapter_model.safetensors` and `adapter_config.json` as `save_pretrained` of huggingface/peft writes
 * them, `base.safetensors` with the weights that the adapters belong to, and masks where they are asked for.
 */
import { addTo, addToSum } from '../basics/maps.ts';
import { join } from 'node:path';
import { idleOption } from '../diagnostics/catalogue/command.ts';
import * as catalogue from '../diagnostics/catalogue/export.ts';
import { collecting, diagnose, hasErrors, type Diagnostic, type Outcome, failing } from '../diagnostics/diagnostic.ts';
import { shellWord } from '../diagnostics/render/escapes.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { openModelFiles } from '../identity/model-files.ts';
import { modelIn, runFiles } from '../journal/run-files.ts';
import { readLayers, readModel, type ModelFiles } from '../model/index.ts';
import { readKeptAdapters, type KeptAdapter, type KeptAdapters } from '../report/record/read-adapters.ts';
import { readMasks } from '../report/record/read-run.ts';
import type { MaskArray } from '../report/record/record.ts';
import { maskOf, namedParameters, type NamedArray } from './arrays.ts';
import { exportArrays, maskFault, noMasks, write, safetensorsFile, type Exported } from './export-arrays.ts';
import { moduleOf, type BaseModel, type PeftModule } from './peft/peft-module.ts';

export interface PeftRequest {
  /** Of a run. */
  readonly folder: string;
  readonly stage?: string;
  /** A folder that is not there yet. */
  readonly out: string;
  readonly withMasks: boolean;
}

/** Names of the files. */
export const peftFiles = {
  adapters: 'adapter_model.safetensors',
  config: 'adapter_config.json',
  base: 'base.safetensors',
  masks: 'masks.safetensors',
} as const;

export function exportPeft(request: PeftRequest): Outcome<Exported> {
  return collecting((take) => {
    const kept = take(stageOf(request));
    const { folder } = kept;
    const masks = take(readMasks(join(folder, runFiles.masks)));
    const files = take(openModelFiles(modelIn(folder)));
    try {
      return take(exportStage(request, kept, masks, files));
    } finally {
      files.close();
    }
  });
}

function stageOf({ folder, stage }: PeftRequest): Outcome<KeptAdapters> {
  return collecting((take) => {
    const all = take(readKeptAdapters(folder));
    const known = all.map((one) => one.stage);
    const at = { file: folder };
    if (known.length === 0) return take(failing(diagnose(catalogue.noAdapters, { path: folder }, at)));
    if (stage === undefined && known.length > 1) {
      const last = all.findLast(({ merged }) => merged.length > 0) ?? all.at(-1);
      const args = { stages: known, last: shellWord(last?.stage ?? '') };
      return take(failing(diagnose(catalogue.severalAdapters, args, at)));
    }
    const value = all.find((one) => stage === undefined || one.stage === stage);
    if (value !== undefined) return value;
    const args = { stage: stage ?? '', nearest: suggest(stage ?? '', known), known };
    return take(failing(diagnose(catalogue.otherAdapters, args, at)));
  });
}

/** `files` are those of the base. */
function exportStage(
  request: PeftRequest,
  kept: KeptAdapters,
  masks: ReadonlyMap<string, MaskArray>,
  files: ModelFiles,
): Outcome<Exported> {
  return collecting((take, fail) => {
    const { value: model, diagnostics } = readModel(files);
    if (model === undefined || hasErrors(diagnostics)) return fail(diagnostics);
    const { parameters } = namedParameters(model);
    const base: BaseModel = {
      model,
      layers: new Map(readLayers(model).layers.map((layer) => [layer.tensor, layer])),
      parameters: new Map(parameters.map((one) => [one.stored, one])),
    };
    const strange = maskFault(parameters, masks);
    if (strange !== undefined) return take(failing({ ...strange, file: kept.folder }));
    const products = kept.adapters.map((adapter) => productOf(adapter, masks));
    const modules = take(
      modulesOf(
        products.map(({ adapter }) => adapter),
        base,
      ),
    );
    const cut = products.filter(({ isCut }) => isCut).map(({ adapter }) => adapter.layer);
    const told = { layers: cut, all: products.length };
    const at = { file: kept.folder };
    const { out, withMasks, folder } = request;
    if (cut.length > 0 && !withMasks) return take(failing(diagnose(catalogue.maskedAdapters, told, at)));
    const masked = parameters.filter(({ stored }) => withMasks && masks.has(stored));
    if (withMasks && masked.length === 0) {
      const reason = 'no weight of this network is pruned';
      return take(failing(diagnose(idleOption, { option: '--masks', reason })));
    }
    const written = take(exportArrays(files, noMasks, { format: 'safetensors', out: join(out, peftFiles.base) }));
    const maskArrays = masked.map((one) => maskOf(one, masks.get(one.stored)?.kept ?? new Uint8Array(0)));
    const all = parameters.map(({ name }) => name.replace(/\.[^.]*$/, ''));
    const config = JSON.stringify(peftConfig(modules, all), null, 2) + '\n';
    const faults = [
      ...write(join(out, peftFiles.adapters), safetensorsFile(modules.flatMap(factorsOf))),
      ...(maskArrays.length === 0 ? [] : write(join(out, peftFiles.masks), safetensorsFile(maskArrays))),
      ...write(join(out, peftFiles.config), [new TextEncoder().encode(config)]),
    ];
    if (faults.length > 0) return fail(faults);
    const value = {
      ...written,
      out,
      masked: masked.map(({ name }) => name),
      stage: kept.stage,
      adapters: modules.map(({ module, adapter: { layer, rank, alpha } }) => ({ module, layer, rank, alpha })),
    };
    const notes = [
      ...(cut.length > 0 ? [diagnose(catalogue.outputsDiffer, told, at)] : []),
      ...(kept.merged.length === 0 ? [diagnose(catalogue.laterNetwork, { stage: kept.stage }, { file: folder })] : []),
    ];
    return take({ value, diagnostics: notes });
  });
}

function productOf(adapter: KeptAdapter, masks: ReadonlyMap<string, MaskArray>) {
  const mask = masks.get(adapter.tensor);
  return mask === undefined ? { adapter, isCut: false } : keptProduct(adapter, mask.kept);
}

/** Errors: ESP7378, once for each reason. */
function modulesOf(adapters: readonly KeptAdapter[], base: BaseModel): Outcome<readonly PeftModule[]> {
  const modules: PeftModule[] = [];
  const refused = new Map<string, string[]>();
  for (const adapter of adapters) {
    const found = moduleOf(adapter, base);
    if ('module' in found) modules.push(found);
    else addTo(refused, found.refused, adapter.layer);
  }
  if (refused.size === 0) return { value: modules, diagnostics: [] };
  const diagnostics = [...refused].map(([reason, layers]): Diagnostic => diagnose(catalogue.notForPeft, { layers, reason }));
  return { diagnostics };
}

/** Of a convolution A has its kernel, and B one of a single place. */
function factorsOf({ adapter, module, kernel }: PeftModule): readonly NamedArray[] {
  const { rank, rows, columns, a, b } = adapter;
  const inputs = columns / kernel.reduce((product, size) => product * size, 1);
  const key = `base_model.model.${module}`;
  const array = (name: string, dims: readonly number[], values: Float32Array): NamedArray => ({
    name: `${key}.${name}.weight`,
    type: 'float32',
    dims,
    bytes: () => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  });
  return [array('lora_A', [rank, inputs, ...kernel], a), array('lora_B', [rows, rank, ...kernel.map(() => 1)], b)];
}

/**
 * Where the mask of a weight meets the product of its adapter. Rows and columns that are pruned as a whole are taken out
 * of B and A, so that BA is 0 there; what is left of a mask cuts a product that no two factors give.
 */
interface KeptProduct {
  readonly adapter: KeptAdapter;
  /** True where a pruned weight lies under a product other than 0. */
  readonly isCut: boolean;
}

/** `kept` is the mask of the stored tensor, 1 = kept. */
export function keptProduct(adapter: KeptAdapter, kept: Uint8Array): KeptProduct {
  const { rows, columns, rank, layout } = adapter;
  const isKept = (row: number, column: number): boolean => kept[layout === 'out-in' ? row * columns + column : column * rows + row] !== 0;
  const [keptRows, keptColumns] = [new Uint8Array(rows), new Uint8Array(columns)];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) if (isKept(row, column)) keptRows[row] = keptColumns[column] = 1;
  const a = adapter.a.map((value, at) => (keptColumns[at % columns] === 1 ? value : 0));
  const b = adapter.b.map((value, at) => (keptRows[Math.floor(at / rank)] === 1 ? value : 0));
  const whole = { ...adapter, a, b };
  for (let row = 0; row < rows; row++) {
    if (keptRows[row] === 0) continue;
    for (let column = 0; column < columns; column++)
      if (!isKept(row, column) && productAt(whole, row, column) !== 0) return { adapter: whole, isCut: true };
  }
  return { adapter: whole, isCut: false };
}

function productAt({ a, b, rank, columns }: KeptAdapter, row: number, column: number): number {
  let sum = 0;
  for (let k = 0; k < rank; k++) sum += (b[row * rank + k] ?? 0) * (a[k * columns + column] ?? 0);
  return sum;
}

/**
 * `adapter_config.json` as PEFT reads it (`peft/tuners/lora/config.py`, `peft/tuners/tuners_utils.py`): a name of a
 * module stands for all modules that end in it, and of patterns of ranks the first that fits counts.
 */
type PeftConfig = Readonly<Record<string, unknown>>;

/** `all` are the names of the modules of the network that have parameters. */
export function peftConfig(modules: readonly PeftModule[], all: readonly string[]): PeftConfig {
  const names = modules.map(({ module }) => module);
  const [rank, ranks] = patternOf(modules, ({ adapter }) => adapter.rank);
  const [alpha, alphas] = patternOf(modules, ({ adapter }) => adapter.alpha);
  return {
    alpha_pattern: alphas,
    auto_mapping: null,
    base_model_name_or_path: null,
    bias: 'none',
    fan_in_fan_out: modules.some(({ isTurned }) => isTurned),
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: alpha,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: 'LORA',
    r: rank,
    rank_pattern: ranks,
    revision: null,
    target_modules: isAmbiguous(names, all) ? names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|') : names,
    task_type: null,
    use_rslora: false,
  };
}

/** The value that most modules have; where one has another, all are listed, the longest names first. */
function patternOf(
  modules: readonly PeftModule[],
  valueOf: (module: PeftModule) => number,
): readonly [usual: number, pattern: Readonly<Record<string, number>>] {
  const counts = new Map<number, number>();
  for (const one of modules) addToSum(counts, valueOf(one));
  const [usual = 0] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  if (counts.size < 2) return [usual, {}];
  const sorted = modules.toSorted((a, b) => b.module.length - a.module.length);
  return [usual, Object.fromEntries(sorted.map((one) => [one.module, valueOf(one)]))];
}

/** Whether a module without an adapter ends in the name of one that has it. */
function isAmbiguous(names: readonly string[], all: readonly string[]): boolean {
  const adapted = new Set(names);
  const others = all.filter((name) => !adapted.has(name));
  return names.some((name) => others.some((other) => other.endsWith(`.${name}`)));
}
