/** Pages of `catalogue/export.ts`: most need the export of another tool, or the folder of a run. */
import * as catalogue from '../catalogue/export.ts';
import { described, type Pages } from './example.ts';

export const exportPages: Pages<typeof catalogue> = {
  typeNotInFormat: described(
    catalogue.typeNotInFormat,
    { tensor: 'fc1.weight', type: 'bfloat16', format: 'npz' },
    'NumPy has no bfloat16, and neither format holds the quantised types of four bits.',
    'Write `--to safetensors`, which holds float16, bfloat16, float32 and float64.',
  ),
  noMasks: {
    wrong: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --masks --out net.safetensors' },
    right: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --out net.safetensors' },
  },
  otherMasks: described(
    catalogue.otherMasks,
    { tensor: 'fc1.weight', mask: '[128, 64]', stored: '[64, 64]' },
    'The folder of a run holds the masks of another run, or the model of another one.',
    'Restore the file, or run the plan again.',
  ),
  recurrentAsStored: described(
    catalogue.recurrentAsStored,
    { tensors: ['onnx::LSTM_98', 'onnx::LSTM_99'] },
    "PyTorch's exporter concatenates and reorders the weights of LSTM, GRU and RNN. They are written with the names and the order that the ONNX file has.",
    'Reorder the gates by hand (ONNX: input, output, forget, cell; PyTorch: input, forget, cell, output), or keep the network in ONNX.',
  ),
  nameTwice: described(
    catalogue.nameTwice,
    { name: 'proj.weight', tensors: ['onnx::MatMul_31', 'onnx::MatMul_32'] },
    'The exporter renamed both tensors, and both are read by nodes in the scope of one module.',
    'Export the model with `do_constant_folding=False`, as `espalier_torch.export` does.',
  ),
  nothingToPack: {
    wrong: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --packed --out net.safetensors' },
    right: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --out net.safetensors' },
  },
  nothingSparse: {
    wrong: { command: 'export examples/lenet300/lenet300_mnist.onnx --to onnx-sparse --out sparse.onnx' },
    right: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --out net.safetensors' },
  },
  oldForSparse: described(
    catalogue.oldForSparse,
    { version: 4 },
    'Sparse initializers came with ONNX 1.6. Older files also list their weights among the inputs.',
    'Export the model again, or convert it with the `onnx` package.',
  ),
  sparseOutside: described(
    catalogue.sparseOutside,
    {},
    'Large models keep their weights in files beside the ONNX file, where no sparse form exists.',
    'Write `--to safetensors`; masks and weights are the same.',
  ),
};
