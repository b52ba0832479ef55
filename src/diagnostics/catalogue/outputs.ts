/** What the outputs of a model are compared with, as far as a plan can tell. */
import { error, warning } from '../diagnostic.ts';
import { didYouMean, quoted, type Names } from '../name-list.ts';
import type { Example } from '../pages/example.ts';
import { npy, graph, model, node, port, tensor, whole, type SmallModel } from '../pages/onnx.ts';
import { arrays, both, twoHeads } from '../pages/two-heads.ts';

const product: SmallModel = { graph: graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [4, 3])] }) };
const mean: SmallModel = {
  graph: graph({
    nodes: [node('MatMul', ['x', 'W'], 'h'), node('ReduceMean', ['h'], 'y', [whole('axes', [0]), whole('keepdims', 0)])],
    tensors: [tensor('W', [4, 3])],
  }),
};

function planned(net: SmallModel, words: string, labels: number): Exclude<Example['wrong'], string> {
  return {
    recipe: 'prune weights by magnitude to 50%\n',
    files: {
      'net.onnx': model(words, net),
      'espalier.yaml': 'model: net.onnx\ndata:\n  test: { x: x.npy, y: y.npy }\ntask: { input: x, loss: mse }\n',
      'x.npy': npy('<f4', [2, 4], new Uint8Array(32), 'two samples of 4 numbers, float32'),
      'y.npy': npy('<f4', [2, labels], new Uint8Array(8 * labels), `two targets of ${labels} numbers, float32`),
    },
    command: 'plan recipe.prune',
  };
}

/** Classes of two samples of four places each, for so many of the places. */
function classified(places: number): Exclude<Example['wrong'], string> {
  const ports = { inputs: [port('x', ['N', 'L', 4])], outputs: [port('y', ['N', 'M', 3])] };
  const net = { graph: graph({ ...ports, nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [4, 3])] }) };
  const example = planned(net, 'one MatMul of `x` [N, L, 4] and `W` [4, 3]', 4);
  return {
    ...example,
    files: {
      ...example.files,
      'espalier.yaml': 'model: net.onnx\ndata:\n  test: { x: x.npy, y: y.npy }\ntask: { input: x, loss: crossentropy }\n',
      'x.npy': npy('<f4', [2, 4, 4], new Uint8Array(128), 'two samples of four places, float32'),
      'y.npy': npy('<i8', [2, places], new Uint8Array(16 * places), `two samples of ${places} classes, int64`),
    },
  };
}

export const otherLabels = error<{
  role: string;
  file: string;
  has: readonly number[];
  output: string;
  wants: readonly number[];
  of: readonly number[];
}>('ESP5020', 'labels that do not fit the output', {
  message: ({ role, file, has, output, wants, of }) =>
    `\`${file}\` of \`${role}\` has labels of shape [${has.join(', ')}], but for samples of shape [${of.join(', ')}] \`${output}\` gives [${wants.join(', ')}]${differing(has, wants)}`,
  why: 'each prediction is compared with one label',
  help: ({ has, wants }) =>
    has.length === 1 && has[0] === (wants[0] ?? 0) - 1
      ? 'give a label for each token; where a label is the next token, leave labels as long as samples and say `task: { shift: 1 }`'
      : 'save the labels in the shape of the predictions',
  wrong: classified(2),
  right: classified(4),
});

function differing(has: readonly number[], wants: readonly number[]): string {
  const axis = has.findIndex((size, at) => size !== wants[at]);
  if (has.length !== wants.length || axis < 0) return '';
  return `: axis ${axis + 1} has ${has[axis]} in place of ${wants[axis]}`;
}

export const notMeasured = warning<{ reason: string }>('ESP5021', 'metrics that cannot be measured', {
  message: ({ reason }) => `no metric is measured: ${reason}`,
  why: 'nothing in the recipe asks for a metric, so that it is carried out without one',
  help: () => 'name another output or loss in `task`, or leave the data out',
  wrong: planned(mean, 'a mean over all samples as the output', 3),
  right: planned(product, 'one MatMul of `x` [N, 4] and `W` [4, 3]', 3),
});

/** Tags of two samples of four places; PyTorch would read the classes along axis 1. */
function tagged(classes: string): Exclude<Example['wrong'], string> {
  const ports = { inputs: [port('x', ['N', 4, 4])], outputs: [port('y', ['N', 4, 4])] };
  const net = { graph: graph({ ...ports, nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [4, 4])] }) };
  const example = planned(net, 'one MatMul of `x` [N, 4, 4] and `W` [4, 4]', 4);
  return {
    ...example,
    files: {
      ...example.files,
      'espalier.yaml': `model: net.onnx\ndata:\n  test: { x: x.npy, y: y.npy }\ntask: { loss: crossentropy${classes} }\n`,
      'x.npy': npy('<f4', [2, 4, 4], new Uint8Array(128), 'two samples of 4 places, float32'),
      'y.npy': npy('<i8', [2, 4], new Uint8Array(64), 'two samples of 4 classes, int64'),
    },
  };
}

export const unclearClasses = error<{
  output: string;
  dims: readonly (number | string)[];
  axes: readonly number[];
  /** Absent where there are no labels. */
  file?: string;
}>('ESP5022', 'axis of the classes that has to be chosen', {
  message: ({ output, dims, axes, file }) =>
    `the classes of \`${output}\` [${dims.join(', ')}] may lie on axis ${axes.join(' or ')}` +
    (file === undefined ? ', and there are no labels to tell' : `: the labels in \`${file}\` fit each of them`),
  why: 'a softmax along another axis is another loss, and nothing would show it',
  help: ({ axes }) =>
    `write \`task: { classes: ${axes[0] ?? 1} }\` into \`espalier.yaml\`: 1 is PyTorch's order, [N, C, ...]; \`classes: ${axes.at(-1) ?? 1}\` has the classes last`,
  wrong: tagged(''),
  right: tagged(', classes: 1'),
});

export const noLabelColumn = error<{ column: string; output: string; known: Names }>('ESP5023', 'column of labels that is missing', {
  message: ({ column, output, known }) =>
    `the labels of \`${output}\` are \`${column}\`, and the data set has ${known.length === 0 ? 'no such column' : known.map(quoted).join(', ')}`,
  why: 'each output is compared with labels of its own',
  help: ({ column, output }) =>
    column === 'y'
      ? `give \`y: FILE\`, or \`beside: { ${output}: FILE }\` for labels that are called as the output is`
      : `add \`beside: { ${column}: FILE }\` to the data set, or name another column under \`task.labels\``,
  wrong: twoHeads('y: y.npy', `${both}, labels: { box: corners }`),
  right: twoHeads('y: y.npy, beside: { corners: boxes.npy }', `${both}, labels: { box: corners }`),
});

export const noLabelRow = error<{ outputs: Names }>('ESP5024', 'labels of several outputs beside a text', {
  message: ({ outputs }) => `${outputs.map(quoted).join(' and ')} have labels of their own, and a text gives only the tokens that follow`,
  why: 'the samples of a text are windows of its tokens, and nothing else stands beside them',
  help: () => 'store the tokens as an array `x`, and the labels as `y` and columns of `beside`',
  wrong: twoHeads('', `${both}, labels: { box: b }`, 'text: table.csv, tokens: bytes, window: 4'),
  right: twoHeads(arrays, both),
});

export const noSuchOutput = error<{ name: string; nearest?: string; known: Names }>('ESP5025', 'output without labels', {
  message: ({ name, known }) => `the output \`${name}\` has no labels, and ${known.map(quoted).join(', ')} can be named`,
  why: 'a loss or a metric reads labels',
  help: ({ nearest }) => didYouMean(nearest) ?? 'list the output under `task.loss`',
  wrong: { ...twoHeads(arrays, both), recipe: 'train all for 1 step loss l1(of: boks)\n' },
  right: { ...twoHeads(arrays, both), recipe: 'train all for 1 step loss l1(of: box)\n' },
});
