/** Writes what a run produced, reads the model back, and proves its zeros on the written file. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { refusalToLoad } from '../compute/load-file.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { rewriteModel } from '../model/index.ts';
import type { Layer, ModelFiles } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import { planToYaml } from '../plan/to-yaml.ts';
import { loadModel } from './load.ts';
import type { LoadedModel } from './load.ts';
import { countPruned, findLostZeros } from './masks.ts';
import { openModelFiles, writeAtomically } from './model-files.ts';
import type { Network, Values } from './network.ts';
import { encodeMasks } from './npz.ts';
import { writeWhole } from './run-folder.ts';
import type { RunFolder } from './run-folder.ts';

export const modelFile = 'model.onnx';
export const masksFile = 'masks.npz';
export const planFile = 'plan.yaml';
export const manifestFile = 'manifest.json';

/** The model with its provenance in the metadata, and any external data beside it. */
export function saveModel(
  folder: RunFolder,
  files: ModelFiles,
  { stored, network: original }: LoadedModel,
  network: Network,
  plan: Plan,
): readonly Diagnostic[] {
  const rewritten = rewriteModel(files, stored, changesOf(original, network), {
    metadata: new Map([
      ['espalier.recipe', plan.recipe.hash],
      ['espalier.plan', sha256(planToYaml(plan))],
    ]),
    relocate: (location) => `data/${encodeURIComponent(location)}`,
  });
  if (rewritten.value === undefined) return rewritten.diagnostics;
  const problems: Diagnostic[] = [];
  for (const [location, chunks] of rewritten.value.external) {
    const path = join(folder.path, location);
    mkdirSync(dirname(path), { recursive: true });
    problems.push(...writeAtomically(path, chunks));
  }
  problems.push(...writeAtomically(join(folder.path, modelFile), rewritten.value.main));
  return problems;
}

/** Tensors whose values are no longer those of the file. */
function changesOf(original: Network, network: Network): ReadonlyMap<string, Values> {
  return new Map(
    [...network.values].filter(([tensor, values]) => {
      const before = original.values.get(tensor);
      return values.some((value, index) => !Object.is(value, before?.[index]));
    }),
  );
}

export function saveMasks(
  folder: RunFolder,
  network: Network,
  layers: ReadonlyMap<string, Layer>,
): void {
  const dims = new Map([...layers.values()].map((layer) => [layer.tensor, layer.dims]));
  const arrays = [...network.masks].map(
    ([tensor, bytes]) => [tensor, { dims: dims.get(tensor) ?? [bytes.length], bytes }] as const,
  );
  writeWhole(join(folder.path, masksFile), encodeMasks(new Map(arrays)));
}

/** Reads the written model as a stranger would: our reader for the zeros, onnxruntime for the rest. */
export async function proveModel(
  folder: RunFolder,
  original: ModelFiles,
  network: Network,
): Promise<readonly Diagnostic[]> {
  const path = join(folder.path, modelFile);
  const opened = openModelFiles(path);
  if (opened.value === undefined) return opened.diagnostics;
  try {
    const written = loadModel(opened.value);
    if (written.value === undefined) return written.diagnostics;
    const lost = findLostZeros(written.value.network.values, network.masks);
    if (lost !== undefined) {
      const planned = countPruned(network.masks.get(lost.tensor) ?? new Uint8Array(0));
      const args = { tensor: lost.tensor, planned, found: planned - lost.count };
      return [diagnose(catalogue.writtenFileDiffers, args, { file: path })];
    }
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

/** Content hashes of everything in the folder, in the order given: the run's last file. */
export function saveManifest(folder: RunFolder, names: readonly string[]): void {
  const files = Object.fromEntries(
    names.map((name) => [name, sha256(readFileSync(join(folder.path, name)))]),
  );
  const text = JSON.stringify({ format: 1, files }, null, 2) + '\n';
  writeWhole(join(folder.path, manifestFile), text);
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
