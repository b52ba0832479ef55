/** Pages of `catalogue/checkpoint.ts`: they need a folder of weights, which no small text holds. */
import * as catalogue from '../catalogue/checkpoint.ts';
import { described, type Pages } from './example.ts';

export const checkpoint: Pages<typeof catalogue> = {
  brokenCheckpoint: described(
    catalogue.brokenCheckpoint,
    { problem: 'the arrays `a.weight` and `b.weight` overlap' },
    'The header of a safetensors file, `config.json` or the index is cut off, no JSON, or says what cannot be: arrays that overlap, leave gaps or end beyond the file, a shape that needs other bytes, a name twice, a file outside the folder.',
    'Download the folder again, or write it with `model.save_pretrained(FOLDER)`.',
  ),
  unknownDtype: described(
    catalogue.unknownDtype,
    { problem: 'the array `model.layers.0.mlp.up_proj.weight` has the type `F4`' },
    'Read are F64, F32, F16, BF16, whole numbers, booleans, F8_E4M3 and F8_E5M2. Only the first four can be pruned.',
    'Save the model in one of these types before it is quantised.',
  ),
  noWeights: described(
    catalogue.noWeights,
    {},
    'A folder with a `config.json` is taken for one of Hugging Face. Pickled weights are not read.',
    'Write the folder with `model.save_pretrained(FOLDER)`, which writes safetensors. In the cache of the hub files are links: copy them with `cp -rL`.',
  ),
  noConfig: described(
    catalogue.noConfig,
    { path: 'net.safetensors' },
    'Names alone do not say how a matrix is stored: `c_fc` of a GPT-2 is [in, out], that of a GPT-BigCode [out, in]. The weights of a folder are called `model.safetensors`, or are listed in `model.safetensors.index.json`.',
    'Name the folder, with both files in it.',
  ),
  needsGraph: described(
    catalogue.needsGraph,
    { what: '`avg(x^2)`', reason: 'samples pass through it' },
    'Weights can be ranked by themselves: magnitude, any expression of `w`, random, N:M, uniform, ERK and tiles. Criteria on samples or gradients, training, whole units, `compact`, and metrics other than sparsity, density and parameters follow the operators of the model.',
    'Export the model to ONNX ([from PyTorch](../from-pytorch.md)), and name that file.',
  ),
  idleData: described(
    catalogue.idleData,
    { roles: ['train', 'validation'] },
    'The project or the command line names data, and the model is a folder of safetensors.',
    'Nothing has to be done: no statement of the plan reads samples.',
  ),
  unknownArrays: described(
    catalogue.unknownArrays,
    { tensors: ['model.layers.0.mlp.experts.gate_up_proj'] },
    'Experts that are stacked in one array, tokens and tables of positions are called otherwise than weights of layers. They stay as they are.',
    'Export the model to ONNX where they are to be pruned; otherwise nothing has to be done.',
  ),
};
