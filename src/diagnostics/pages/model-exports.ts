/** Pages of `catalogue/model-exports.ts`: files as exporters write them. */
import type * as catalogue from '../catalogue/model-exports.ts';
import type { Binary, Example, Pages } from './example.ts';
import { graph, model, node, port, tensor, whole } from './onnx.ts';

const producer = 'pytorch';
const square = { inputs: [port('x', ['N', 3])] };
const ones = new Uint8Array(Float32Array.of(1, 1, 1).buffer);

/** Two layers; the second one's weight is handed on where `shared` says so. */
function twoLayers(shared: boolean): Binary {
  const second = shared ? [node('Identity', ['a.weight'], 'b.weight')] : [];
  const own = shared ? [] : [tensor('b.weight', [3, 3])];
  return model(shared ? 'two layers that share a tensor' : 'two layers, each with its tensor', {
    producer,
    graph: graph({
      ...square,
      nodes: [...second, node('MatMul', ['x', 'a.weight'], 'h'), node('MatMul', ['h', 'b.weight'], 'y')],
      tensors: [tensor('a.weight', [3, 3]), ...own],
    }),
  });
}

/** A BatchNormalization in one of its two modes. */
function normed(training: boolean, others: readonly string[] = []): Binary {
  const mode = whole('training_mode', training ? 1 : 0);
  const parameters = ['scale', 'bias', 'mean', 'variance'];
  return model(training ? 'a norm in training mode' : 'a norm in inference mode', {
    producer,
    graph: graph({
      ...square,
      outputs: ['y', ...others].map((name) => port(name, name === 'y' ? ['N', 3] : [3])),
      nodes: [node('MatMul', ['x', 'w'], 'h'), node('BatchNormalization', ['h', ...parameters], ['y', ...others], [mode])],
      tensors: [tensor('w', [3, 3]), ...parameters.map((name) => tensor(name, [3], 'float32', ones))],
    }),
  });
}

function inspected(wrong: Binary, right: Binary, note: string, more = ''): Example {
  const command = `inspect net.onnx${more}`;
  return { wrong: { files: { 'net.onnx': wrong }, command }, right: { files: { 'net.onnx': right }, command }, note };
}

/** A table of embeddings and the matrix of the output. */
function embedded(shared: boolean): Binary {
  const other = new Uint8Array(Float32Array.from({ length: 12 }, (_, at) => at).buffer);
  return model(shared ? 'a table that is shared' : 'a table and a matrix of their own', {
    producer,
    graph: graph({
      inputs: [port('x', ['N'], 'int64')],
      outputs: [port('y', ['N', 4])],
      nodes: [
        ...(shared ? [node('Identity', ['table.weight'], 'head.weight')] : []),
        node('Gather', ['table.weight', 'x'], 'h'),
        node('Gemm', ['h', 'head.weight'], 'y', [whole('transB', 1)]),
      ],
      tensors: [tensor('table.weight', [4, 3]), ...(shared ? [] : [tensor('head.weight', [4, 3], 'float32', other)])],
    }),
  });
}

/** A convolution, with the norm behind it or with what the exporter makes of the two. */
function convolved(folded: boolean): Binary {
  const names = ['n.weight', 'n.bias', 'n.running_mean', 'n.running_var'];
  return model(folded ? 'a convolution with a norm folded into it' : 'a convolution and a norm', {
    producer,
    graph: graph({
      inputs: [port('x', ['N', 3, 8, 8])],
      outputs: [port('y', ['N', 3, 6, 6])],
      nodes: folded
        ? [node('Conv', ['x', 'onnx::Conv_34', 'onnx::Conv_35'], 'y')]
        : [node('Conv', ['x', 'c.weight'], 'h'), node('BatchNormalization', ['h', ...names], 'y')],
      tensors: folded
        ? [tensor('onnx::Conv_34', [3, 3, 3, 3]), tensor('onnx::Conv_35', [3])]
        : [tensor('c.weight', [3, 3, 3, 3]), ...names.map((name) => tensor(name, [3], 'float32', ones))],
    }),
  });
}

const forTraining = ' --for-training';

interface Multiplied {
  readonly name?: string;
  readonly batch?: number;
  readonly quantised?: boolean;
  readonly rounded?: boolean;
}

/** One linear layer. */
function multiplied(words: string, { name = 'fc.weight', batch, quantised = false, rounded = false }: Multiplied): Binary {
  const stored = quantised
    ? [
        tensor(
          'q',
          [3, 3],
          'int8',
          Uint8Array.from({ length: 9 }, (_, at) => at),
        ),
        tensor('scale', [], 'float32', new Uint8Array(Float32Array.of(0.1).buffer)),
      ]
    : [tensor(name, [3, 3])];
  return model(words, {
    producer,
    graph: graph({
      inputs: [port('x', [batch ?? 'N', 3])],
      outputs: [port('y', [batch ?? 'N', 3])],
      nodes: [
        ...(quantised ? [node('DequantizeLinear', ['q', 'scale'], name)] : []),
        node('MatMul', ['x', name], rounded ? 'h' : 'y'),
        ...(rounded ? [node('Round', ['h'], 'y')] : []),
      ],
      tensors: stored,
    }),
  });
}

export const modelExports: Pages<typeof catalogue> = {
  separatedParameters: inspected(
    twoLayers(true),
    twoLayers(false),
    'PyTorch writes a parameter that two modules own once, and all its readers read one name. An `Identity` whose output has the name of another parameter stands for two parameters that were equal by chance, as all scales of a fresh network are. There is nothing to do.',
  ),
  tiedParameters: inspected(
    embedded(true),
    embedded(false),
    'A table of embeddings and the matrix of the output have equal values only where one was made from the other, so the two stay one layer. To make them two layers, change a value of one of them before the export.',
  ),
  trainingExport: inspected(normed(true), normed(false), 'The running statistics of the file are used instead of those of the batch.'),
  staysTraining: inspected(
    normed(true, ['y_mean']),
    normed(false),
    'In the example the statistics of the batch are an output of the network.',
  ),
  foldedNorms: inspected(
    convolved(true),
    convolved(false),
    'The exporter of PyTorch folds BatchNormalization into the convolutions before it where it may, and names the new tensors `onnx::Conv_123`. The network computes the same, but trains worse: export it again, with its norms.',
  ),
  fixedFirstAxis: inspected(
    multiplied('a batch of 1', { batch: 1 }),
    multiplied('a free batch', {}),
    'An ordinary export of PyTorch fixes the batch to that of its example.',
    forTraining,
  ),
  quantisedWeights: inspected(
    multiplied('a weight of whole numbers', { quantised: true }),
    multiplied('a weight of real numbers', {}),
    'The weight of the example is stored as int8 and a scale.',
    forTraining,
  ),
  renamedParameters: inspected(
    multiplied('a weight that the exporter has transposed', { name: 'onnx::MatMul_7' }),
    multiplied('a weight with its name', {}),
    'PyTorch transposes the weights of linear layers when it folds constants.',
    forTraining,
  ),
  noGradient: inspected(
    multiplied('a layer behind a rounding', { rounded: true }),
    multiplied('a layer alone', {}),
    'The gradient of rounding is zero wherever it has one.',
    forTraining,
  ),
};
