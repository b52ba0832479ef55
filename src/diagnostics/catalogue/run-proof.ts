/** What is found when a written model is run on data (ESP6718–6724). */
import { define } from '../diagnostic.ts';

const percent = (share: number): string => (Number.isFinite(share) ? `${(share * 100).toPrecision(2)}%` : 'without bound');

export const computesOther = define<{ batch: number; difference: number }>({
  code: 'ESP6718',
  severity: 'error',
  title: 'written model computes something else',
  message: ({ batch, difference }) =>
    `on a batch of ${batch} the outputs of the written file differ from those of the network that ` +
    `was measured: by ${percent(difference)} of the largest`,
  why: 'the metrics of the run would describe another network than the written one',
  help: () => 'export the model for inference (`model.eval()`), and report this if it was',
});

export const dependsOnBatch = define<{ batch: number; difference: number }>({
  code: 'ESP6719',
  severity: 'warning',
  title: 'outputs that depend on the batch',
  message: ({ batch, difference }) =>
    `the written file gives a sample alone another output than in a batch of ${batch}: ` +
    `the difference is ${percent(difference)} of the largest`,
  why: 'the metrics of the run are measured on batches and may not hold for single samples',
  help: () => 'look for what mixes samples, such as norms in training mode, or averages over the first axis',
});

export const refusesBatch = define<{ batch: number; reason: string }>({
  code: 'ESP6720',
  severity: 'warning',
  title: 'batch that the written model refuses',
  message: ({ batch, reason }) => `onnxruntime does not run the written file on a batch of ${batch}: ${reason}`,
  why: 'the run uses batches of any size, and a user of the file may use one that it refuses',
  help: () => 'export the model with a free batch axis (`dynamic_axes={"x": {0: "batch"}}`)',
});
