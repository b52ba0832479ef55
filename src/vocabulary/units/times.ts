/** Units of time, data and work. */
import type { UnitDeclaration } from '../declaration.ts';

export const batches: UnitDeclaration = {
  kind: 'unit',
  word: 'batches',
  singular: 'batch',
  dimension: 'data',
  whole: true,
  documentation: 'Batches of a data set. This version refuses them (ESP2270): calibration takes samples.',
  example: 'prune weights by wanda to 50% using 4 batches of calibration',
};

export const epochsOfOriginalCompute: UnitDeclaration = {
  kind: 'unit',
  word: 'epochs of original compute',
  singular: 'epoch of original compute',
  dimension: 'time',
  whole: false,
  documentation: 'As much compute as an epoch of the dense model takes. This version refuses it (ESP2270).',
  example: 'train all for 5 epochs of original compute',
};

export const epochs: UnitDeclaration = {
  kind: 'unit',
  word: 'epochs',
  singular: 'epoch',
  dimension: 'time',
  whole: false,
  documentation: 'One pass over the training data.',
  example: 'train all for 5 epochs',
};

export const microseconds: UnitDeclaration = {
  kind: 'unit',
  word: 'us',
  singular: 'us',
  dimension: 'latency',
  whole: false,
  documentation: 'Microseconds of one forward pass.',
  example: 'prune channels by magnitude to 800 us on batch 1\n\ncompact',
};

export const milliseconds: UnitDeclaration = {
  kind: 'unit',
  word: 'ms',
  singular: 'ms',
  dimension: 'latency',
  whole: false,
  documentation: 'Milliseconds of one forward pass.',
  example: 'prune channels by magnitude to 4 ms on batch 1\n\ncompact',
};

export const points: UnitDeclaration = {
  kind: 'unit',
  word: 'points',
  singular: 'point',
  dimension: 'points',
  whole: false,
  documentation: 'Percentage points.',
  example: 'expect accuracy of model >= accuracy of original within 1 point',
};

export const samples: UnitDeclaration = {
  kind: 'unit',
  word: 'samples',
  singular: 'sample',
  dimension: 'data',
  whole: true,
  documentation: 'Samples of a data set.',
  example: 'prune weights by wanda to 50% using 128 samples of calibration',
};

export const seconds: UnitDeclaration = {
  kind: 'unit',
  word: 's',
  singular: 's',
  dimension: 'latency',
  whole: false,
  documentation: 'Seconds of one forward pass.',
  example: 'prune channels by magnitude to 0.5 s on batch 1\n\ncompact',
};

export const seeds: UnitDeclaration = {
  kind: 'unit',
  word: 'seeds',
  singular: 'seed',
  dimension: 'seeds',
  whole: true,
  documentation: 'Runs of the same recipe that draw other random numbers.',
  example: 'train all for 2 epochs\nexpect median over 3 seeds accuracy of model >= 97%',
};

export const steps: UnitDeclaration = {
  kind: 'unit',
  word: 'steps',
  singular: 'step',
  dimension: 'time',
  whole: true,
  documentation: 'One update of the optimizer.',
  example: 'train all for 1000 steps',
};

export const tokensPerParam: UnitDeclaration = {
  kind: 'unit',
  word: 'tokens per param',
  singular: 'token per param',
  dimension: 'time',
  whole: false,
  documentation: 'Tokens for each parameter of the model. This version refuses it (ESP2270).',
  example: 'train all for 20 tokens per param',
};

export const tokens: UnitDeclaration = {
  kind: 'unit',
  word: 'tokens',
  singular: 'token',
  dimension: 'time',
  whole: true,
  documentation: 'Tokens that the loss counts. This version refuses it (ESP2270).',
  example: 'train all for 1_000_000 tokens',
};
