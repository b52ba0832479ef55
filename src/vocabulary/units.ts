/** Units of time, data, work and of a network: every unit, longer spellings of one word after it. */
import { units as declared } from './declaration.ts';

export const units = [
  ...declared('time', {
    steps: { singular: 'step', documentation: 'One update of the optimizer.', example: 'train all for 1000 steps' },
    epochs: { singular: 'epoch', whole: false, documentation: 'One pass over the training data.', example: 'train all for 5 epochs' },
    'epochs of original compute': {
      singular: 'epoch of original compute',
      whole: false,
      documentation: 'As much compute as an epoch of the dense model takes. This version refuses it (ESP2270).',
      example: 'train all for 5 epochs of original compute',
    },
    tokens: {
      singular: 'token',
      documentation: 'Tokens that the loss counts. This version refuses it (ESP2270).',
      example: 'train all for 1_000_000 tokens',
    },
    'tokens per param': {
      singular: 'token per param',
      whole: false,
      documentation: 'Tokens for each parameter of the model. This version refuses it (ESP2270).',
      example: 'train all for 20 tokens per param',
    },
  }),
  ...declared('data', {
    samples: {
      singular: 'sample',
      documentation: 'Samples of a data set.',
      example: 'prune weights by wanda to 50% using 128 samples of calibration',
    },
    batches: {
      singular: 'batch',
      documentation: 'Batches of a data set. This version refuses them (ESP2270): calibration takes samples.',
      example: 'prune weights by wanda to 50% using 4 batches of calibration',
    },
  }),
  ...declared('pruning', {
    weights: {
      singular: 'weight',
      documentation: 'Single weights. Targets are shares of them, and floors may be counts.',
      example: 'prune weights by magnitude to 80% protect min 100 weights per layer',
    },
    tiles: {
      singular: 'tile',
      documentation: 'Blocks of weights.',
      example: 'prune tiles(rows: 1, columns: 4) by magnitude removing 100 tiles',
    },
    channels: {
      singular: 'channel',
      documentation: 'Outputs of convolutions.',
      example: 'prune channels by magnitude removing 4 channels',
    },
    neurons: { singular: 'neuron', documentation: 'Hidden units.', example: 'prune neurons by magnitude removing 4 neurons' },
    heads: { singular: 'head', documentation: 'Heads of attention.', example: 'prune heads by magnitude removing 1 head' },
    dimensions: {
      singular: 'dimension',
      documentation: 'Dimensions of heads.',
      example: 'prune dimensions by magnitude removing 2 dimensions per layer',
    },
    hidden: {
      singular: 'hidden',
      documentation: 'Hidden units of recurrent layers.',
      example: 'prune hidden by magnitude removing 4 hidden',
    },
    width: {
      singular: 'width',
      documentation: 'Places of the width of a residual stream.',
      example: 'prune width by magnitude removing 4 width',
    },
    rows: { singular: 'row', documentation: 'Rows of embedding tables.', example: 'prune rows by magnitude removing 4 rows' },
    experts: { singular: 'expert', documentation: 'Experts of a mixture.', example: 'prune experts by magnitude removing 1 expert' },
    blocks: { singular: 'block', documentation: 'Residual blocks.', example: 'prune blocks by magnitude removing 1 block' },
    sublayers: { singular: 'sublayer', documentation: 'Residual branches.', example: 'prune sublayers by magnitude removing 1 sublayer' },
    units: {
      singular: 'unit',
      documentation: 'Whatever the statement prunes.',
      example: 'prune heads by magnitude removing 2 heads rescored every 1 unit',
    },
  }),
  ...declared('layers', {
    layers: { singular: 'layer', documentation: 'Operators with weights.', example: 'prune weights in layers 0..3 by magnitude to 80%' },
  }),
  ...declared('points', {
    points: {
      singular: 'point',
      whole: false,
      documentation: 'Percentage points.',
      example: 'expect accuracy of model >= accuracy of original within 1 point',
    },
  }),
  ...declared('seeds', {
    seeds: {
      singular: 'seed',
      documentation: 'Runs of the same recipe that draw other random numbers.',
      example: 'train all for 2 epochs\nexpect median over 3 seeds accuracy of model >= 97%',
    },
  }),
  ...declared('latency', {
    ms: {
      singular: 'ms',
      whole: false,
      documentation: 'Milliseconds of one forward pass.',
      example: 'prune channels by magnitude to 4 ms on batch 1\n\ncompact',
    },
    us: {
      singular: 'us',
      whole: false,
      documentation: 'Microseconds of one forward pass.',
      example: 'prune channels by magnitude to 800 us on batch 1\n\ncompact',
    },
    s: {
      singular: 's',
      whole: false,
      documentation: 'Seconds of one forward pass.',
      example: 'prune channels by magnitude to 0.5 s on batch 1\n\ncompact',
    },
  }),
];
