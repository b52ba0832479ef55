/** Pages of `catalogue/model-tensors.ts`: stored tensors that are not what they say. */
import * as catalogue from '../catalogue/model-tensors.ts';
import { described, type Pages } from './example.ts';
import { bytes, trap } from './model-file.ts';
import { graph, model, node, number } from './onnx.ts';

export const modelTensors: Pages<typeof catalogue> = {
  unknownType: trap('unknown_type'),
  badDimension: trap('negative_dim'),
  tooLarge: trap('overflow_dim'),
  sizeMismatch: trap('size_mismatch'),
  twoEncodings: trap('both_encodings'),
  badExternalPath: trap('external_absolute'),
  missingExternal: trap('external_missing'),
  externalRange: trap('external_short'),
  badSparse: bytes(
    model('a sparse tensor without its values', { graph: graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], sparse: [number(3, 4)] }) }),
  ),
  attributeTooLarge: described(
    catalogue.attributeTooLarge,
    { owner: 'the Constant that makes `W`', attribute: 'value_floats' },
    'An attribute of an operator holds millions of numbers, and attributes are kept in memory.',
    'Store the values as an initializer of the graph.',
  ),
  unloadableType: described(
    catalogue.unloadableType,
    { owner: 'initializer `W`', type: 'complex64' },
    'The values of a tensor are needed, and they are no real numbers of a known width: complex numbers, texts, or floats of 8 bits.',
    'Leave the tensor out of what is pruned or trained, or convert it to float32.',
  ),
  unwritableTensor: described(
    catalogue.unwritableTensor,
    { tensor: 'W' },
    'New values of a tensor would have to be written into an operator of the model, where they cannot be replaced alone.',
    'Store the tensor as an initializer of the graph.',
  ),
  sharedBytes: described(
    catalogue.sharedBytes,
    { first: 'encoder.weight', second: 'decoder.weight' },
    'Two tensors with external data share a part of the data file, so writing one would change the other.',
    'Save the model with separate data for each tensor.',
  ),
};
