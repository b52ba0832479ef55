/** Files as exporters write them, for pages of findings. */
import type { Binary, Example } from './example.ts';
import { graph, model, node, port, tensor, whole } from './onnx.ts';

const producer = 'pytorch';
const square = { inputs: [port('x', ['N', 3])] };
const ones = new Uint8Array(Float32Array.of(1, 1, 1).buffer);

/** Two layers; the second one's weight is handed on where `shared` says so. */
export function twoLayers(shared: boolean): Binary {
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
export function normed(training: boolean, others: readonly string[] = []): Binary {
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

export function inspected(wrong: Binary, right: Binary, note: string, more = ''): Example {
  const command = `inspect net.onnx${more}`;
  return { wrong: { files: { 'net.onnx': wrong }, command }, right: { files: { 'net.onnx': right }, command }, note };
}

/** A table of embeddings and the matrix of the output. */
export function embedded(shared: boolean): Binary {
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
export function convolved(folded: boolean): Binary {
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

/** A convolution with a bias of its own, whose weight the exporter has computed, or has stored. */
export function computed(folded: boolean): Binary {
  const weight = folded ? 'onnx::Conv_27' : 'c.weight';
  return model(folded ? 'a convolution whose weight is a result of folding' : 'a convolution', {
    producer,
    graph: graph({
      inputs: [port('x', ['N', 3, 8, 8])],
      outputs: [port('y', ['N', 3, 6, 6])],
      nodes: [node('Conv', ['x', weight, 'c.bias'], 'y')],
      tensors: [tensor(weight, [3, 3, 3, 3]), tensor('c.bias', [3])],
    }),
  });
}

/** A layer as the current exporter of PyTorch writes it, with its bias or without one that is zero. */
export function withoutBias(left: boolean): Binary {
  const parameters = ['weight', 'bias'].map((part) => `p_fc_${part}: PARAMETER target='fc.${part}'`);
  return model(left ? 'a layer whose bias of zeros is left out' : 'a layer with its bias', {
    producer,
    graph: graph({
      ...square,
      nodes: [
        node('Gemm', ['x', 'fc.weight', ...(left ? [] : ['fc.bias'])], 'y', [whole('transB', 1)], '', {
          'pkg.torch.onnx.name_scopes': "['', 'fc', 'linear']",
          ...(left ? { 'pkg.onnxscript.rewriter.rule_name': 'RemoveOptionalBiasFromGemm' } : {}),
        }),
      ],
      tensors: [tensor('fc.weight', [3, 3]), ...(left ? [] : [tensor('fc.bias', [3], 'float32', ones)])],
      notes: { 'pkg.torch.export.ExportedProgram.graph_signature': ['# inputs', ...parameters].join('\n') },
    }),
  });
}

/** Numbers that are added to a product: a mask, or a parameter. */
export function padded(zeros: boolean): Binary {
  const values = Float32Array.from({ length: 12 }, (_, at) => (zeros && at < 3 ? 0 : at + 1));
  return model(zeros ? 'a table with a row of zeros' : 'a table without a row of zeros', {
    producer,
    graph: graph({
      inputs: [port('x', ['N'], 'int64')],
      outputs: [port('y', ['N', 3])],
      nodes: [node('Gather', ['table.weight', 'x'], 'y')],
      tensors: [tensor('table.weight', [4, 3], 'float32', new Uint8Array(values.buffer))],
    }),
  });
}

export function masked(infinite: boolean): Binary {
  const rows = [1, 2, 3].flatMap((row) => [1, 2, 3].map((column) => (column > row ? (infinite ? -Infinity : 0.5) : 0.25)));
  return model(infinite ? 'a mask that is added' : 'a table that is added', {
    producer,
    graph: graph({
      inputs: [port('x', [3, 3])],
      outputs: [port('y', [3, 3])],
      nodes: [node('MatMul', ['x', 'fc.weight'], 'h'), node('Add', ['h', 'mask'], 'y')],
      tensors: [tensor('fc.weight', [3, 3]), tensor('mask', [3, 3], 'float32', new Uint8Array(Float32Array.from(rows).buffer))],
    }),
  });
}

/** A product of which a diagonal counts; the diagonal is computed or stored. */
export function diagonal(computed: boolean): Binary {
  const at = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  return model(computed ? 'a diagonal of truth values' : 'a stored diagonal', {
    producer,
    graph: graph({
      inputs: [port('x', [3, 3])],
      outputs: [port('y', [3, 3])],
      nodes: [
        node('MatMul', ['x', 'fc.weight'], 'h'),
        ...(computed ? [node('EyeLike', ['at'], 'eye')] : []),
        node('Where', [computed ? 'eye' : 'at', 'h', 'other'], 'y'),
      ],
      tensors: [tensor('fc.weight', [3, 3]), tensor('at', [3, 3], 'bool', at), tensor('other', [3], 'float32', ones)],
    }),
  });
}

export const forTraining = ' --for-training';

interface Multiplied {
  readonly name?: string;
  readonly batch?: number;
  readonly quantised?: boolean;
  readonly rounded?: boolean;
}

/** One linear layer. */
export function multiplied(words: string, { name = 'fc.weight', batch, quantised = false, rounded = false }: Multiplied): Binary {
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
