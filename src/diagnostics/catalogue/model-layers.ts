/** What can be said of the layers of a model, and of the names, roles and ranges that select them (ESP304x, ESP305x). */
import { error, hint, warning } from '../diagnostic.ts';
import { listed, type Names } from '../name-list.ts';
import { planning, type Binary, type Example } from '../pages/example.ts';
import { bytes, trap, graph, localFunction, model, node, port, tensor, whole } from '../pages/onnx.ts';

const calls = (name: string): Uint8Array =>
  graph({ nodes: [node('MatMul', ['x', 'W'], 'h'), node(name, ['h'], 'y', [], 'local')], tensors: [tensor('W', [4, 3])] });

/** A function that calls the next one twice, forty times over. */
const doubling = Array.from({ length: 40 }, (_, level) =>
  localFunction(
    `f${level}`,
    level === 39
      ? [node('Relu', ['a'], 'b')]
      : [node(`f${level + 1}`, ['a'], 'm', [], 'local'), node(`f${level + 1}`, ['m'], 'b', [], 'local')],
  ),
);

export const recursiveFunction = error<{ name: string }>('ESP3031', 'function that calls itself', {
  message: ({ name }) => `the model-local function \`${name}\` calls itself`,
  why: 'functions are replaced by their bodies, which would never end',
  help: () => 'export the model without functions',
  ...bytes(
    model('a model-local function `f` that calls itself', {
      graph: calls('f'),
      functions: [localFunction('f', [node('f', ['a'], 'b', [], 'local')])],
    }),
  ),
});

export const expandsTooFar = error<{ limit: number; of: 'nodes' | 'calls' }>('ESP3033', 'functions that expand without end', {
  message: ({ limit, of }) =>
    of === 'nodes'
      ? `with its functions expanded, the graph has more than ${limit} nodes`
      : `its functions call one another more than ${limit} deep`,
  why: 'functions that call functions can grow a small file without bound',
  help: () => 'export the model without functions',
  ...bytes(model('forty functions, each of which calls the next one twice', { graph: calls('f0'), functions: doubling })),
});

export const unknownOrientation = warning<{ tensor: string; node: string }>('ESP3040', 'weight of unknown orientation', {
  message: ({ tensor, node }) => `it is unclear which axis of \`${tensor}\` is the output and which the input of ${node}`,
  why: 'ranking and pruning by rows, columns or N:M would act on the wrong groups',
  help: () => 'export the weight with only constant reshapes between it and its operator',
  told: 'A reshape between a stored weight and its operator mixes its axes, so the rows of one are not the rows of the other.',
  remedy: 'Export the weight in the shape in which its operator reads it.',
  example: { tensor: 'W', node: 'the MatMul that makes `y`' },
});

export const unusedTensors = hint<{ tensors: Names }>('ESP3041', 'unused tensors', {
  message: ({ tensors }) => `${listed(tensors)} reach${tensors.length === 1 ? 'es' : ''} no output`,
  why: 'they do not affect the output, so they are neither counted nor pruned',
  ...trap('dead_code'),
});

export const equalTensors = hint<{ first: string; second: string }>('ESP3042', 'two tensors with equal values', {
  message: ({ first, second }) => `\`${first}\` and \`${second}\` hold the same values`,
  why: 'they may have been one tied tensor before the export; here each is pruned separately',
  told: 'Two stored tensors of a model hold the same values, number by number. Often they were one tied tensor that the export copied.',
  remedy: 'Export the model with the tensor stored once, if the two belong together; otherwise there is nothing to do.',
  example: { first: 'encoder.weight', second: 'decoder.weight' },
});

const producer = 'pytorch';

function inspected(net: Binary): Exclude<Example['wrong'], string> {
  return { files: { 'net.onnx': net }, command: 'inspect net.onnx' };
}

/** A table of embeddings, and the matrix of the output: turned beside it, or the table itself. */
function tables(copied: boolean): Binary {
  const values = (places: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(places).buffer);
  const table = tensor('wte.weight', [3, 2], 'float32', values([1, 2, 3, 4, 5, 6]));
  const turned = tensor('output', [2, 3], 'float32', values([1, 3, 5, 2, 4, 6]));
  return model(copied ? 'a table, and its values turned' : 'a table that is also the matrix of the output', {
    producer: 'tf2onnx',
    graph: graph({
      inputs: [port('x', ['N'], 'int64')],
      outputs: [port('y', ['N', 3])],
      nodes: [
        node('Gather', ['wte.weight', 'x'], 'h'),
        copied ? node('MatMul', ['h', 'output'], 'y') : node('Gemm', ['h', 'wte.weight'], 'y', [whole('transB', 1)]),
      ],
      tensors: copied ? [table, turned] : [table],
    }),
  });
}

/** A weight that is computed by these nodes, or one that is stored. */
function computed(what: string, nodes: readonly Uint8Array[] = []): Binary {
  return model(what, {
    producer,
    graph: graph({
      nodes: nodes.length > 0 ? [...nodes, node('MatMul', ['x', 'w'], 'y')] : [node('MatMul', ['x', 'a.weight'], 'y')],
      tensors: [tensor('a.weight', [4, 3])],
    }),
  });
}

const standardized = [node('ReduceMean', ['a.weight'], 'm'), node('Sub', ['a.weight', 'm'], 'w')];
const normed = [node('ReduceL2', ['a.weight'], 'n'), node('Div', ['a.weight', 'n'], 'w')];

/** Four nodes of a graph, which an adjacency matrix connects. */
const onGraph = {
  files: {
    'net.onnx': model('an adjacency matrix `adj` [4, 4] in front of a linear layer', {
      producer,
      graph: graph({
        inputs: [port('x', ['N', 4, 3])],
        outputs: [port('y', ['N', 4, 2])],
        nodes: [node('MatMul', ['adj', 'x'], 'h'), node('MatMul', ['h', 'fc.weight'], 'y')],
        tensors: [tensor('adj', [4, 4]), tensor('fc.weight', [3, 2])],
      }),
    }),
  },
  command: 'plan recipe.prune --model net.onnx',
} as const;

export const copiedTable = warning<{ copy: string; table: string }>('ESP3043', 'copy of a table of embeddings', {
  message: ({ copy, table }) => `\`${copy}\` is a copy of the table \`${table}\`: they are pruned and trained apart`,
  why: 'the network was trained with one parameter, whose gradient is the sum of both uses; two tensors drift apart',
  help: () => 'export without folding of constants, which keeps the parameter one tensor',
  wrong: inspected(tables(true)),
  right: inspected(tables(false)),
  note: 'An export that folds constants stores the turned matrix of the output beside the table, so that one parameter has become two. In files of PyTorch the two are tied again ([ESP3151](ESP3151.md)).',
});

export const perhapsBuffers = hint<{ layers: Names; prunes: boolean }>('ESP3044', 'tensors that may be buffers', {
  message: ({ layers, prunes }) =>
    `${listed(layers, 4)} may be ${layers.length === 1 ? 'a buffer' : 'buffers'}, and ${prunes ? 'would be pruned' : 'would train'} as ${layers.length === 1 ? 'a parameter' : 'parameters'}`,
  why: 'this file does not tell a buffer of PyTorch, which no optimizer moves, from a parameter',
  help: ({ layers }) =>
    `export with \`espalier_torch.export\`, which names buffers, or leave them out with \`except\`: ${listed(layers, 4)}`,
  wrong: { recipe: 'prune weights by magnitude to 50%\n', ...onGraph },
  right: { recipe: 'prune weights except adj by magnitude to 50%\n', ...onGraph },
  note: 'The name is none that a module gives its parameters. An adjacency matrix, the mean of pictures and the kernel of a blur look so: numbers that multiply what passes, or that are subtracted; so does a bias of two axes, as `final_logits_bias` of BART. An `nn.Parameter` of that kind looks so, too; where all of them are parameters, there is nothing to do.',
});

export const computedWeights = warning<{ nodes: Names; tensors: Names }>('ESP3045', 'weights that are computed', {
  message: ({ nodes, tensors }) =>
    `${nodes.length === 1 ? 'the weight' : 'weights'} of ${listed(nodes, 4)} ${nodes.length === 1 ? 'is' : 'are'} computed from ${listed(tensors, 4)}: no mask covers ${nodes.length === 1 ? 'it' : 'them'}`,
  why: 'a mask covers what a file stores, and zeros of that are none of what multiplies',
  help: () => 'take the reparametrization out before the export, as `torch.nn.utils.parametrize.remove_parametrizations` does',
  wrong: inspected(computed('a weight of which its mean is subtracted', standardized)),
  right: inspected(computed('a weight')),
  note: 'Weight standardization is computed so, and binary weights are. Apply it again in PyTorch if the network is to train so. Weights that are divided by their norms are pruned as they are stored ([ESP3173](ESP3173.md)).',
});

export const normedWeights = hint<{ tensors: Names }>('ESP3173', 'weights that are divided by their norms', {
  message: ({ tensors }) =>
    `${listed(tensors, 4)} ${tensors.length === 1 ? 'is divided by its norm' : 'are divided by their norms'}: criteria rank the numbers that are stored`,
  why: '`weight_norm`, `spectral_norm` and `F.normalize` compute the weights of a layer from these; zeros stay zeros, and magnitudes change',
  help: () =>
    'to rank the computed weights, take the reparametrization out before the export, as `torch.nn.utils.remove_weight_norm(module)` does',
  wrong: inspected(computed('a weight divided by its norm', normed)),
  right: inspected(computed('a weight')),
  note: 'Each of these numbers trains as it does in PyTorch. A row that is pruned whole is 0 in a run, where PyTorch divides 0 by 0; `espalier export` writes such a row of `weight_v` as ones and its `weight_g` as 0, which PyTorch computes.',
});

const resnet = 'test/fixtures/models/resnet8_fmnist_bn.onnx';

export const nothingSelected = error<{ what: string; near: Names }>('ESP3050', 'selector that matches nothing', {
  message: ({ what }) => `no layer of the model has the ${what}`,
  why: 'without a match the statement would silently have no effect',
  help: ({ near }) =>
    near.length > 0 ? `did you mean ${listed(near)}?` : '`espalier inspect MODEL` lists the layers with their names and roles',
  ...planning('prune weights in fc4 by magnitude to 80%\n', 'prune weights in fc3 by magnitude to 80%\n'),
});

export const rangeBeyond = warning<{ unit: string; to: number; last: number }>('ESP3051', 'range beyond the model', {
  message: ({ unit, to, last }) => `the range ends at ${to}, but the last of the ${unit} is ${last}`,
  why: 'the recipe seems to be made for a deeper model',
  help: ({ last }) => `end the range at ${last}`,
  ...planning('prune weights in blocks 0..9 by magnitude to 80%\n', 'prune weights in blocks 0..1 by magnitude to 80%\n', {
    model: resnet,
  }),
});

export const unknownRangeUnit = error<{ unit: string }>('ESP3052', 'range over layers without numbers', {
  message: ({ unit }) => `layers cannot be selected by a range of \`${unit}\``,
  why: 'only residual blocks and prunable layers are numbered',
  help: () => 'write `blocks A..B` or `layers A..B`',
  told: 'A program that uses the library selects a range of something that numbers no layers. In a recipe only `blocks A..B` and `layers A..B` are read as ranges.',
  remedy: 'Select by blocks, by layers, or by name.',
  example: { unit: 'heads' },
});

export const missingGroup = error<{ name: string; recursive: boolean }>('ESP3053', 'group without members', {
  message: ({ name, recursive }) => (recursive ? `the group \`${name}\` contains itself` : `there is no group \`${name}\``),
  why: 'its layers are unknown',
  help: () => 'define the group by layers, before it is used',
  told: 'A program that uses the library names a group that is not defined, or that contains itself. In a recipe an undefined name is looked up among the layers, as [ESP3050](ESP3050.md).',
  remedy: 'Define the group by layers, above its first use.',
  example: { name: 'ffn', recursive: false },
});

export const groupCount = error<{ name: string; expected: number; found: number; near: Names }>(
  'ESP3054',
  'group of another size than expected',
  {
    message: ({ name, expected, found }) =>
      `the group \`${name}\` has ${found} ${found === 1 ? 'layer' : 'layers'}, but expects ${expected}`,
    why: 'the recipe was made for another model, or a name has changed',
    help: ({ near }) =>
      near.length > 0 ? `does ${listed(near)} belong to it?` : '`espalier inspect MODEL` lists the layers with their names and roles',
    ...planning(
      'group dense = fc1, fc2 expect 3\nprune weights in dense by magnitude to 80%\n',
      'group dense = fc1, fc2, fc3 expect 3\nprune weights in dense by magnitude to 80%\n',
    ),
  },
);
