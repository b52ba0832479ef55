/** Writes a network that a run ends in, reads it back, and proves its zeros on the written file. */
import { dirname, join } from 'node:path';
import type { Probe } from '../compute/output-difference.ts';
import { refusalToLoad } from '../compute/load-file.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnose, hasErrors } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { readModel, rewriteModel, storedTensors, tensorValues } from '../model/index.ts';
import type { Layer, ModelFiles } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { Compacted } from '../plan/units/compacted-groups.ts';
import { planToYaml } from '../plan/to-yaml.ts';
import { isSame } from './lazy-values.ts';
import { isValues } from './load.ts';
import type { LoadedModel } from './load.ts';
import { countPruned, findLostZeros } from './masks.ts';
import { openModelFiles } from './model-files.ts';
import type { Network, Values } from './network.ts';
import { encodeMasks } from './npz.ts';
import { makeFolders } from './run-folder.ts';
import type { FileLayer } from './store/file-layer.ts';
import { files as names } from './store/layout.ts';
import { sha256 } from './store/sealed.ts';
import { writeWhole } from './store/write-whole.ts';
import { compactedFiles } from './units/save-compacted.ts';

/** A folder for one network, and the means to write into it. */
export interface Destination {
  readonly files: FileLayer;
  readonly path: string;
}

/** What a model that is written is made from. */
export interface SavedModel {
  readonly original: ModelFiles;
  readonly loaded: LoadedModel;
  readonly plan: Plan;
  /** What `compact` takes out of it. */
  readonly compacted?: Compacted;
  /** A batch for comparing what is written with what was trained. */
  readonly probe?: Probe;
}

/**
 * The model with its provenance in the metadata, any external data beside it, and the masks. Gives the
 * names of the files; throws the system's error where one cannot be written.
 */
export async function saveNetwork(
  destination: Destination,
  model: SavedModel,
  network: Network,
): Promise<{ readonly written: readonly string[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { files, path } = destination;
  makeFolders(files, path);
  const lost = findLostZeros(network.values, network.masks);
  if (lost !== undefined) {
    const args = { ...lost, stage: 'the whole run', step: 0, statement: 'the last merge' };
    return { written: [], diagnostics: [diagnose(catalogue.lostZeros, args)] };
  }
  if (model.compacted !== undefined) {
    return await saveCompacted(destination, { ...model, compacted: model.compacted }, network);
  }
  const saved = saveModel(destination, model, network);
  if (hasErrors(saved.diagnostics)) return saved;
  saveMasks(destination, network, model.loaded.layers);
  const proof = await proveModel(join(path, names.model), model.original, network);
  return {
    written: [...saved.written, names.masks],
    diagnostics: [...saved.diagnostics, ...proof],
  };
}

/** One file, whatever the original was: cut tensors fit nowhere in its external data. */
async function saveCompacted(
  { files, path }: Destination,
  {
    original,
    loaded,
    plan,
    compacted,
    probe,
  }: SavedModel & Required<Pick<SavedModel, 'compacted'>>,
  network: Network,
): Promise<{ readonly written: readonly string[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { model, layers } = loaded;
  const request = { plan, model, layers, compacted, metadata: provenance(plan) };
  const made = await compactedFiles({ ...request, ...(probe && { probe }) }, network);
  if (made.value === undefined) return { written: [], diagnostics: made.diagnostics };
  const { masks } = made.value;
  writeWhole(files, join(path, names.model), [made.value.model]);
  writeWhole(files, join(path, names.masks), encodeMasks(masks));
  writeWhole(files, join(path, names.history), made.value.history);
  const left = new Map([...masks].map(([name, { bytes }]) => [name, bytes]));
  const proof = await proveModel(join(path, names.model), original, { masks: left });
  return {
    written: [names.model, names.masks, names.history],
    diagnostics: [...made.diagnostics, ...proof],
  };
}

function provenance(plan: Plan): ReadonlyMap<string, string> {
  return new Map([
    ['espalier.recipe', plan.recipe.hash],
    ['espalier.plan', sha256(planToYaml(plan))],
  ]);
}

function saveModel(
  { files, path }: Destination,
  { original, loaded, plan }: SavedModel,
  network: Network,
): { readonly written: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const rewritten = rewriteModel(original, loaded.stored, changesOf(loaded.network, network), {
    metadata: provenance(plan),
    relocate: (location) => `data/${encodeURIComponent(location)}`,
  });
  if (rewritten.value === undefined) return { written: [], diagnostics: rewritten.diagnostics };
  for (const [location, chunks] of rewritten.value.external) {
    makeFolders(files, dirname(join(path, location)));
    writeWhole(files, join(path, location), chunks);
  }
  writeWhole(files, join(path, names.model), rewritten.value.main);
  const written = [names.model, ...rewritten.value.external.keys()];
  return { written, diagnostics: rewritten.diagnostics };
}

/** Tensors whose values are no longer those of the file. */
function changesOf(original: Network, network: Network): ReadonlyMap<string, Values> {
  const changed = new Map<string, Values>();
  for (const tensor of network.values.keys()) {
    if (isSame(tensor, original.values, network.values)) continue;
    const before = original.values.get(tensor);
    const values = network.values.get(tensor);
    const differs = values?.some((value, index) => !Object.is(value, before?.[index]));
    if (values !== undefined && differs === true) changed.set(tensor, values);
  }
  return changed;
}

function saveMasks(
  { files, path }: Destination,
  network: Network,
  layers: ReadonlyMap<string, Layer>,
): void {
  const dims = new Map([...layers.values()].map((layer) => [layer.tensor, layer.dims]));
  const arrays = [...network.masks].map(
    ([tensor, bytes]) => [tensor, { dims: dims.get(tensor) ?? [bytes.length], bytes }] as const,
  );
  writeWhole(files, join(path, names.masks), encodeMasks(new Map(arrays)));
}

/** Reads the written model as a stranger would: our reader for the zeros, onnxruntime for the rest. */
async function proveModel(
  path: string,
  original: ModelFiles,
  network: Pick<Network, 'masks'>,
): Promise<readonly Diagnostic[]> {
  const opened = openModelFiles(path);
  if (opened.value === undefined) return opened.diagnostics;
  try {
    const faults = faultsInFile(opened.value, network);
    if (faults.length > 0) return faults;
  } finally {
    opened.value.close();
  }
  const reason = await refusalToLoad(path);
  if (reason === undefined) return [];
  // A model that onnxruntime never took can be pruned all the same.
  const before = await refusalToLoad(original.name);
  const definition = before === undefined ? catalogue.engineRefused : catalogue.engineRefusedBoth;
  return [diagnose(definition, { file: path, reason })];
}

/** One tensor in memory at a time. */
function faultsInFile(files: ModelFiles, { masks }: Pick<Network, 'masks'>): readonly Diagnostic[] {
  const model = readModel(files);
  if (model.value === undefined) return model.diagnostics;
  for (const { name, tensor } of storedTensors(model.value).values()) {
    const mask = masks.get(name);
    if (mask === undefined) continue;
    const values = tensorValues(tensor, files);
    if (!isValues(values.value)) return values.diagnostics;
    const lost = findLostZeros(new Map([[name, values.value]]), new Map([[name, mask]]));
    if (lost === undefined) continue;
    const planned = countPruned(mask);
    const args = { tensor: name, planned, found: planned - lost.count };
    return [diagnose(catalogue.writtenFileDiffers, args, { file: files.name })];
  }
  return model.diagnostics;
}
