/** Pages of `catalogue/run-proof.ts`: what running a written model shows. */
import * as catalogue from '../catalogue/run-proof.ts';
import { described, type Pages } from './example.ts';

export const runProof: Pages<typeof catalogue> = {
  computesOther: described(
    catalogue.computesOther,
    { batch: 32, difference: 0.42 },
    'At its end a run loads the model that it has written into onnxruntime, gives it some samples of the data, and compares the outputs with those of the network that it measured. Here the two differ, so the metrics of the run do not describe the file.',
    'Look at the warnings about the model: operators that stay in training mode do this. Otherwise report it.',
  ),
  dependsOnBatch: described(
    catalogue.dependsOnBatch,
    { batch: 32, difference: 0.2 },
    'The written file was run on a batch of samples, and on some of them alone. A sample got another output beside other samples.',
    'Export the network for inference. If the network should look at the whole batch, use it with the batch that it was measured on.',
  ),
  refusesBatch: described(
    catalogue.refusesBatch,
    { batch: 1, reason: 'the requested shape [32, 64] does not fit the 64 values of `h`' },
    'The input of the written file says that its batch is free, but an operator inside holds the batch of the export.',
    'Export the network so that its shapes follow the input.',
  ),
};
