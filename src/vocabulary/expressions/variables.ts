/** Tensors and scalars that an expression may name; `MARK.w` is the weight of a mark. */
import { words } from '../declaration.ts';

const ofWeights = { axes: ['out', 'in', 'kd', 'kh', 'kw', 'direction'] };
/** What a row of weights is multiplied with, at each place of a sample. */
const ofInputs = { axes: ['in', 'kd', 'kh', 'kw', 'token', 'space'], perSample: true };
const ofOutputs = { axes: ['out', 'token', 'space'], perSample: true };
const ofUnits = { axes: ['out'] };
const signed = { sign: 'signed' } as const;
const positive = { sign: 'positive' } as const;

/** Of the widths that train: the share of the model's multiply-adds, in expectation and of the most probable ones. */
export const expectedFlops = 'expected-flops';
export const chosenFlops = 'chosen-flops';

export const variables = words('variable', {
  w: { type: { ...ofWeights, ...signed }, documentation: 'The weight.', example: 'prune weights by |w * w| to 50%' },
  x: { type: { ...ofInputs, ...signed }, documentation: "The layer's input.", example: 'prune weights by |w| * sqrt(avg(x^2)) to 50%' },
  y: { type: { ...ofOutputs, ...signed }, documentation: "The layer's output.", example: 'prune weights by |w| * sqrt(avg(y^2)) to 50%' },
  activation: {
    type: { ...ofOutputs, ...signed, perSample: true },
    documentation: 'What the activation function behind the layer gives: behind its norm and the sum with a shortcut, too.',
    example: 'prune channels by avg(step(|activation|)) to 25% sparsity',
  },
  y0: {
    type: { ...ofOutputs, ...signed },
    documentation: 'The output of the dense model. Criteria do not read it yet. This version refuses it (ESP2270).',
    example: 'prune weights by |w| * avg((y - y0)^2) to 50%',
  },
  g: {
    type: { ...ofWeights, ...signed, perSample: true },
    documentation: 'Gradient of the loss in the weight.',
    example: 'prune weights by |w * avg(g)| to 50%',
  },
  gz: {
    type: { ...ofOutputs, ...signed },
    documentation: "Gradient of the loss in the layer's output. Criteria do not read it yet. This version refuses it (ESP2270).",
    example: 'prune weights by |w| * avg(gz^2) to 50%',
  },
  m: {
    type: { ...ofWeights, ...positive },
    documentation: 'The mask, 1 where kept. Criteria do not read it yet. This version refuses it (ESP2270).',
    example: 'prune weights by |w * m| to 50%',
  },
  s: { type: { ...ofWeights, ...signed }, documentation: 'The score that trains beside a weight.', example: 'prune weights by s to 50%' },
  t: {
    type: { axes: [], ...positive },
    documentation: 'The current threshold. Criteria do not read it yet. This version refuses it (ESP2270).',
    example: 'prune weights by |w * t| to 50%',
  },
  p: {
    type: { axes: [], ...positive, planned: true },
    documentation: 'Progress, from 0 to 1.',
    example: 'prune weights by magnitude to 80% over 25%..75% along 1 - (1 - p)^2',
  },
  r: {
    type: ofOutputs,
    documentation: "Relevance of the layer's output for the model's output at the label: what it contributed, 1 a sample in all.",
    example: 'prune weights by |w| * avg(r) to 50%',
  },
  hessian: {
    type: { axes: ['in', 'kd', 'kh', 'kw'], matrix: true },
    documentation: "Second moment of the layer's input.",
    example: 'prune weights by w^2 * diag(hessian) to 50%',
  },
  gamma: {
    type: { ...ofUnits, ...signed },
    documentation: 'Scale of the norm after the layer.',
    example: 'prune channels by |gamma| to 25% sparsity',
  },
  beta: {
    type: { ...ofUnits, ...signed },
    documentation: 'Shift of the norm after the layer.',
    example: 'prune channels by |beta| to 25% sparsity',
  },
  gate: {
    type: { ...ofUnits, ...signed },
    documentation: 'The number of the gate that trains on a unit: log α, or m of an annealed one. Losses may name it, too.',
    example: 'stage search for 100 steps {\n  train gates\n  prune neurons by gate to 50% sparsity\n}',
  },
  margin: {
    type: { ...ofUnits, ...signed },
    documentation: "A unit's mean |w|, by that of all units of its group, less the threshold that trains for them.",
    example:
      'stage search for 100 steps {\n  train weights, thresholds toward 50% of flops by lagrangian(lr: 0.1)\n  prune channels by global margin to 50% of flops\n}',
  },
  width: {
    type: { ...ofUnits, ...signed },
    documentation:
      'Of a unit of a group whose width trains: by how much the best logit of a width that holds it is above the best of the others.',
    example: 'stage search for 100 steps {\n  train widths\n  prune channels by width to 50% of flops\n}',
  },
  q: {
    type: { ...ofUnits, ...positive },
    documentation:
      'In a loss, of a unit with a gate: the probability that it is not 0, or whether an annealed one is open; of a width, that it holds the unit; 0 where the unit is pruned.',
    example: 'stage search for 100 steps {\n  train gates loss task + mean(q * (1 - q))\n  prune neurons by gate to 50% sparsity\n}',
  },
  params: {
    type: { ...ofUnits, ...positive },
    documentation: 'In a loss, of a unit with a gate: the parameters in its slices.',
    example:
      'stage search for 100 steps {\n  train gates loss task + (sum(params * q) / sum(params) - 0.5)^2\n  prune neurons by gate to 50% of params\n}',
  },
  flops: {
    type: { ...ofUnits, ...positive },
    documentation: 'In a loss, of a unit with a gate: the multiply-adds of the layers that it has slices of, as far as they go with it.',
    example:
      'stage search for 100 steps {\n  train gates loss task + (sum(flops * q) / sum(flops) - 0.5)^2\n  prune neurons by gate to 50% of flops\n}',
  },
  [expectedFlops]: {
    type: { axes: [], ...positive },
    documentation:
      'In a loss, of widths that train: the share of the multiply-adds of the model that is expected; a layer costs the product of the remaining shares of its inputs and outputs.',
    example:
      'stage search for 100 steps {\n  train widths loss task + 2 * ln(expected-flops)\n  prune channels by width to 50% of flops\n}',
  },
  [chosenFlops]: {
    type: { axes: [], ...positive },
    documentation:
      'In a loss, of widths that train: the share of the multiply-adds of the model that the most probable widths leave. It has no gradient.',
    example:
      'stage search for 100 steps {\n  train widths\n    loss task + 2 * step(chosen-flops - 50%) * ln(expected-flops)\n  prune channels by width to 50% of flops\n}',
  },
  h_in: {
    type: { ...ofOutputs, ...signed },
    documentation: 'What enters a sublayer or a block.',
    example: 'prune blocks by 1 - avg(cosine(h_in, h_out)) removing 1 block',
  },
  h_out: {
    type: { ...ofOutputs, ...signed },
    documentation: 'What leaves a sublayer or a block.',
    example: 'prune blocks by 1 - avg(cosine(h_in, h_out)) removing 1 block',
  },
  'received-attention': {
    type: { axes: [], ...positive, perSample: true },
    documentation:
      'In scores of tokens: the attention that the token gets in the block that it leaves behind, the mean over heads and queries.',
    example: 'prune tokens in block 1 by received-attention to 50% sparsity',
  },
  full: {
    type: { ...ofOutputs, ...signed },
    documentation: "The model's output, as it is when the statement begins.",
    example: 'prune sublayers by avg(norm(full - without)) removing 1 sublayer',
  },
  without: {
    type: { ...ofOutputs, ...signed },
    documentation: "The model's output without the unit, and without those that are gone.",
    example: 'prune sublayers by avg(loss(without)) removing 1 sublayer',
  },
  label: {
    type: ofOutputs,
    documentation:
      'The label of the sample beside the output of the model, `y` in scores of samples and in losses: 1 at its class, or the target.',
    example: 'prune samples of train by norm(y - label over out) removing 20% of remaining',
  },
  loss: {
    type: { axes: [], perSample: true },
    documentation: 'The loss of the sample.',
    example: 'prune samples of train by loss removing 20% of remaining',
  },
  lr: {
    type: { axes: [], ...positive },
    documentation: 'The learning rate of the step. Criteria do not read it yet. This version refuses it (ESP2270).',
    example: 'prune weights by |w * lr| to 50%',
  },
  d: {
    type: { axes: [], ...positive, planned: true },
    documentation: 'Density of the layer. Criteria do not read it yet. This version refuses it (ESP2270).',
    example: 'prune weights by |w * d| to 50%',
  },
});
