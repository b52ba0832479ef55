/** Clauses of what goes: how many, when, and what stays. */
import { clause } from '../declaration.ts';
import * as values from '../values.ts';
import { unscoredNames } from '../pruned-kind.ts';

export const allocated = clause('allocated', {
  value: values.record(),
  own: [
    {
      name: 'by',
      word: 'by',
      shape: values.record(
        { name: 'rule', shape: values.either(values.choice('allocator'), { kind: 'expression', role: 'criterion' }) },
        { name: 'per', word: 'per', shape: values.choice('scope', 'layer', 'block'), optional: true },
      ),
    },
  ],
  documentation:
    "The layers' shares, computed. By an expression that is one number of a layer, what is kept goes to layers, or blocks, in proportion to it. Of units, groups take the place of layers.",
  example: 'prune weights by magnitude to 80% allocated by sensitivity(loss, levels: 5)',
});

export const above = clause('above', {
  noun: 'threshold',
  value: values.record({ name: 'score', shape: values.number }, { name: 'per', word: 'per', shape: values.columnName, optional: true }),
  documentation: 'Samples with a greater score stay, and the best one always does; `per`: of each number in a column beside the samples.',
  example: 'prune samples of train by loss above 0.5',
});

export const along = clause('along', {
  noun: 'curve',
  value: { kind: 'expression', role: 'curve' },
  default: 'cubic',
  documentation: 'The curve on which the target is approached.',
  example: 'prune weights by magnitude to 80% over 25%..75% along linear',
});

export const among = clause('among', {
  value: { kind: 'expression', role: 'criterion' },
  documentation: 'Only units for which this holds may be pruned.',
  example: 'prune weights by magnitude to 80% among w < 0',
});

export const atInstants = clause('at', {
  noun: 'instants',
  value: values.moments,
  documentation:
    'The instants of the stage at which units go, in place of a window. Of n instants the k-th takes the curve at k/n, or the k-th level of `through`.',
  example: 'prune weights by magnitude to 80% along linear at 10, 35, 60 epochs',
});

export const byScore = clause('by', {
  value: values.record(
    {
      name: 'allocation',
      noun: 'allocation',
      shape: values.choice('allocation'),
      optional: true,
      usual: {
        word: 'uniform',
        ofObjects: { objects: ['sublayers', 'blocks'], word: 'global' },
        ofResource: { clause: 'to', word: 'global', bases: ['flops', 'params', 'bytes', 'latency'], units: ['ms', 'us', 's'] },
      },
    },
    { name: 'criterion', noun: 'criterion', shape: { kind: 'expression', role: 'criterion' } },
  ),
  documentation: 'The score of a unit, and before it how many units each tensor loses.',
  example: 'prune weights by global |w| to 80%',
});

export const closedUnder = clause('closed', {
  noun: 'closure',
  value: values.record(),
  own: [{ name: 'under', word: 'under', shape: values.columnName }],
  documentation:
    "With a sample that stays, its parents stay too. The column holds the row of each sample's parent, from 0; a number below 0 is none.",
  example: 'prune samples of train by loss within 100 samples closed under parent',
});

export const every = clause('every', {
  noun: 'interval',
  value: values.duration,
  default: 'a hundredth of the window',
  usual: { value: 'a hundredth of the window', beside: ['over'] },
  documentation: 'The time between two updates.',
  example: 'prune weights by magnitude to 80% over 25%..75% every 100 steps',
});

export const from = clause('from', {
  noun: 'start',
  value: values.start,
  default: 'what is pruned when the window opens',
  documentation: 'What the curve starts at.',
  example: 'prune weights by magnitude to 90% from 50% over 0%..50%',
});

export const keepingMultiples = clause('keeping', {
  noun: 'multiple',
  value: values.record(),
  own: [
    { name: 'multiples', word: 'multiples', lead: 'of', shape: values.count },
    { name: 'rounded', word: 'rounded', shape: values.choice('rounding'), optional: true, usual: { word: 'nearest' } },
  ],
  documentation:
    'A pruned layer keeps a multiple of this number of units: the nearest to what the target leaves, the next above it (`rounded up`) or below it (`rounded down`).',
  example: 'prune channels by magnitude to 50% sparsity keeping multiples of 8',
});

export const mask = clause('mask', {
  value: { kind: 'choice', category: 'mask', definitions: 'reparam' },
  default: 'hard',
  documentation: 'What a pruned weight is while the stage runs.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask soft',
});

export const over = clause('over', {
  noun: 'window',
  value: values.window,
  usual: { value: '0%..100%', beside: ['every'] },
  documentation: 'The part of the stage in which the target is approached.',
  example: 'prune weights by magnitude to 80% over 25%..75%',
});

export const protect = clause('protect', {
  value: values.record(
    { name: 'min', word: 'min', noun: 'floor', shape: values.floor, optional: true, unless: 'max' },
    { name: 'max', word: 'max', noun: 'ceiling', shape: values.floor, optional: true },
    { name: 'per', word: 'per', shape: values.choice('scope', 'layer', 'sublayer', 'block', 'class') },
  ),
  documentation:
    'A floor: at least so much of every layer is kept. `max`: at most so much of every layer is kept, so that it loses the rest; under `global` alone.',
  example: 'prune weights by magnitude to 80% protect min 5% per layer',
});

export const removing = clause('removing', {
  noun: 'removal',
  value: values.removal,
  documentation: 'What is pruned.',
  example: 'prune weights by magnitude removing 20% of remaining',
});

export const limited = clause('limited', {
  noun: 'limit',
  value: values.record(),
  own: [{ name: 'by', word: 'by', shape: { kind: 'choice', category: 'metric', definitions: 'metric' } }],
  documentation:
    "How much is pruned is measured in the run: the share of the remaining weights that this metric of the recipe's own gives, and at most what `removing` says. It is taken of each layer; under `global`, of all layers together.",
  example: 'metric pqi = 1 - mean(sqrt(|w|))^2 / mean(|w|)\nprune weights by uniform magnitude removing 90% of remaining limited by pqi',
});

export const rounded = clause('rounded', {
  noun: 'rounding',
  value: values.choice('rounding'),
  default: 'nearest',
  idle: { objects: unscoredNames },
  documentation: 'How the number of pruned units becomes a whole number.',
  example: 'prune weights by uniform magnitude to 80% rounded down',
});

export const ties = clause('ties', {
  noun: 'rule for ties',
  value: values.record({ name: 'which', shape: values.choice('tie') }, { name: 'go', word: 'go' }),
  default: 'first go',
  idle: { objects: unscoredNames },
  documentation: 'Which of the units go whose scores equal that of the last one to go.',
  example: 'prune weights by magnitude to 80% rounded down ties all go',
});

export const through = clause('through', {
  noun: 'frames',
  paired: true,
  value: values.list(values.either({ kind: 'pattern' }, values.sparsity)),
  documentation:
    'What is gone through before the target. Patterns have frames of equal length; the target comes at the end of the last frame, or has that frame to itself where it stands last here, too. Shares come at the instants of `at`, and the target at the last of them.',
  example: 'prune weights by magnitude to 2:4 over 25%..75% through keep 7 of 8, keep 6 of 8',
});

export const withinBudget = clause('within', {
  noun: 'budget',
  value: values.budgetOfSamples,
  documentation:
    'Samples go, the lowest scores first, until the others fit: so many samples, or so much of a column of costs; `per`: for each number in another column.',
  example: 'prune samples of train by loss within 4 samples per document',
});

export const toTarget = clause('to', {
  noun: 'target',
  value: values.target,
  documentation:
    'The target: a sparsity, a density, a remaining share of a resource, a latency, a pattern, or a threshold: what scores below it goes. A threshold is a number, or one of the live weights of each layer (`global`: of all), such as `0.6 * std(w)`; it is measured when the window opens, and multiplied by the curve.',
  example: 'prune weights by magnitude to 80%',
});
