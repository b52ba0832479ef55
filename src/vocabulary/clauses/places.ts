/** Clauses of places, data and definitions. */
import { clause } from '../declaration.ts';
import type { Shape } from '../shapes.ts';
import * as values from '../values.ts';

export const after = clause('after', {
  value: { kind: 'name', of: ['stage'] },
  documentation: 'The stage whose end is spoken of. This version refuses it (ESP2270).',
  example: 'stage s { train all }\nmeasure loss after s',
});

export const asName = clause('as', {
  noun: 'name',
  value: { kind: 'name', of: [], defines: true },
  documentation: 'The name that the measured value has in the report. This version refuses it (ESP2270).',
  example: 'measure accuracy of model as quality',
});

export const atMoment = clause('at', {
  value: values.moment,
  documentation: 'When the state is kept. This version refuses it (ESP2270).',
  example: 'stage s { train all\nmark half at 50% }',
});

export const between = clause('between', {
  value: values.record(
    { name: 'first', shape: { kind: 'name', of: ['mark'], known: ['original'] } },
    { name: 'second', word: 'and', shape: { kind: 'name', of: ['mark'], known: ['original'] } },
  ),
  documentation:
    'Two marks: how much worse the metric gets on the straight line between their weights than at its ends, in the mean; the largest of eleven points (the barrier of arXiv:1912.05671). `cka` is the similarity of the two.',
  example: 'mark start\ntrain all\nmark end\nmeasure loss between start and end',
});

export const byGrowth = clause('by', {
  value: { kind: 'expression', role: 'criterion', perSample: true },
  documentation: 'The score by which zeros grow.',
  example: 'prune weights by random to 50%\nstage s { train all\nrewire 10% of remaining by |g| every 100 steps }',
});

export const byMetric = clause('by', {
  value: values.measured,
  documentation: 'The metric that decides.',
  example: 'branch 3 ways varying seed { train all }\npick best by accuracy on validation',
});

export const except = clause('except', {
  noun: 'exceptions',
  value: values.selector,
  documentation: 'Layers and tensors that are left alone, whatever `in` says.',
  example: 'prune weights except first layer, head by magnitude to 80%',
});

export const folding = clause('folding', {
  value: values.choice('foldable'),
  documentation: 'Other units that are cut out because their readers can absorb their output.',
  example: 'compact folding constants',
});

export const inBounds = clause('in', {
  value: { kind: 'bounds' },
  documentation: 'Between which values the parameter may be set.',
  example: 'param s: sparsity = 80% in 50%..95%\nprune weights by magnitude to s',
});

export const inInterval = clause('in', {
  value: { kind: 'interval' },
  joinsObject: true,
  documentation: 'The interval that the metric must be in.',
  example: 'expect sparsity of model in 80% ± 0.1%',
});

export const inValues = clause('in', {
  value: values.record({ name: 'values', shape: { kind: 'values' } }),
  own: [{ name: 'by', word: 'by', shape: { kind: 'values', step: true }, optional: true }],
  documentation: 'The values, listed or as a range with a step.',
  example: 'param s: sparsity = 80%\nsweep s in 50%..90% by 20% { prune weights by magnitude to s }',
});

export const inside = clause('in', {
  noun: 'selection',
  value: values.selector,
  documentation: 'The layers and tensors that the statement is about.',
  example: 'prune weights in linear, conv by magnitude to 80%',
});

export const keeping = clause('keeping', {
  value: values.choice('keepable'),
  default: 'masks',
  documentation: 'What a merge does not change.',
  example: 'retrain lora\nmerge keeping masks',
});

export const onDataOrBatch = clause('on', {
  noun: 'data or batch',
  value: values.either(values.choice('data'), values.batchOfLatency),
  documentation: 'The data set; for a latency, the batch size, 1 by default.',
  example: 'measure latency on batch 8',
});

export const on = clause('on', { value: values.choice('data'), documentation: 'The data set.', example: 'measure accuracy on validation' });

export const onLayers = clause('on', {
  noun: 'layers',
  value: values.selector,
  documentation: 'The layers beside which something is inserted.',
  example: 'insert hybrid(rank: 8) on mlp\nretrain inserted',
});

export const overClients = clause('over', {
  noun: 'clients',
  value: values.clientsOfData,
  documentation:
    'An arm for each client of federated training. Its statements see the samples of this client alone; which these are is drawn from the seed, and the plan lists their numbers.',
  example: 'branch over 4 clients of train split dirichlet(alpha: 0.5) { train all }\naverage all',
});

export const rates = clause('rates', {
  noun: 'rates',
  value: values.set(
    values.record(
      { name: 'share', shape: { ...values.shareOfRate, share: '`lr`', limits: { above: 0 } } },
      { name: 'of', word: 'of', shape: values.either(values.choice('trained', 'weights', 'biases', 'norms', 'head'), values.selectorTerm) },
    ),
  ),
  documentation: 'Parts that train at another rate than the rest, as shares of `lr`; a layer has its bias with it. Decays hold for all.',
  example: 'train all with sgd(lr: 0.1) rates 10% of conv, 50% of norms',
});

/** Of an input or an output, with its model before it. */
const portName: Shape = { kind: 'name', of: [], defines: true };

export const readingOutputs = clause('reading', {
  noun: 'connection',
  value: values.record({ name: 'inputs', shape: values.list(portName) }),
  own: [{ name: 'from', word: 'from', shape: values.list(portName) }],
  documentation:
    'Inputs of the model that are outputs of others, which stand behind `from` in the same order, each with its model before it. Without it an input reads the output of its own name.',
  example:
    'model text = "text-encoder.onnx"\nmodel unet = "denoiser.onnx" reading context from text.hidden\nprune weights in unet by magnitude to 35%',
});

export const toMark = clause('to', {
  noun: 'mark',
  value: { kind: 'name', of: ['mark'], known: ['original'] },
  documentation: 'The state that is restored.',
  example: 'mark start\ntrain all\nrewind all to start',
});

export const untilRound = clause('until', {
  value: { kind: 'comparison', required: true },
  documentation: 'The rounds end as soon as this holds.',
  example: 'repeat 5 times until accuracy < 90% { prune weights by magnitude removing 20% of remaining }',
});

export const varying = clause('varying', {
  noun: 'variation',
  value: values.record({ name: 'name', shape: values.either(values.choice('variation'), { kind: 'name', of: ['param'] }) }),
  own: [{ name: 'values', word: 'in', shape: { kind: 'values' }, optional: true }],
  documentation: 'What the arms differ in.',
  example: 'param wd: number = 0\nbranch varying wd in 0, 1e-4 { train all with sgd(weight-decay: wd) }\naverage all',
});

export const usingClients = clause('using', {
  noun: 'data',
  value: values.samplesOfEach,
  documentation:
    'The gradient is the mean over clients, weighted by their samples, each on so many of its own; it moves weights at one instant, also where nothing trains. Without it the last batch of training is taken.',
  example:
    'prune weights by magnitude to 80%\nbranch over 4 clients of train split iid { train all }\naverage all\nrewire 10% of remaining by |g| using 64 samples of each client',
});

export const version = clause('version', {
  value: { kind: 'text', written: 'either' },
  documentation: 'The version of the recipe, three numbers.',
  example: 'recipe gmp version 1.0.0\nprune weights by magnitude to 80%',
});

export const weighted = clause('weighted', {
  noun: 'weights',
  value: values.record(),
  own: [{ name: 'by', word: 'by', shape: values.choice('weighing') }],
  documentation: 'What the arms count by in the mean. Without it all count alike, also clients of different size.',
  example: 'branch over 4 clients of train split dirichlet(alpha: 0.5) { train all }\naverage all weighted by samples',
});

export const withinTolerance = clause('within', {
  value: values.tolerance,
  joinsObject: true,
  documentation: 'How far off the comparison may be.',
  example: 'expect accuracy of model >= accuracy of original within 1 point',
});
