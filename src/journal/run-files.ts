/** What the files in the folder of a run are called: one list for those who write them and those who read them back. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const runFiles = {
  /** The format's number: written first, so that no version ever guesses. */
  format: 'run.json',
  plan: 'plan.yaml',
  journal: 'journal.jsonl',
  /** Where the inputs of an unfinished run lie; gone when it is finished. */
  unfinished: 'unfinished.json',
  /** Hashes of everything else: written last. */
  manifest: 'manifest.json',
  model: 'model.onnx',
  /** Of a Hugging Face folder: beside its weights, in place of an ONNX file. */
  config: 'config.json',
  /** The same network with cells in the place of the weights that share them; only where some do. */
  shared: 'shared.onnx',
  /** A folder with one for each of several models, under its own name of the file; in place of `model.onnx`. */
  models: 'models',
  masks: 'masks.npz',
  /** Which sample goes to which code, and the numbers of the router; only where codes trained. */
  routes: 'routes.npz',
  /** A model that gives the code of a new sample. */
  router: 'router.onnx',
  /** What `compact` took out of the model; only where it did. */
  history: 'pruning_history.json',
  /** A folder for each stage that trained adapters, where they are kept: the network without them, and the adapters. */
  adapters: 'adapters',
  /** A and B by the layer, and what they are: in a folder of `adapters`. */
  adapterArrays: 'adapters.npz',
  adapterList: 'adapters.json',
  /** What the PyTorch engine writes in the place of a model, by the names of its module. */
  weights: 'model.safetensors',
  /** How long the compacted model takes, measured; only where a latency was the target. */
  latency: 'latency.json',
} as const;

/** The model in the folder of a run or of one of its arms: the configuration where it is one of safetensors. */
export function modelIn(folder: string): string {
  const [model, config] = [join(folder, runFiles.model), join(folder, runFiles.config)];
  return !existsSync(model) && existsSync(config) ? config : model;
}
