/** Clauses of training. */
import { fallNames } from '../decays/falls.ts';
import { clause } from '../declaration.ts';
import * as values from '../values.ts';

export const accumulate = clause('accumulate', {
  noun: 'accumulation',
  value: values.count,
  default: '1',
  documentation: 'Into how many parts a batch is split; steps and epochs stay the same.',
  example: 'train all accumulate 4',
});

export const clip = clause('clip', {
  noun: 'clipping',
  value: values.positiveNumber,
  documentation: 'The highest norm of the gradient; a longer one is scaled down, after masking.',
  example: 'train all clip 1',
});

export const continuing = clause('continuing', {
  noun: 'continuation',
  value: { kind: 'name', of: ['stage'] },
  documentation: 'Goes on with the optimizer, clock and schedule of an earlier stage.',
  example: 'stage first { train all }\nstage second { train all continuing first }',
});

export const decay = clause('decay', {
  value: values.record({ name: 'schedule', shape: values.choice('decay') }),
  own: [
    { name: 'warmup', word: 'warmup', shape: values.moment, optional: true },
    { name: 'at', word: 'at', shape: { ...values.moments, unordered: true }, optional: true },
    { name: 'to', word: 'to', shape: values.shareOfRate, optional: true },
    { name: 'restarting', word: 'restarting', optional: true },
  ],
  default: 'linear',
  documentation: 'How the rate falls over the stage.',
  example: 'train all decay cosine warmup 10%',
});

export const forLength = clause('for', {
  noun: 'length',
  value: values.duration,
  default: '10 epochs',
  hole: true,
  documentation: 'How long the stage is.',
  example: 'train all for 5 epochs',
});

export const loss = clause('loss', {
  value: { kind: 'expression', role: 'loss' },
  default: 'task',
  documentation: 'What training makes small.',
  example: 'train all loss task + 0.9 * kl(original, temperature: 4)',
});

export const onHalf = clause('on', {
  noun: 'half',
  value: values.halfOfData,
  documentation: 'One of the two halves of the samples, drawn once for the whole recipe; epochs still count all samples.',
  example: 'stage search for 100 steps {\n  train weights on half 1 of train\n  train biases on half 2 of train\n}',
});

export const reselecting = clause('reselecting', {
  noun: 'reselection',
  value: values.record({ name: 'share', shape: values.shareOfDeltas }),
  own: [
    { name: 'every', word: 'every', shape: values.duration, optional: true },
    { name: 'by', word: 'by', shape: values.choice('growth'), optional: true },
    { name: 'falling', word: 'falling', shape: values.choice('decay', 'constant', ...fallNames), optional: true },
  ],
  documentation:
    'Drops this share of the deltas, those with the smallest |d|, and grows as many elsewhere; the first time all of them. Without `every` it is 20 steps, without `by` gradient, and without `falling` the share falls linearly to 0.',
  example: 'retrain deltas within 1% of params reselecting 20% every 20 steps by gradient(over: 5 steps) for 100 steps',
});

export const toward = clause('toward', {
  noun: 'budget of gates',
  value: values.record({ name: 'left', shape: values.leftBehindGates }),
  own: [
    { name: 'by', word: 'by', shape: values.choice('multiplier') },
    { name: 'over', word: 'over', shape: values.windowOfStage, optional: true },
    { name: 'along', word: 'along', shape: { kind: 'expression', role: 'curve' }, optional: true },
  ],
  documentation:
    'Holds what is expected to be left behind the gates to a share of the model; `over` lowers the target from 100% along a curve.',
  example:
    'stage search for 100 steps {\n  train gates toward 60% of params by lagrangian(lr: 0.1) over 0%..50% along linear\n  prune neurons by gate to 60% of params\n}',
});

export const training = clause('training', {
  value: values.set(values.choice('trained')),
  documentation: 'What is fitted. This version refuses it (ESP2270).',
  example: 'reconstruct layers using 128 samples of calibration training weights',
});

export const until = clause('until', {
  noun: 'stopping rule',
  value: values.record({ name: 'condition', shape: { kind: 'comparison', required: true } }),
  own: [{ name: 'atMost', word: 'at', lead: 'most', shape: values.duration }],
  documentation: 'The stage ends as soon as this holds, after so long at most.',
  example: 'stage tune until accuracy >= 90% at most 10 epochs { train all }',
});

export const usingInitialisation = clause('using', {
  value: values.choice('initialisation'),
  default: 'permuted',
  documentation: 'The rule for drawing new weights.',
  example: 'reset weights using kaiming',
});

export const withOptimizer = clause('with', {
  noun: 'optimizer',
  value: values.choice('optimizer'),
  default: 'adamw(lr: 1e-3, weight-decay: 0)',
  documentation: 'The optimizer and its constants.',
  example: 'train all with sgd(lr: 0.1, momentum: 0.9)',
});

export const within = clause('within', {
  noun: 'budget',
  value: values.budget,
  documentation: 'The share of all parameters that may train.',
  example: 'retrain lora within 1% of params',
});
