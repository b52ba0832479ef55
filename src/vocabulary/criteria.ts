/** The standard criteria. */
import type { WordDeclaration } from './declaration.ts';

const magnitude: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'magnitude',
  documentation: 'Size of the weight.',
  example: 'prune weights by magnitude to 50%',
};

const random: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'random',
  documentation: 'A number drawn for each unit.',
  example: 'prune weights by random to 50%',
};

const wanda: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'wanda',
  documentation: 'Size of the weight times the norm of its input.',
  example: 'prune weights by wanda to 50%',
};

const snip: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'snip',
  documentation: 'Size of weight times mean gradient, of single weights.',
  example: 'prune weights by snip to 50%',
};

const taylor: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'taylor',
  documentation: 'Mean square of weight times gradient.',
  example: 'prune weights by taylor to 50%',
};

const paramFirst: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'param-first',
  documentation: 'Size of weight times mean gradient, of the units that parameters belong to.',
  example: 'prune weights by param-first to 50%',
};

const gblm: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'gblm',
  documentation: 'Size of the weight times norms of its gradient and its input.',
  example: 'prune weights by gblm to 50%',
};

const synflow: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'synflow',
  documentation: 'Weight times the gradient of the summed output of the network of absolute weights.',
  example: 'prune weights by synflow to 50%',
};

const obs: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'obs',
  documentation: 'Loss that removing the weight costs, by the inverse second moment of the input.',
  example: 'prune weights by obs to 50%',
};

const l1: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'l1',
  documentation: "Sum of the sizes of a unit's weights.",
  example: 'prune weights by l1 to 50%',
};

const l2: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'l2',
  documentation: "Length of a unit's weights.",
  example: 'prune weights by l2 to 50%',
};

const geometricMedian: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'geometric-median',
  documentation: 'How far a unit lies from all others of its layer.',
  example: 'prune channels by geometric-median to 50% sparsity grouped by first',
};

const grasp: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'grasp',
  documentation: "Change of the gradient's flow when the weight is removed.",
  example: 'prune weights by grasp to 50%',
};

const taylorSecond: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'taylor-second',
  documentation: 'Change of the loss to second order, with the diagonal Fisher information.',
  example: 'prune weights by taylor-second to 50%',
};

const obd: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'obd',
  documentation: 'Loss of a removal where the Hessian is diagonal.',
  example: 'prune weights by obd to 50%',
};

const blockFisher: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'block-fisher',
  documentation: 'Loss of a removal, by the inverse of the empirical Fisher information in blocks of weights.',
  example: 'prune weights by block-fisher(block: 50) to 50%',
};

const lamp: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'lamp',
  documentation: "The squared weight's share in all that are as large or larger in the layer.",
  example: 'prune weights by lamp to 50%',
};

const movement: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'movement',
  documentation: 'How far training moves the weight away from zero.',
  example: 'prune weights by movement to 50%',
};

const fluctuation: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'fluctuation',
  documentation: 'How much the output varies with the input of the unit.',
  example: 'prune weights by fluctuation to 50%',
};

const apoz: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'apoz',
  documentation: 'Share of the activations of a unit that are not zero.',
  example: 'prune channels by apoz to 25% sparsity using 128 samples of train',
};

const lrp: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'lrp',
  documentation: 'Relevance of a unit for the outputs, propagated back.',
  example: 'prune weights by lrp to 50%',
};

const blockInfluence: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'block-influence',
  documentation: 'How far a block turns the stream that passes it.',
  example: 'prune blocks by block-influence removing 1 block',
};

const finercut: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'finercut',
  documentation: "How far the model's output moves when the unit is switched off.",
  example: 'prune sublayers by finercut removing 1 sublayer',
};

const lossRise: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'loss-rise',
  documentation: 'How much the loss rises when the unit is switched off.',
  example: 'prune sublayers by loss-rise removing 1 sublayer',
};

export const criteria: readonly WordDeclaration[] = [
  magnitude,
  random,
  wanda,
  snip,
  taylor,
  paramFirst,
  gblm,
  synflow,
  obs,
  l1,
  l2,
  geometricMedian,
  grasp,
  taylorSecond,
  obd,
  blockFisher,
  lamp,
  movement,
  fluctuation,
  apoz,
  lrp,
  blockInfluence,
  finercut,
  lossRise,
];
