/** Pages of `catalogue/not-finite.ts`: NaN and infinities in what a run computes. */
import * as catalogue from '../catalogue/not-finite.ts';
import { digits, described, type Pages } from './example.ts';

const data = (part: string): string => `test/fixtures/data/digits_x_${part}.npy,test/fixtures/data/digits_y_${part}.npy`;
const command = `run recipe.prune --model ${digits} --train ${data('train')}`;

export const notFinite: Pages<typeof catalogue> = {
  notFinite: {
    wrong: { recipe: 'train all with sgd(lr: 1e39) for 1 steps\n', command },
    right: { recipe: 'train all with sgd(lr: 0.01) for 1 steps\n', command },
    note: 'Weights, the state of the optimizer, running statistics, scores and gates are checked every few steps, before every checkpoint, before every update and at the end of a training; other changes of a network are checked after every statement. Non-finite values of the original model count as soon as something changes their tensor. The last checkpoint is valid, and `espalier report` shows where the run ended.',
  },
  statisticNotFinite: described(
    catalogue.statisticNotFinite,
    { layer: 'fc1', statistic: 'avg(x^2)', count: 3, value: Infinity },
    'A statistic over calibration samples, or a second moment of inputs, leaves the range of float32.',
    'Scale the samples, as `scale: 255` of pictures does, or take a criterion that does not square them.',
  ),
  measuredNotFinite: described(
    catalogue.measuredNotFinite,
    { metric: 'loss', on: 'test', value: NaN, stage: 'cut', moment: 'stage end', step: 0 },
    'All weights are finite, and the loss or a metric is not: the network divides by zero or overflows on some samples, or a metric has no value on them, as the area under a curve has none for one class. The run continues, its journal, report and comparison hold the value, and the command ends with exit code 1.',
    'Look at the samples and at the operators that divide, take logarithms or exponentials.',
  ),
  strangeState: described(
    catalogue.strangeState,
    { stage: 'recover', slot: 'momentum:fc1.weight' },
    'A checkpoint with a valid checksum holds the state of another optimizer, or arrays of other sizes: it was edited or comes from another run.',
    'Restore the checkpoints from a copy, or remove those of the stage to restart it.',
  ),
  engineFailed: described(
    catalogue.engineFailed,
    { stage: 'recover', reason: "Non-zero status code returned while running Gather node. Name:'wpe'" },
    'onnxruntime loads the graph and refuses while it computes: an index is out of range, shapes do not meet, or memory is short.',
    'Look at the node in `espalier inspect` and at the samples that reach it.',
  ),
  storedNotFinite: described(
    catalogue.storedNotFinite,
    { tensor: 'fc1.weight', count: 80, place: '[3, 17]', value: Infinity },
    'A parameter of the written model is NaN or infinite: the model was made by another program or an earlier version, or a weight is larger than its stored type can hold, as 70,000 is in float16.',
    'Do not use the model; run the plan again with a lower learning rate.',
  ),
};
