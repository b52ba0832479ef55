/** What can be wrong with weights in safetensors files beside a `config.json`, and with the sizes in it (ESP7355 to ESP7361, ESP7366 to ESP7372). */
import { error, warning } from '../diagnostic.ts';
import { listed, type Names } from '../name-list.ts';

export const brokenCheckpoint = error<{ problem: string }>('ESP7355', 'damaged checkpoint', {
  message: ({ problem }) => `the file cannot be read as a part of a checkpoint: ${problem}`,
  why: 'weights that are read from the wrong bytes are pruned by the wrong values',
  help: () => 'download the folder again, or write it again with `save_pretrained`',
  told: 'The header of a safetensors file, `config.json` or the index is cut off, no JSON, or says what cannot be: arrays that overlap, leave gaps or end beyond the file, a shape that needs other bytes, a name twice, a file outside the folder.',
  remedy: 'Download the folder again, or write it with `model.save_pretrained(FOLDER)`.',
  example: { problem: 'the arrays `a.weight` and `b.weight` overlap' },
});

export const unknownDtype = error<{ problem: string }>('ESP7356', 'type of an array that is not read', {
  message: ({ problem }) => `${problem}, which Espalier does not read`,
  why: 'the size and the meaning of its values are not known',
  help: () => 'save the model in float32, float16 or bfloat16',
  told: 'Read are F64, F32, F16, BF16, whole numbers, booleans, F8_E4M3 and F8_E5M2. Only the first four can be pruned.',
  remedy: 'Save the model in one of these types before it is quantised.',
  example: { problem: 'the array `model.layers.0.mlp.up_proj.weight` has the type `F4`' },
});

export const noWeights = error<{ out?: string }>('ESP7357', 'folder without safetensors', {
  message: ({ out }) =>
    out === undefined
      ? 'beside this `config.json` there is no `model.safetensors` and no `model.safetensors.index.json`'
      : `the weights are a link that leads out of the folder, to \`${out}\``,
  why: 'these are the files that Espalier reads weights from; pickled files (`pytorch_model.bin`) can run code, and are not opened',
  help: ({ out }) =>
    out === undefined
      ? 'write the folder with `model.save_pretrained(FOLDER, safe_serialization=True)`'
      : 'copy the files into the folder: `cp -L`',
  told: 'A folder with a `config.json` is taken for one of Hugging Face. Pickled weights are not read.',
  remedy:
    'Write the folder with `model.save_pretrained(FOLDER)`, which writes safetensors. In the cache of the hub files are links: copy them with `cp -rL`.',
  example: {},
});

export const noConfig = error<{ path: string }>('ESP7358', 'weights without a config.json', {
  message: ({ path }) => `\`${path}\` is no folder with a \`config.json\` and safetensors`,
  why: 'the architecture in `config.json` says which matrices are stored [in, out] and which are tables',
  help: () => 'name the folder that holds `config.json` and `model.safetensors`, or export the model to ONNX',
  told: 'Names alone do not say how a matrix is stored: `c_fc` of a GPT-2 is [in, out], that of a GPT-BigCode [out, in]. The weights of a folder are called `model.safetensors`, or are listed in `model.safetensors.index.json`.',
  remedy: 'Name the folder, with both files in it.',
  example: { path: 'net.safetensors' },
});

export const needsGraph = error<{ what: string; reason: string }>('ESP7359', 'weights without a graph', {
  message: ({ what, reason }) => `${what} needs the graph of the model: ${reason}`,
  why: 'a folder of safetensors holds weights, and not what is computed with them',
  help: () => 'export the model with `torch.onnx.export` or `optimum-cli export onnx`, and name the ONNX file',
  told: 'Weights can be ranked by themselves: magnitude, any expression of `w`, random, N:M, uniform, ERK and tiles. Criteria on samples or gradients, training, whole units, `compact`, and metrics other than sparsity, density and parameters follow the operators of the model.',
  remedy: 'Export the model to ONNX ([from PyTorch](../from-pytorch.md)), and name that file.',
  example: { what: '`avg(x^2)`', reason: 'samples pass through it' },
});

export const idleData = warning<{ roles: Names }>('ESP7360', 'data beside weights without a graph', {
  message: ({ roles }) => `the data ${listed(roles)} are not read`,
  why: 'a folder of safetensors has no graph that samples could be fed to',
  help: () => 'leave the data out, or name an ONNX file',
  told: 'The project or the command line names data, and the model is a folder of safetensors.',
  remedy: 'Nothing has to be done: no statement of the plan reads samples.',
  example: { roles: ['train', 'validation'] },
});

export const unknownArrays = warning<{ tensors: Names }>('ESP7361', 'arrays that no rule takes for weights', {
  message: ({ tensors }) => `the arrays ${listed(tensors)} are not among \`weights\``,
  why: 'only `NAME.weight` of a linear layer or a convolution is, and which axis of other arrays counts inputs is not known',
  help: () => 'export the model to ONNX if they are to be pruned',
  told: 'Experts that are stacked in one array, tokens and tables of positions are called otherwise than weights of layers. They stay as they are.',
  remedy: 'Export the model to ONNX where they are to be pruned; otherwise nothing has to be done.',
  example: { tensors: ['model.layers.0.mlp.experts.gate_up_proj'] },
});

export const unreadableConfig = error<{ problem: string }>('ESP7366', 'configuration that cannot be read', {
  message: ({ problem }) => `the configuration cannot be read: ${problem}`,
  why: '`--to hugging-face` writes this file anew, with the sizes of the network',
  help: () => 'name the `config.json` that the module was made from',
  told: 'The file after `--config` is read as JSON, with one object in it.',
  remedy: 'Name the `config.json` of the folder that `from_pretrained` has read.',
  example: { problem: 'it holds no JSON that can be read' },
});

export const unknownFamily = error<{ type: string; known: Names }>('ESP7367', 'model type whose sizes are not known', {
  message: ({ type }) => `the sizes of the \`model_type\` ${type} are not known`,
  why: 'modules name their sizes differently, and a wrong number would be a wrong network',
  help: ({ known }) => `write \`--to safetensors\`, and set the sizes by hand; known are ${listed(known)}`,
  told: 'Modules name the sizes of their layers differently; a table says which number is which side.',
  remedy: 'Write `--to safetensors`, and change the configuration by hand: the shapes are in the file.',
  example: { type: '"t5"', known: ['llama', 'bert', 'gpt2'] },
});

export const noSizes = error<{ keys: Names }>('ESP7368', 'configuration without sizes', {
  message: ({ keys }) => `the configuration does not say ${listed(keys)}`,
  why: 'the width of a head follows from them, and stays when heads go',
  help: () => 'write these numbers of the unpruned model into it',
  told: 'The configuration has the type of the model, and leaves sizes to the defaults of transformers.',
  remedy: 'Write `model.config.to_json_file("config.json", use_diff=False)` in Python, which writes them all.',
  example: { keys: ['num_hidden_layers', 'hidden_size', 'num_attention_heads'] },
});

export const noLayers = error<{ prefix: string }>('ESP7369', 'no layers by the names of transformers', {
  message: ({ prefix }) => `no parameter has \`${prefix}.\` and a number in its name`,
  why: '`from_pretrained` finds parameters by the names that the module gives them',
  help: () => 'export the module of transformers itself, not one that renames its parts',
  told: 'The exporter renamed the parameters, or the module is not that of transformers.',
  remedy: 'Export with `do_constant_folding=False`, which keeps the names of parameters.',
  example: { prefix: 'layers' },
});

export const layerWithoutPart = error<{ layer: string; key: string }>('ESP7370', 'layer without one of its parts', {
  message: ({ layer, key }) => `the layer \`${layer}\` has no parameter for \`${key}\``,
  why: 'a configuration counts whole layers: it cannot say that one has no attention or no MLP',
  help: () => 'prune `blocks` instead of `sublayers`, or write `--to safetensors`',
  told: '`prune sublayers` took the MLP of this block and left its attention.',
  remedy: 'Prune `blocks`: whole layers go, and the others are numbered anew.',
  example: { layer: 'layers.3', key: 'intermediate_size' },
});

export const noSingleSize = error<{ key: string; seen: readonly { parameter: string; size: number }[] }>(
  'ESP7371',
  'sizes that one number cannot say',
  {
    message: ({ key, seen }) => {
      const each = seen.map(({ parameter, size }) => `${size} by \`${parameter}\``);
      return `\`${key}\` would be ${[...new Set(each)].join(', and ')}`;
    },
    why: 'a configuration has one number for all layers',
    help: () => 'prune every layer alike, as with `by uniform …`; BERT, ViT and GPT-2 have no number for fewer heads of the same width',
    told: 'A global ranking leaves every layer with another number of neurons.',
    remedy: 'Prune every layer by the same share: `prune neurons by uniform magnitude to 50%`.',
    example: {
      key: 'intermediate_size',
      seen: [
        { parameter: 'model.layers.0.mlp.up_proj.weight', size: 96 },
        { parameter: 'model.layers.1.mlp.up_proj.weight', size: 80 },
      ],
    },
  },
);

export const needsConfig = error('ESP7372', 'folder without a configuration', {
  message: () => '`--to hugging-face` needs `--config`',
  why: 'a folder of Hugging Face has a `config.json`, and an ONNX file does not hold it',
  help: () => 'name the `config.json` of the unpruned module',
  told: 'An ONNX file holds the network, and not the configuration that its module was built from.',
  remedy: 'Name the `config.json` of the unpruned module after `--config`.',
  example: {},
});
