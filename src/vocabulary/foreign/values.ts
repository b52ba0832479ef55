/** Words of other tools that are values there: units, schedules, metrics, criteria. */
import type { Category } from '../shapes.ts';
import type { ForeignWord } from './foreign-word.ts';

const multiplyAdds: ForeignWord = {
  words: ['macs', 'mac', 'madds', 'mult-adds', 'gmacs'],
  help: '`flops` counts multiply-adds, which others call MACs',
};

export const values: Partial<Readonly<Record<Category, readonly ForeignWord[]>>> = {
  pruned: [
    {
      words: ['filters', 'filter', 'kernels', 'feature-maps', 'outputs'],
      use: ['channels'],
      help: 'the outputs of a convolution are `channels`',
    },
    { words: ['layers', 'layer'], help: 'whole layers are pruned as residual branches: `blocks`, or `sublayers` of them' },
    { words: ['parameters', 'params', 'connections'], use: ['weights'], help: 'write `weights`' },
    { words: ['hidden-units', 'units', 'nodes'], help: 'units of linear layers are `neurons`, those of recurrent ones `hidden`' },
  ],
  metric: [
    { words: ['acc', 'acc1', 'top1', 'top-1'], use: ['accuracy'], help: 'write `accuracy`' },
    multiplyAdds,
    { words: ['ppl'], use: ['perplexity'], help: 'write `perplexity`' },
    { words: ['parameters'], use: ['params'], help: 'write `params`' },
    { words: ['size'], use: ['bytes'], help: 'write `bytes`' },
  ],
  base: [{ ...multiplyAdds, use: ['flops'] }],
  decay: [
    {
      words: ['multistep', 'multi-step', 'milestones'],
      help: 'a rate that falls in steps is `step 0.1 at 30, 60 epochs`, with every moment',
    },
    {
      words: ['exp', 'steplr', 'step-lr'],
      use: ['exponential'],
      help: 'a rate that is multiplied at equal distances is `exponential(0.95, every: 1 epoch)`',
    },
    {
      words: ['sequential', 'chained', 'schedules'],
      use: ['piecewise'],
      help: 'schedules that follow one another are `piecewise constant(for: 5 epochs), cosine`',
    },
    { words: ['polynomial', 'poly'], help: 'the schedules are `constant`, `linear`, `cosine`, `exponential`, `step` and `piecewise`' },
    { words: ['none'], use: ['constant'], help: 'write `constant`' },
  ],
  optimizer: [
    { words: ['rank', 'r'], help: 'write the rank in brackets: `lora(rank: 8)`' },
    { words: ['lr', 'learning-rate'], help: 'name the optimizer: `with adam(lr: 1e-3)`' },
  ],
  criterion: [
    {
      words: ['sparsegpt', 'obc', 'obq'],
      help: 'SparseGPT is `by obs` with `compensating by obs`, calibrated `using 128 samples of calibration`',
    },
    { words: ['fpgm', 'geometricmedian'], use: ['geometric-median'], help: 'write `geometric-median`, with `grouped by first`' },
    { words: ['local', 'layerwise', 'layer-wise'], use: ['uniform'], help: '`uniform` gives each layer the same share' },
    { words: ['l1-norm', 'l1norm'], use: ['l1'], help: 'write `l1`' },
    { words: ['l2-norm', 'l2norm'], use: ['l2'], help: 'write `l2`' },
    { words: ['saliency', 'sensitivity'], help: 'sensitivities are `snip` or `taylor`' },
    { words: ['abs', 'abs-weight', 'weight', 'absolute'], use: ['magnitude'], help: 'write `magnitude`' },
  ],
};
