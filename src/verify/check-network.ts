/** One network of a run: the model opens, keeps its masks, and is the plan's, to the weight. */
import { modelsIn } from '../plan/optional-lists.ts';
import { valueCount } from '../model/shape.ts';
import { sumAt } from '../basics/maps.ts';
import { join } from 'node:path';
import { refusalToLoad } from '../compute/run-file.ts';
import { storedNotFinite as infiniteInFile } from '../diagnostics/catalogue/compensation.ts';
import { engineRefused } from '../diagnostics/catalogue/run.ts';
import { otherCount, otherProvenance, wakenedWeight } from '../diagnostics/catalogue/verify.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { hashDescriptor } from '../data/listing.ts';
import * as networks from '../model/index.ts';
import type { Plan } from '../plan/index.ts';
import { compactedGroups } from '../plan/units/inner-groups.ts';
import { countPruned } from '../state/masks.ts';
import { openModelFiles, type OpenModelFiles, type OpenPart } from '../identity/model-files.ts';
import { openNetwork } from '../identity/open-parts.ts';
import { writtenParts } from '../plan/name-in-path.ts';
import { plannedCount } from '../run/result.ts';
import { provenance } from '../run/save-model.ts';
import { files as names } from '../record/layout.ts';
import type { PlannedEnd } from './compare-runs.ts';
import { readMasks } from './read-masks.ts';

/**
 * `readable` are the files that are there, by their names in the folder of the run; `original` is the
 * model that it read, where that is at hand.
 */
export async function checkNetwork(
  folder: string,
  plan: Plan,
  { end, readable, original }: { readonly end: PlannedEnd; readonly readable: ReadonlySet<string>; readonly original: string | undefined },
): Promise<readonly Diagnostic[]> {
  const nameOf = (name: string): string => (end.folder === '' ? name : `${end.folder}/${name}`);
  if (plan.models !== undefined) return await checkParts(folder, plan, end, { readable, original });
  const isCheckpoint = !readable.has(nameOf(names.model)) && readable.has(nameOf(names.config));
  const model = nameOf(isCheckpoint ? names.config : names.model);
  const masksName = nameOf(names.masks);
  const sizes =
    compactedGroups(plan, end.path) !== undefined && readable.has(model) ? tensorSizes(openModelFiles(join(folder, model))) : undefined;
  const { masks, findings } = checkMasks(readable.has(masksName) ? join(folder, masksName) : undefined, plan, end, sizes);
  if (!readable.has(model)) return findings;
  const path = join(folder, model);
  const seen = modelFindings(openModelFiles(path), { plan, masks, original });
  findings.push(...seen.findings);
  // A file that our reader refuses may be made to harm one that is less careful.
  const reason = seen.isModel && !isCheckpoint ? await refusalToLoad(path) : undefined;
  return reason === undefined || (await neverLoaded(plan, original))
    ? findings
    : [...findings, diagnose(engineRefused, { file: path, reason }, { file: path })];
}

/** The masks of an end, and whether they are what the plan says; none where there is no file. */
function checkMasks(file: string | undefined, plan: Plan, end: PlannedEnd, sizes: Parameters<typeof readMasks>[2]) {
  const read = file === undefined ? undefined : readMasks(file, plan, sizes);
  const masks = read?.masks ?? new Map<string, Uint8Array>();
  const findings = [...(read?.findings ?? [])];
  if (file !== undefined && findings.length === 0) findings.push(...countFindings(plan, end, { masks, sizes }, file));
  return { masks, findings };
}

/** The same of several models: each loads, and together they keep their masks. */
async function checkParts(
  folder: string,
  plan: Plan,
  end: PlannedEnd,
  { readable, original }: { readonly readable: ReadonlySet<string>; readonly original?: string | undefined },
): Promise<readonly Diagnostic[]> {
  const own = join(folder, end.folder);
  const masksName = end.folder === '' ? names.masks : `${end.folder}/${names.masks}`;
  const parts = writtenParts(modelsIn(plan));
  const paths = parts.map(({ file }) => (end.folder === '' ? file : `${end.folder}/${file}`));
  const isWhole = paths.every((path) => readable.has(path));
  const sizes = compactedGroups(plan, end.path) !== undefined && isWhole ? tensorSizes(openNetwork(own, parts)) : undefined;
  const { masks, findings } = checkMasks(readable.has(masksName) ? join(folder, masksName) : undefined, plan, end, sizes);
  if (!isWhole) return findings;
  const seen = modelFindings(openNetwork(own, parts), { plan, masks, original });
  findings.push(...seen.findings);
  for (const [index, { file }] of parts.entries()) {
    const path = join(own, file);
    const reason = seen.isModel ? await refusalToLoad(path) : undefined;
    if (reason === undefined || (await neverLoaded(plan, original && join(original, plan.models?.[index]?.file ?? '')))) continue;
    findings.push(diagnose(engineRefused, { file: path, reason }, { file: path }));
  }
  return findings;
}

/** Whether onnxruntime did not take the original either: its CPU provider has no kernels for bfloat16. */
async function neverLoaded({ model }: Plan, original: string | undefined): Promise<boolean> {
  if (original === undefined) return model.precision?.stored.includes('bfloat16') === true;
  return (await refusalToLoad(original)) !== undefined;
}

/** Elements of each stored tensor of a written model; nothing where it is none. */
function tensorSizes({ value: files }: Outcome<OpenModelFiles>): ReadonlyMap<string, number> {
  if (files === undefined) return new Map();
  try {
    const { value: model } = networks.readModel(files);
    const stored = model === undefined ? [] : [...networks.storedTensors(model).values()];
    return new Map(stored.map(({ name, tensor }) => [name, valueCount(tensor.dims)]));
  } finally {
    files.close();
  }
}

/** What was cut out was pruned, too; `sizes` are those of the tensors that are left, where it was. */
function countFindings(
  plan: Plan,
  { path }: PlannedEnd,
  { masks, sizes }: { readonly masks: ReadonlyMap<string, Uint8Array>; readonly sizes: ReadonlyMap<string, number> | undefined },
  file: string,
): readonly Diagnostic[] {
  const planned = plannedCount(plan, path);
  if (planned === undefined) return [];
  const layers = new Map(plan.layers.map((layer) => [layer.name, layer]));
  const found = planned.layers.reduce((sum, name) => {
    const layer = layers.get(name);
    if (layer === undefined) return sum;
    const mask = masks.get(layer.tensor);
    const cut = sizes === undefined ? 0 : layer.count - sumAt(sizes, layer.tensor);
    return sum + cut + (mask === undefined ? 0 : countPruned(mask));
  }, 0);
  const args = { stage: planned.stage, planned: planned.pruned, found };
  return found === planned.pruned ? [] : [diagnose(otherCount, args, { file })];
}

type SeenModel = { readonly isModel: boolean; readonly findings: readonly Diagnostic[] };

function modelFindings({ value: files, diagnostics: faults }: Outcome<OpenModelFiles>, { plan, masks, original }: Expected): SeenModel {
  if (files === undefined) return { isModel: false, findings: faults };
  const { parts, stored } = files;
  try {
    const { value: model, diagnostics } = networks.readModel(files);
    if (model === undefined) return { isModel: false, findings: diagnostics };
    const findings = [
      ...(parts === undefined ? otherThan(plan, model, stored.path) : parts.flatMap((part) => provenanceOfPart(part, plan))),
      ...wakened(model, files, masks),
      ...strangeValues(model, files, () => strangeTensors(plan, original)),
    ];
    return { isModel: true, findings };
  } finally {
    files.close();
  }
}

type Expected = { readonly plan: Plan; readonly masks: ReadonlyMap<string, Uint8Array>; readonly original: string | undefined };

/** A model that has not changed is its file, byte for byte, and holds no word of the run. */
function provenanceOfPart({ name, files, model }: OpenPart, plan: Plan): readonly Diagnostic[] {
  return hashDescriptor(files.stored.descriptor) === hashOfPart(plan, name) ? [] : otherThan(plan, model, files.stored.path);
}

/** The first model is the own file of the network, the others lie beside it. */
function hashOfPart({ models = [], model }: Plan, name: string): string | undefined {
  const at = models.findIndex((one) => one.name === name);
  return at === 0 ? model.sha256 : model.external?.find(({ file }) => file === models[at]?.file)?.sha256;
}

/** The files of a Hugging Face folder hold no word of it: but for weights they are the original's. */
function otherThan(plan: Plan, { metadata, checkpoint }: networks.Model, file: string): readonly Diagnostic[] {
  if (checkpoint !== undefined) return [];
  return [...provenance(plan)].flatMap(([key, hash]) => {
    const found = metadata.get(key);
    return found === hash ? [] : [diagnose(otherProvenance, { key, planned: hash, found }, { file })];
  });
}

/** NaN and infinities of parameters, but for tensors that hold some in the original, too. */
function strangeValues(model: networks.Model, files: networks.ModelFiles, strangeBefore: () => ReadonlySet<string>): readonly Diagnostic[] {
  const found = networks.storedNotFinite(model, files);
  const before = found.length === 0 ? new Set() : strangeBefore();
  return found
    .filter(({ tensor }) => !before.has(tensor))
    .map(({ tensor, count, dims, first, value }) => {
      return diagnose(infiniteInFile, { tensor, count, place: networks.placeIn(dims, first), value }, { file: files.name });
    });
}

function strangeTensors({ models }: Plan, path: string | undefined): ReadonlySet<string> {
  const files = path === undefined ? undefined : openNetwork(path, models).value;
  if (files === undefined) return new Set();
  try {
    const { value: model } = networks.readModel(files);
    const found = model === undefined ? [] : networks.storedNotFinite(model, files);
    return new Set(found.map(({ tensor }) => tensor));
  } finally {
    files.close();
  }
}

/** One tensor at a time: a model need not fit in memory. */
function wakened(model: networks.Model, files: networks.ModelFiles, masks: ReadonlyMap<string, Uint8Array>): readonly Diagnostic[] {
  const tensors = new Map([...networks.storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  return [...masks].flatMap(([name, mask]) => {
    const tensor = tensors.get(name);
    return tensor === undefined ? [] : wakenedIn(name, tensor, mask, files);
  });
}

function wakenedIn(name: string, tensor: networks.Tensor, mask: Uint8Array, files: networks.ModelFiles): readonly Diagnostic[] {
  const { value: values, diagnostics } = networks.tensorValues(tensor, files);
  if (values === undefined) return diagnostics;
  let [count, first] = [0, -1];
  for (let at = 0; at < mask.length; at++) {
    // Written so that a NaN counts as not zero, too.
    if (mask[at] !== 0 || Number(values[at]) === 0) continue;
    count++;
    if (first < 0) first = at;
  }
  if (count === 0) return [];
  const args = { tensor: name, count, place: networks.placeIn(tensor.dims, first), value: Number(values[first]) };
  return [diagnose(wakenedWeight, args, { file: files.name })];
}
