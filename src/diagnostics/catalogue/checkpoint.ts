/** What can be wrong with weights in safetensors files beside a `config.json` (ESP7355 to ESP7361). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const brokenCheckpoint = define<{ problem: string }>({
  code: 'ESP7355',
  severity: 'error',
  title: 'damaged checkpoint',
  message: ({ problem }) => `the file cannot be read as a part of a checkpoint: ${problem}`,
  why: 'weights that are read from the wrong bytes are pruned by the wrong values',
  help: () => 'download the folder again, or write it again with `save_pretrained`',
});

export const unknownDtype = define<{ problem: string }>({
  code: 'ESP7356',
  severity: 'error',
  title: 'type of an array that is not read',
  message: ({ problem }) => `${problem}, which Espalier does not read`,
  why: 'the size and the meaning of its values are not known',
  help: () => 'save the model in float32, float16 or bfloat16',
});

export const noWeights = define<{ out?: string }>({
  code: 'ESP7357',
  severity: 'error',
  title: 'folder without safetensors',
  message: ({ out }) =>
    out === undefined
      ? 'beside this `config.json` there is no `model.safetensors` and no `model.safetensors.index.json`'
      : `the weights are a link that leads out of the folder, to \`${out}\``,
  why: 'these are the files that Espalier reads weights from; pickled files (`pytorch_model.bin`) can run code, and are not opened',
  help: ({ out }) =>
    out === undefined
      ? 'write the folder with `model.save_pretrained(FOLDER, safe_serialization=True)`'
      : 'copy the files into the folder: `cp -L`',
});

export const noConfig = define<{ path: string }>({
  code: 'ESP7358',
  severity: 'error',
  title: 'weights without a config.json',
  message: ({ path }) => `\`${path}\` is no folder with a \`config.json\` and safetensors`,
  why: 'the architecture in `config.json` says which matrices are stored [in, out] and which are tables',
  help: () => 'name the folder that holds `config.json` and `model.safetensors`, or export the model to ONNX',
});

export const needsGraph = define<{ what: string; reason: string }>({
  code: 'ESP7359',
  severity: 'error',
  title: 'weights without a graph',
  message: ({ what, reason }) => `${what} needs the graph of the model: ${reason}`,
  why: 'a folder of safetensors holds weights, and not what is computed with them',
  help: () => 'export the model with `torch.onnx.export` or `optimum-cli export onnx`, and name the ONNX file',
});

export const idleData = define<{ roles: readonly string[] }>({
  code: 'ESP7360',
  severity: 'warning',
  title: 'data beside weights without a graph',
  message: ({ roles }) => `the data ${listed(roles)} are not read`,
  why: 'a folder of safetensors has no graph that samples could be fed to',
  help: () => 'leave the data out, or name an ONNX file',
});

export const unknownArrays = define<{ tensors: readonly string[] }>({
  code: 'ESP7361',
  severity: 'warning',
  title: 'arrays that no rule takes for weights',
  message: ({ tensors }) => `the arrays ${listed(tensors)} are not among \`weights\``,
  why: 'only `NAME.weight` of a linear layer or a convolution is, and which axis of other arrays counts inputs is not known',
  help: () => 'export the model to ONNX if they are to be pruned',
});
