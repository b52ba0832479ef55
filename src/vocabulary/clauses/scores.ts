/** Clauses of scores and of what makes up for what goes. */
import { clause, type ClauseDeclaration } from '../declaration.ts';
import { branchNames, unitNames, unscoredNames } from '../pruned-kind.ts';
import { batchOfLatency, choice, count, dataSource, fading, record, rescoring } from '../values.ts';

export const adding = clause('adding', {
  noun: 'addend',
  value: { kind: 'expression', role: 'criterion', ofStep: true },
  documentation:
    'What each training step of the stage adds, from 0: of the weight before the step, the gradient `g` of its batch before it is clipped, and `lr`.',
  example: 'stage adapt for 2 epochs {\n  train all\n  collect pull adding |w * g|\n}\nprune weights by pull to 50%',
});

export const byValue = clause('by', {
  noun: 'value',
  value: { kind: 'expression', role: 'criterion' },
  documentation: 'What is kept of each weight, taken once, where the statement stands.',
  example: 'collect energy by w^2 * avg(x^2)\nprune weights by energy to 50%',
});

export const compensating = clause('compensating', {
  noun: 'compensation',
  value: record(),
  own: [{ name: 'by', word: 'by', shape: choice('compensation') }],
  documentation: 'How kept weights compensate for pruned ones.',
  example: 'prune weights by magnitude to 50% compensating by obs',
});

export const grouped = clause('grouped', {
  noun: 'grouping',
  value: record(),
  own: [{ name: 'by', word: 'by', shape: choice('grouping', 'sum', 'mean', 'max', 'l2', 'product', 'first', 'readers') }],
  default: 'by mean',
  idle: { objects: ['weights', 'samples', ...unscoredNames], variables: ['gate', 'margin', 'width', 'h_in', 'h_out', 'full', 'without'] },
  documentation: 'How the scores of weights that are pruned together become one.',
  example: 'prune heads by param-first removing 1 head grouped by sum',
});

export const normalized = clause('normalized', {
  noun: 'normalization',
  value: record(),
  own: [
    {
      name: 'by',
      word: 'by',
      shape: record(
        { name: 'norm', shape: choice('grouping', 'none', 'sum', 'mean', 'max', 'l2', 'std', 'standard', 'size', 'params') },
        { name: 'per', word: 'per', shape: choice('scope', 'layer', 'block', 'sublayer'), optional: true },
      ),
    },
  ],
  documentation:
    'The norm that divides the scores of units in a layer before layers are compared. `sum`, `mean` and `max` are those of the sizes of scores, so that scores below 0 keep their order. Scores of weights are not divided.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by mean per layer',
});

export const onBatch = clause('on', {
  noun: 'batch',
  value: batchOfLatency,
  documentation: 'The batch size for which the latency holds; 1 by default.',
  example: 'prune channels by magnitude to 60% of latency on batch 8\n\ncompact',
});

export const ranked = clause('ranked', {
  noun: 'scope',
  value: record(
    { name: 'per', word: 'per', shape: choice('scope', 'layer', 'row', 'column', 'block', 'class') },
    { name: 'size', shape: count, optional: true },
  ),
  default: 'per layer',
  idle: { objects: [...unitNames, ...branchNames, 'samples', ...unscoredNames] },
  documentation: 'Who competes with whom.',
  example: 'prune weights by magnitude to 50% ranked per row',
});

export const rescored = clause('rescored', {
  noun: 'rescoring',
  value: record(),
  own: [{ name: 'every', word: 'every', shape: rescoring }],
  documentation: 'The number or share of units after which the remaining ones are scored again.',
  example: 'prune heads by param-first removing 4 heads rescored every 1 unit',
});

export const sequentially = clause('sequentially', {
  documentation: "A block's inputs come from the pruned blocks before it.",
  example: 'prune weights by wanda to 50% using 128 samples of calibration sequentially',
});

export const smoothed = clause('smoothed', {
  noun: 'smoothing',
  value: fading,
  documentation:
    'The share of the last score in the next one: over the updates, scores are a moving average. `every` sets how often they are measured.',
  example: 'prune weights by magnitude to 80% over 25%..75% smoothed 0.9',
});

export const smoothedSteps: ClauseDeclaration = {
  ...smoothed,
  documentation: 'The share of what is kept that stays from step to step: a moving average of what the steps add, from 0.',
  example: 'stage grow for 2 epochs {\n  train all\n  collect fisher adding g^2 smoothed 0.99\n}\nprune weights by w^2 * fisher to 50%',
};

export const using = clause('using', {
  noun: 'data',
  value: dataSource,
  documentation: 'The samples that statistics and gradients are taken from.',
  example: 'prune weights by wanda to 50% using 128 samples of calibration',
});
