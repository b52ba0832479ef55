/** Metrics. */
import { words } from './declaration.ts';
import { count, density, evaluatedNumber, evaluatedShare, leftOf, number, ofOutput, positiveNumber, sparsity } from './values.ts';

const ofClasses = ['crossentropy'];
const ofNumbers = ['mse', 'l1'];
const ofYesOrNo = ['crossentropy', 'bce'];
const ofAll = ['crossentropy', 'mse', 'l1', 'bce', 'sum'];

/** Of outputs that are classes, or answers of yes or no; more is better. */
const ofPredictions = { value: evaluatedShare, best: 'highest', losses: ofYesOrNo } as const;
/** The same, of one class or all of them. */
const ofClass = {
  ...ofPredictions,
  args: [{ name: 'class', shape: count, documentation: 'The one class that it is taken of; without it, the mean over classes.' }, ofOutput],
};

export const metrics = words('metric', {
  accuracy: {
    args: [{ name: 'top', shape: count, default: '1', documentation: 'How many of the highest logits count.' }, ofOutput],
    value: evaluatedShare,
    best: 'highest',
    losses: ofClasses,
    documentation: 'Share of the counted labels that are among the highest logits.',
    example: 'expect accuracy of model >= 90%',
  },
  perplexity: {
    args: [ofOutput],
    value: evaluatedNumber,
    best: 'lowest',
    losses: ofClasses,
    documentation: 'exp of the mean cross-entropy of a token.',
    example: 'expect perplexity of model <= 20',
  },
  loss: {
    value: evaluatedNumber,
    best: 'lowest',
    losses: ofAll,
    documentation: 'Mean loss of the task.',
    example: 'expect loss of model < 0.5',
  },
  mse: {
    args: [ofOutput],
    value: evaluatedNumber,
    best: 'lowest',
    losses: ofNumbers,
    documentation: 'Mean squared error of outputs and targets.',
    example: 'expect mse of model <= 0.01',
  },
  l1: {
    args: [ofOutput],
    value: evaluatedNumber,
    best: 'lowest',
    losses: ofNumbers,
    documentation: 'Mean absolute error of outputs and targets.',
    example: 'expect l1 of model <= 0.1',
  },
  psnr: {
    args: [{ name: 'peak', shape: positiveNumber, default: '1', documentation: 'The largest value that a target may have.' }, ofOutput],
    value: evaluatedNumber,
    best: 'highest',
    losses: ofNumbers,
    documentation: 'Peak signal-to-noise ratio of outputs and targets, in decibels.',
    example: 'expect psnr of model >= 30',
  },
  drift: {
    value: evaluatedShare,
    best: 'lowest',
    losses: ofAll,
    looksBack: true,
    documentation: 'How far the outputs have moved from those of the network before the recipe: avg(|y - y0|²) / avg(|y0|²).',
    example: 'expect drift of model <= 10%',
  },
  f1: { ...ofClass, documentation: 'Harmonic mean of precision and recall.', example: 'expect f1 of model >= 80%' },
  auc: {
    ...ofPredictions,
    args: [ofOutput],
    documentation: 'Area under the receiver operating characteristic, of each class against the rest where there are several.',
    example: 'expect auc of model >= 95%',
  },
  miou: {
    ...ofPredictions,
    args: [ofOutput],
    documentation:
      'Intersection over union, TP / (TP + FP + FN) over all places of the data: the mean over the classes that occur in labels or predictions.',
    example: 'expect miou of model >= 60%',
  },
  dice: {
    ...ofClass,
    documentation: 'Dice coefficient, 2 TP / (2 TP + FP + FN) over all places of the data: F1 by its name in segmentation.',
    example: 'expect dice of model >= 70%',
  },
  cka: {
    value: number,
    best: 'highest',
    losses: ofAll,
    ofTwo: true,
    documentation:
      'How alike two networks are in what they put out for the first 2,048 samples, from 0 to 1: linear centred kernel alignment (arXiv:1905.00414).',
    example: 'mark start\ntrain all\nmark end\nmeasure cka between start and end',
  },
  sparsity: {
    value: sparsity,
    documentation: 'Pruned units over all units that are spoken of.',
    example: 'expect sparsity of model in 80% ± 0.1%',
  },
  density: { value: density, documentation: 'Kept units over all units that are spoken of.', example: 'expect density of model <= 20%' },
  params: {
    value: leftOf('params'),
    ofNetwork: true,
    documentation: 'Number of parameters. Pruned units do not count, weights that were pruned one by one do.',
    example: 'expect params of model <= 20% of original',
  },
  'trained params': {
    value: {
      kind: 'quantity',
      readings: [
        { written: 'percent', unit: 'ratio', bases: ['params', 'original'] },
        { written: 'number', unit: 'count' },
      ],
    },
    documentation: 'Number of parameters that a stage trained.',
    example: 'stage recover { retrain biases }\nexpect trained params of recover <= 0.35% of params',
  },
  flops: {
    value: leftOf('flops'),
    ofNetwork: true,
    documentation: "Multiply-adds of one sample's forward pass. Pruned units do not count, weights that were pruned one by one do.",
    example: 'prune channels by magnitude to 50% of flops\nexpect flops of model <= 50% of original',
  },
  bytes: {
    value: leftOf('bytes'),
    ofNetwork: true,
    documentation: 'What the stored numbers of the model take. Pruned units do not count, weights that were pruned one by one do.',
    example: 'expect bytes of model <= 50% of original',
  },
  memory: {
    value: leftOf('memory'),
    ofNetwork: true,
    documentation:
      'Number of parameters that have to be stored: pruned units and single pruned weights do not count, and cells count instead of the weights that share them. The positions of the remaining weights do not count.',
    example: 'share weights within 1% of params\nexpect memory of model <= 5% of original',
  },
  latency: {
    value: leftOf('latency', { written: 'number', dimension: 'latency' }),
    ofNetwork: true,
    documentation: 'Time of one forward pass, by the profile of the model; pruned units take none, weights that were pruned one by one do.',
    example: 'expect latency of model <= 50% of original',
  },
});
