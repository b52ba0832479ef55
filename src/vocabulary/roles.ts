/** Roles of layers in a network. */
import { words } from './declaration.ts';

export const roles = words('role', {
  linear: {
    documentation: 'Fully connected layers: Gemm and MatMul with a constant operand.',
    example: 'prune weights in linear by magnitude to 80%',
  },
  conv: { documentation: 'Convolutions, depthwise ones included.', example: 'prune weights in conv by magnitude to 80%' },
  depthwise: { documentation: 'Convolutions with a group for each channel.', example: 'prune weights in depthwise by magnitude to 80%' },
  pointwise: {
    documentation: 'Convolutions with kernels of size 1, in one group: they mix channels, place by place.',
    example: 'prune weights in pointwise by magnitude to 80%',
  },
  downsample: {
    documentation: 'Convolutions with a stride above 1, which make their input smaller.',
    example: 'prune weights in downsample by magnitude to 80%',
  },
  attention: { documentation: 'Projections of attention.', example: 'prune weights in attention by magnitude to 80%' },
  mlp: { documentation: "Layers of a block's feed-forward part.", example: 'prune weights in mlp by magnitude to 80%' },
  embedding: { documentation: 'Tables that are looked up by index.', example: 'prune weights in embedding by magnitude to 80%' },
  head: { documentation: 'The layer that makes the logits.', example: 'prune weights in head by magnitude to 80%' },
  norm: { documentation: 'Scales and shifts of normalisations.', example: 'prune weights in norm by magnitude to 80%' },
  recurrent: { documentation: 'Weights of LSTM, GRU and RNN.', example: 'prune weights in recurrent by magnitude to 80%' },
  /** The role `recurrent.input`. */
  'recurrent.input': {
    documentation: 'Weights of a recurrent layer on its input.',
    example: 'prune weights in recurrent.input by magnitude to 80%',
  },
  /** The role `recurrent.hidden`. */
  'recurrent.hidden': {
    documentation: 'Weights of a recurrent layer on its state.',
    example: 'prune weights in recurrent.hidden by magnitude to 80%',
  },
  'first layer': {
    position: 'first',
    documentation: 'The first layer with weights, in the order of the graph.',
    example: 'prune weights except first layer by magnitude to 80%',
  },
  'last layer': {
    position: 'last',
    documentation: 'The last layer with weights, in the order of the graph.',
    example: 'prune weights except last layer by magnitude to 80%',
  },
});
