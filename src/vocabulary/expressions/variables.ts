/** Tensors and scalars that an expression may name; `MARK.w` is the weight of a mark. */
import type { VariableType, WordDeclaration } from '../declaration.ts';

function declare(word: string, type: VariableType, documentation: string, example: string): WordDeclaration {
  return { kind: 'word', category: 'variable', word, type, documentation, example };
}

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

export const variables: readonly WordDeclaration[] = [
  declare('w', { ...ofWeights, ...signed }, 'The weight.', 'prune weights by |w * w| to 50%'),
  declare('x', { ...ofInputs, ...signed }, "The layer's input.", 'prune weights by |w| * sqrt(avg(x^2)) to 50%'),
  declare('y', { ...ofOutputs, ...signed }, "The layer's output.", 'prune weights by |w| * sqrt(avg(y^2)) to 50%'),
  declare(
    'activation',
    { ...ofOutputs, ...signed, perSample: true },
    'What the activation function behind the layer gives: behind its norm and the sum with a shortcut, too.',
    'prune channels by avg(step(|activation|)) to 25% sparsity',
  ),
  declare(
    'y0',
    { ...ofOutputs, ...signed },
    'The output of the dense model. Criteria do not read it yet. This version refuses it (ESP2270).',
    'prune weights by |w| * avg((y - y0)^2) to 50%',
  ),
  declare('g', { ...ofWeights, ...signed, perSample: true }, 'Gradient of the loss in the weight.', 'prune weights by |w * avg(g)| to 50%'),
  declare(
    'gz',
    { ...ofOutputs, ...signed },
    "Gradient of the loss in the layer's output. Criteria do not read it yet. This version refuses it (ESP2270).",
    'prune weights by |w| * avg(gz^2) to 50%',
  ),
  declare(
    'm',
    { ...ofWeights, ...positive },
    'The mask, 1 where kept. Criteria do not read it yet. This version refuses it (ESP2270).',
    'prune weights by |w * m| to 50%',
  ),
  declare('s', { ...ofWeights, ...signed }, 'The score that trains beside a weight.', 'prune weights by s to 50%'),
  declare(
    't',
    { axes: [], ...positive },
    'The current threshold. Criteria do not read it yet. This version refuses it (ESP2270).',
    'prune weights by |w * t| to 50%',
  ),
  declare(
    'p',
    { axes: [], ...positive, planned: true },
    'Progress, from 0 to 1.',
    'prune weights by magnitude to 80% over 25%..75% along 1 - (1 - p)^2',
  ),
  declare(
    'r',
    ofOutputs,
    "Relevance of the layer's output for the model's output at the label: what it contributed, 1 a sample in all.",
    'prune weights by |w| * avg(r) to 50%',
  ),
  declare(
    'hessian',
    { axes: ['in', 'kd', 'kh', 'kw'], matrix: true },
    "Second moment of the layer's input.",
    'prune weights by w^2 * diag(hessian) to 50%',
  ),
  declare('gamma', { ...ofUnits, ...signed }, 'Scale of the norm after the layer.', 'prune channels by |gamma| to 25% sparsity'),
  declare('beta', { ...ofUnits, ...signed }, 'Shift of the norm after the layer.', 'prune channels by |beta| to 25% sparsity'),
  declare(
    'gate',
    { ...ofUnits, ...signed },
    'The number of the gate that trains on a unit: log α, or m of an annealed one. Losses may name it, too.',
    'stage search for 100 steps {\n  train gates\n  prune neurons by gate to 50% sparsity\n}',
  ),
  declare(
    'margin',
    { ...ofUnits, ...signed },
    "A unit's mean |w|, by that of all units of its group, less the threshold that trains for them.",
    'stage search for 100 steps {\n  train weights, thresholds toward 50% of flops by lagrangian(lr: 0.1)\n  prune channels by global margin to 50% of flops\n}',
  ),
  declare(
    'width',
    { ...ofUnits, ...signed },
    'Of a unit of a group whose width trains: by how much the best logit of a width that holds it is above the best of the others.',
    'stage search for 100 steps {\n  train widths\n  prune channels by width to 50% of flops\n}',
  ),
  declare(
    'q',
    { ...ofUnits, ...positive },
    'In a loss, of a unit with a gate: the probability that it is not 0, or whether an annealed one is open; of a width, that it holds the unit; 0 where the unit is pruned.',
    'stage search for 100 steps {\n  train gates loss task + mean(q * (1 - q))\n  prune neurons by gate to 50% sparsity\n}',
  ),
  declare(
    'params',
    { ...ofUnits, ...positive },
    'In a loss, of a unit with a gate: the parameters in its slices.',
    'stage search for 100 steps {\n  train gates loss task + (sum(params * q) / sum(params) - 0.5)^2\n  prune neurons by gate to 50% of params\n}',
  ),
  declare(
    'flops',
    { ...ofUnits, ...positive },
    'In a loss, of a unit with a gate: the multiply-adds of the layers that it has slices of, as far as they go with it.',
    'stage search for 100 steps {\n  train gates loss task + (sum(flops * q) / sum(flops) - 0.5)^2\n  prune neurons by gate to 50% of flops\n}',
  ),
  declare(
    expectedFlops,
    { axes: [], ...positive },
    'In a loss, of widths that train: the share of the multiply-adds of the model that is expected; a layer costs the product of the remaining shares of its inputs and outputs.',
    'stage search for 100 steps {\n  train widths loss task + 2 * ln(expected-flops)\n  prune channels by width to 50% of flops\n}',
  ),
  declare(
    chosenFlops,
    { axes: [], ...positive },
    'In a loss, of widths that train: the share of the multiply-adds of the model that the most probable widths leave. It has no gradient.',
    'stage search for 100 steps {\n  train widths\n    loss task + 2 * step(chosen-flops - 50%) * ln(expected-flops)\n  prune channels by width to 50% of flops\n}',
  ),
  declare(
    'h_in',
    { ...ofOutputs, ...signed },
    'What enters a sublayer or a block.',
    'prune blocks by 1 - avg(cosine(h_in, h_out)) removing 1 block',
  ),
  declare(
    'h_out',
    { ...ofOutputs, ...signed },
    'What leaves a sublayer or a block.',
    'prune blocks by 1 - avg(cosine(h_in, h_out)) removing 1 block',
  ),
  declare(
    'received-attention',
    { axes: [], ...positive, perSample: true },
    'In scores of tokens: the attention that the token gets in the block that it leaves behind, the mean over heads and queries.',
    'prune tokens in block 1 by received-attention to 50% sparsity',
  ),
  declare(
    'full',
    { ...ofOutputs, ...signed },
    "The model's output, as it is when the statement begins.",
    'prune sublayers by avg(norm(full - without)) removing 1 sublayer',
  ),
  declare(
    'without',
    { ...ofOutputs, ...signed },
    "The model's output without the unit, and without those that are gone.",
    'prune sublayers by avg(loss(without)) removing 1 sublayer',
  ),
  declare(
    'label',
    ofOutputs,
    'The label of the sample beside the output of the model, `y` in scores of samples and in losses: 1 at its class, or the target.',
    'prune samples of train by norm(y - label over out) removing 20% of remaining',
  ),
  declare('loss', { axes: [], perSample: true }, 'The loss of the sample.', 'prune samples of train by loss removing 20% of remaining'),
  declare(
    'lr',
    { axes: [], ...positive },
    'The learning rate of the step. Criteria do not read it yet. This version refuses it (ESP2270).',
    'prune weights by |w * lr| to 50%',
  ),
  declare(
    'd',
    { axes: [], ...positive, planned: true },
    'Density of the layer. Criteria do not read it yet. This version refuses it (ESP2270).',
    'prune weights by |w * d| to 50%',
  ),
];
