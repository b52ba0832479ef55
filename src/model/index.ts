/** The model room: ONNX files read, understood, selected from and written back. */
export * from './graph.ts';
export * from './file.ts';
export { readModel, supportedIr, supportedOpsets } from './read/read-model.ts';
export { encodeModel } from './encode.ts';
export { elementCount } from './shape.ts';
export { isFloat } from './element-types.ts';
export { floatTensor, intTensor, loadTensors, tensorOf } from './tensors.ts';
export { tensorBytes } from './values/tensor-bytes.ts';
export { decodeValues, encodeValues, tensorValues } from './values/tensor-values.ts';
export type { TensorValues } from './values/tensor-values.ts';
export { readLayers } from './layers/read-layers.ts';
export type { Layers } from './layers/read-layers.ts';
export { parameterCount, readParameters } from './layers/parameters.ts';
export type { Parameter } from './layers/parameters.ts';
export type { ParameterKind } from './layers/parameter-kinds.ts';
export { storedTensors } from './flat/stored-tensors.ts';
export type { StoredTensor } from './flat/stored-tensors.ts';
export { selectLayers } from './selectors/select-layers.ts';
