/** Roles of layers in a network. */
import type { WordDeclaration } from './declaration.ts';

const linear: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'linear',
  documentation: 'Fully connected layers: Gemm and MatMul with a constant operand.',
  example: 'prune weights in linear by magnitude to 80%',
};

const conv: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'conv',
  documentation: 'Convolutions, depthwise ones included.',
  example: 'prune weights in conv by magnitude to 80%',
};

const depthwise: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'depthwise',
  documentation: 'Convolutions with a group for each channel.',
  example: 'prune weights in depthwise by magnitude to 80%',
};

const pointwise: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'pointwise',
  documentation: 'Convolutions with kernels of size 1, in one group: they mix channels, place by place.',
  example: 'prune weights in pointwise by magnitude to 80%',
};

const downsample: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'downsample',
  documentation: 'Convolutions with a stride above 1, which make their input smaller.',
  example: 'prune weights in downsample by magnitude to 80%',
};

const attention: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'attention',
  documentation: 'Projections of attention.',
  example: 'prune weights in attention by magnitude to 80%',
};

const mlp: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'mlp',
  documentation: "Layers of a block's feed-forward part.",
  example: 'prune weights in mlp by magnitude to 80%',
};

const embedding: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'embedding',
  documentation: 'Tables that are looked up by index.',
  example: 'prune weights in embedding by magnitude to 80%',
};

const head: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'head',
  documentation: 'The layer that makes the logits.',
  example: 'prune weights in head by magnitude to 80%',
};

const norm: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'norm',
  documentation: 'Scales and shifts of normalisations.',
  example: 'prune weights in norm by magnitude to 80%',
};

const recurrent: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'recurrent',
  documentation: 'Weights of LSTM, GRU and RNN.',
  example: 'prune weights in recurrent by magnitude to 80%',
};

/** The role `recurrent.input`. */
const recurrentInput: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'recurrent.input',
  documentation: 'Weights of a recurrent layer on its input.',
  example: 'prune weights in recurrent.input by magnitude to 80%',
};

/** The role `recurrent.hidden`. */
const recurrentHidden: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'recurrent.hidden',
  documentation: 'Weights of a recurrent layer on its state.',
  example: 'prune weights in recurrent.hidden by magnitude to 80%',
};

const firstLayer: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'first layer',
  position: 'first',
  documentation: 'The first layer with weights, in the order of the graph.',
  example: 'prune weights except first layer by magnitude to 80%',
};

const lastLayer: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'last layer',
  position: 'last',
  documentation: 'The last layer with weights, in the order of the graph.',
  example: 'prune weights except last layer by magnitude to 80%',
};

export const roles: readonly WordDeclaration[] = [
  linear,
  conv,
  depthwise,
  pointwise,
  downsample,
  attention,
  mlp,
  embedding,
  head,
  norm,
  recurrent,
  recurrentInput,
  recurrentHidden,
  firstLayer,
  lastLayer,
];
