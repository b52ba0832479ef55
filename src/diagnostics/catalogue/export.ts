/** What can go wrong while a model and its adapters are written for other tools (ESP735x, ESP736x, ESP737x, ESP738x). */
import { error, hint, warning } from '../diagnostic.ts';
import { didYouMean, listed, type Names } from '../name-list.ts';

export const typeNotInFormat = error<{ tensor: string; type: string; format: string }>('ESP7350', 'type that a format does not hold', {
  message: ({ tensor, type, format }) => `\`${tensor}\` is ${type}, which ${format} does not hold`,
  why: 'another type would change values or readers',
  help: ({ format }) => (format === 'npz' ? 'write `--to safetensors`' : 'export the model before it is quantised'),
  told: 'NumPy has no bfloat16, and neither format holds the quantised types of four bits.',
  remedy: 'Write `--to safetensors`, which holds float16, bfloat16, float32 and float64.',
  example: { tensor: 'fc1.weight', type: 'bfloat16', format: 'npz' },
});

export const noMasks = error<{ path: string }>('ESP7351', 'masks of what has none', {
  message: ({ path }) => `\`${path}\` has no masks`,
  why: '`--masks` writes the masks of a run, which lie in `masks.npz` of its folder',
  help: () => 'name the folder of a finished run, or leave `--masks` out',
  wrong: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --masks --out net.safetensors' },
  right: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --out net.safetensors' },
});

export const otherMasks = error<{ tensor: string; mask: string; stored: string }>('ESP7352', 'masks of another model', {
  message: ({ tensor, mask, stored }) => `the mask of \`${tensor}\` has the shape ${mask}, and the stored tensor ${stored}`,
  why: 'a run writes the masks of the model that it writes, so one of the two files has been replaced',
  help: () => 'look for what was changed with `espalier verify FOLDER --no-repeat`',
  told: 'The folder of a run holds the masks of another run, or the model of another one.',
  remedy: 'Restore the file, or run the plan again.',
  example: { tensor: 'fc1.weight', mask: '[128, 64]', stored: '[64, 64]' },
});

export const recurrentAsStored = warning<{ tensors: Names }>('ESP7353', 'recurrent weights as ONNX stores them', {
  message: ({ tensors }) => `the tensors ${listed(tensors)} are written as ONNX stores them`,
  why: 'ONNX orders the gates of an LSTM as i, o, f, c and PyTorch as i, f, g, o; the node that reads them does not say which module it belongs to',
  help: () => 'reorder the gates by hand, or use the ONNX file',
  told: "PyTorch's exporter concatenates and reorders the weights of LSTM, GRU and RNN. Where nodes have the names of their modules, each layer and direction gets its own back; others keep the names and the order of the ONNX file.",
  remedy:
    'Reorder the gates by hand (ONNX: input, output, forget, cell; PyTorch: input, forget, cell, output), or keep the network in ONNX.',
  example: { tensors: ['onnx::LSTM_98', 'onnx::LSTM_99'] },
});

export const unnamedParameters = warning<{ tensors: Names }>('ESP7373', 'parameters without a name in the module', {
  message: ({ tensors }) => `the tensors ${listed(tensors)} are written under the names that the exporter made up`,
  why: 'no node says which parameter of its module they are, or the nodes of several say the same, so `load_state_dict` finds no place for them',
  help: () => 'export the model with `do_constant_folding=False`, as `espalier_torch.export` does, or rename the arrays by hand',
  told: 'PyTorch folds parameters into constants of its own: halves of an `in_proj_weight` where queries and keys come from two places, or the product of two parameters.',
  remedy: 'Export the model with `do_constant_folding=False`, or rename the arrays by hand.',
  example: { tensors: ['onnx::MatMul_98', 'onnx::MatMul_99'] },
});

export const namedByCalls = hint<{ parameters: Names }>('ESP7374', 'names that only calls of modules tell', {
  message: ({ parameters }) =>
    `${listed(parameters)} ${parameters.length === 1 ? 'has the name of the module whose call reads it' : 'have the names of the modules whose calls read them'}`,
  why: 'the exporter has folded such a weight, and a module that is not called itself (`self.attention.forward(x)`), or computes its weight (`weight_norm`), has other parameters',
  help: () => 'export the model with `do_constant_folding=False`, which keeps the names of parameters',
  told: 'PyTorch turns the weight of a linear layer when it folds constants, and drops its name. Where a bias keeps its own name, the two belong together; without one, the scope of the product is all that is known.',
  remedy: 'Compare the names with those of the module, or export the model with `do_constant_folding=False`.',
  example: { parameters: ['layers.0.wq.weight'] },
});

export const nameTwice = error<{ name: string; tensors: Names }>('ESP7354', 'two parameters of one name', {
  message: ({ name, tensors }) => `the tensors ${listed(tensors)} would all be called \`${name}\``,
  why: 'a state dictionary holds one array a name; nodes of two modules carry the same scope',
  help: () => 'export the model with `do_constant_folding=False`, which keeps the names of parameters',
  told: 'The exporter renamed both tensors, and both are read by nodes in the scope of one module.',
  remedy: 'Export the model with `do_constant_folding=False`, as `espalier_torch.export` does.',
  example: { name: 'proj.weight', tensors: ['onnx::MatMul_31', 'onnx::MatMul_32'] },
});

export const nothingToPack = error('ESP7362', 'nothing that is 2:4 sparse', {
  message: () => 'no matrix has at most two values other than zero in each four of its inputs',
  why: '`--packed` stores two values of four; every other matrix would lose some',
  help: () => 'prune with `prune weights to 2:4 by magnitude`, or leave `--packed` out',
  wrong: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --packed --out net.safetensors' },
  right: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --out net.safetensors' },
});

export const nothingSparse = error('ESP7363', 'nothing that is smaller when it is sparse', {
  message: () => 'no tensor is smaller as a sparse initializer',
  why: 'each value takes eight bytes more for its position, so that float32 has to be two thirds zero, and float16 four fifths',
  help: () => 'prune more, or use the ONNX file as it is',
  wrong: { command: 'export examples/lenet300/lenet300_mnist.onnx --to onnx-sparse --out sparse.onnx' },
  right: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --out net.safetensors' },
});

export const oldForSparse = error<{ version: number }>('ESP7364', 'file format without sparse tensors', {
  message: ({ version }) => `the file has IR version ${version}, and sparse initializers exist since 6`,
  why: 'readers of an older version would not find the weights',
  help: () => 'export the model again with a newer version of the exporter',
  told: 'Sparse initializers came with ONNX 1.6. Older files also list their weights among the inputs.',
  remedy: 'Export the model again, or convert it with the `onnx` package.',
  example: { version: 4 },
});

export const sparseOutside = error('ESP7365', 'sparse tensors beside external data', {
  message: () => 'the model keeps tensors in files beside it',
  why: 'sparse initializers lie in the file itself, and a file holds at most 2 GB',
  help: () => 'write `--to safetensors`, or convert the model with `onnx.save` without external data',
  told: 'Large models keep their weights in files beside the ONNX file, where no sparse form exists.',
  remedy: 'Write `--to safetensors`; masks and weights are the same.',
  example: {},
});

export const noAdapters = error<{ path: string }>('ESP7375', 'adapters of what has kept none', {
  message: ({ path }) => `\`${path}\` has no adapters that were kept`,
  why: 'a run merges adapters into their weights, and the merged weight does not say what they were',
  help: () => 'run the recipe again with `--keep-adapters`, and name the folder of that run',
  wrong: { command: 'export examples/lenet300/lenet300_mnist.onnx --to peft --out adapters' },
  right: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --out net.safetensors' },
});

export const severalAdapters = error<{
  stages: Names;
  /** As a word of a shell. */
  last: string;
}>('ESP7376', 'adapters of several stages', {
  message: ({ stages }) => `the stages ${listed(stages, 5)} have trained adapters`,
  why: 'a folder of PEFT holds one set of adapters, and those of each stage belong to another network',
  help: ({ last }) => `choose one: \`--stage ${last}\``,
  told: 'Two stages of the recipe train adapters. Those of the second belong to the network that the first were merged into.',
  remedy: 'Name the stage. The last one gives the model of the run, where nothing behind it changes weights.',
  example: { stages: ['align', 'recover'], last: 'recover' },
});

export const otherAdapters = error<{ stage: string; nearest?: string; known: Names }>('ESP7377', 'stage without adapters that were kept', {
  message: ({ stage }) => `there are no adapters of a stage \`${stage}\``,
  why: 'adapters are kept of stages that train some, under the paths of the plan',
  help: ({ nearest, known }) => didYouMean(nearest) ?? `there are those of ${listed(known, 5)}`,
  told: 'The run kept no adapters of the stage that `--stage` names.',
  remedy: 'Name it as the plan does; `adapters/` in the folder of the run has a folder for each.',
  example: { stage: 'recovr', nearest: 'recover', known: ['align', 'recover'] },
});

export const notForPeft = error<{ layers: Names; reason: string }>('ESP7378', 'adapter that PEFT does not have', {
  message: ({ layers, reason }) => `PEFT has no such adapter as on ${listed(layers)}: ${reason}`,
  why: 'PEFT adds (alpha / r) · BA to the weight of a module, and a folder without this adapter would be another network',
  help: () => 'export the merged network with `--to safetensors`, or train adapters that are none of these',
  told: 'Adapters of the form `scaled` are no sum, a parameter that is no `weight` of a module has no place in PEFT, and its adapters of convolutions have no dilation.',
  remedy: 'Train adapters of another form, or on other layers (`on:`), where they are to go to PEFT.',
  example: { layers: ['fc1', 'fc2'], reason: '`form: scaled` multiplies the weight' },
});

export const maskedAdapters = error<{ layers: Names; all: number }>('ESP7379', 'adapters that fill what is pruned', {
  message: ({ layers, all }) => `the masks of ${layers.length} of ${all} layers with adapters cut their product: ${listed(layers)}`,
  why: 'PEFT adds BA to all of a weight: loaded there, pruned weights are no zeros any more, and outputs are others than those of the run',
  help: () =>
    'add `--masks` to write the masks beside the adapters and to multiply BA by them yourself, or prune whole units with `compact` before the adapters train',
  told: 'Single weights were pruned, and adapters trained beside the masks. The run merges W + mask ⊙ BA; PEFT computes W + BA.',
  remedy: 'Write the masks with `--masks`, and multiply BA by them when you merge. Where whole units were pruned, nothing is lost.',
  example: { layers: ['fc1', 'fc2', 'fc3'], all: 3 },
});

export const outputsDiffer = warning<{ layers: Names; all: number }>('ESP7380', 'adapters that need their masks', {
  message: ({ layers, all }) =>
    `the adapters of ${layers.length} of ${all} layers give the outputs of the run only under \`masks.safetensors\`: ${listed(layers)}`,
  why: 'the run has W + (alpha / r) · BA where a weight is kept and 0 where it is pruned; PEFT has the sum everywhere',
  help: () => 'multiply BA by the mask when you merge, as docs/export.md shows',
  told: 'With `--masks` the folder has all that gives the outputs of the run, but PEFT alone does not read the masks.',
  remedy: 'Load the base, add mask ⊙ BA to the weights of these layers, and leave the adapters of PEFT out.',
  example: { layers: ['fc1', 'fc2', 'fc3'], all: 3 },
});

export const laterNetwork = hint<{ stage: string }>('ESP7381', 'adapters of a network that the run changed later', {
  message: ({ stage }) => `base and adapters give the network at the end of stage \`${stage}\`, which is no model of the run`,
  why: 'the run went on after this stage and changed weights',
  help: () => 'compare with a run that ends there, or export the adapters of its last stage',
  told: 'A later stage pruned or trained, so that `model.onnx` of the run is another network than base and adapters.',
  remedy: 'Nothing is wrong where you want the network of that stage.',
  example: { stage: 'align' },
});
