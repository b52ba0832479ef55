/**
 * BatchNormalization in training: batch statistics normalize, and move the running ones as PyTorch's
 * BatchNorm does. onnxruntime's own running variance is biased, so it is asked for the batch's.
 */
import { itemAt } from '../basics/must.ts';
import { nameAt, type Node } from '../model/graph.ts';
import { floatAttribute, intAttribute } from './operators.ts';
import { emit, float, freshName, int, scalar, type GraphBuilder } from './builder.ts';
import { perChannelCount } from './gradients/normalization.ts';
import type { Rewritten } from './recurrent-forms.ts';
import type { Shape } from './shapes.ts';

export interface TrainedNorm {
  /** The node in training form; outputs 1 and 2 are the batch's mean and biased variance. */
  readonly node: Node;
  readonly running: readonly [mean: string, variance: string];
}

export function isNorm(node: Node): boolean {
  return node.op === 'BatchNormalization' && node.domain === '';
}

/** Stored statistics follow the batches. Computed ones are those of what a norm without running statistics reads: `F.batch_norm` of a weight. */
export function movesStatistics(node: Node, tensors: ReadonlyMap<string, unknown>): boolean {
  return isNorm(node) && node.inputs.slice(3, 5).every((name) => tensors.has(name));
}

/**
 * The node, set to training mode with momentum 0: its running outputs are the batch's own, whatever its running inputs are. These are
 * fresh, for onnxruntime writes the outputs into them, and no two nodes have them alike: onnxruntime would make them one.
 */
export function trainingForm(builder: GraphBuilder, node: Node, shapes: Map<string, Shape>): TrainedNorm {
  const [y = '', mean = '', variance = ''] = [
    node.outputs[0],
    freshName(builder, `${node.outputs[0]}/mean`),
    freshName(builder, `${node.outputs[0]}/variance`),
  ];
  const epsilon = floatAttribute(node, 'epsilon', 1e-5);
  const [x = '', gamma = '', beta = '', ...running] = node.inputs;
  const scratch = running.map((name) => {
    const nth = builder.nodes.filter(({ op, inputs }) => op === 'Add' && inputs[0] === name).length;
    const own = emit(builder, 'Add', [name, scalar(builder, nth + 1)]);
    shapes.set(own, shapes.get(name) ?? []);
    return own;
  });
  return {
    node: {
      ...node,
      inputs: [x, gamma, beta, ...scratch],
      outputs: [y, mean, variance],
      attributes: { epsilon: float(epsilon), momentum: float(0), training_mode: int(1) },
    },
    running: [nameAt(node.inputs, 3), nameAt(node.inputs, 4)],
  };
}

/**
 * Norms that the file keeps in training mode, on statistics that it computes, as AdaIN has them: set to momentum 0 like those of a training
 * step, since gradients take outputs 1 and 2 for the batch's own. Nothing may read the moved statistics.
 */
export function withOwnStatistics(
  builder: GraphBuilder,
  { nodes, shapes: given }: Rewritten,
  tensors: ReadonlyMap<string, unknown>,
): Rewritten {
  const shapes = new Map(given);
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const rewritten = nodes.flatMap((node): readonly Node[] => {
    const isKept = isNorm(node) && intAttribute(node, 'training_mode', 0) === 1 && !movesStatistics(node, tensors);
    if (!isKept || node.outputs.slice(1).some((name) => read.has(name))) return [node];
    // What is emitted reads values of the graph, and stands before the norm there.
    const before = builder.nodes.length;
    const { node: own } = trainingForm(builder, node, shapes);
    return [...builder.nodes.splice(before), own];
  });
  return { nodes: rewritten, shapes };
}

/** Emits the batch's own statistics, the variance unbiased: n/(n − 1) times the biased one. */
export function batchStatistics(builder: GraphBuilder, { node }: TrainedNorm): readonly [mean: string, variance: string] {
  const [, mean = '', variance = ''] = node.outputs;
  const count = perChannelCount(builder, nameAt(node.inputs, 0), mean);
  const one = scalar(builder, 1);
  const fewer = emit(builder, 'Max', [emit(builder, 'Sub', [count, one]), one]);
  return [mean, emit(builder, 'Mul', [variance, emit(builder, 'Div', [count, fewer])])];
}

/**
 * Emits the running statistics after this batch: m·old + (1 − m)·batch, the variance unbiased. `momentum` is ONNX's, 0.9 where PyTorch says
 * 0.1. `inputOf` names what a running tensor is fed as, which is more exact than what a model of half precision reads.
 */
export function movedStatistics(
  builder: GraphBuilder,
  original: Node,
  form: TrainedNorm,
  inputOf: (running: string) => string,
): readonly [mean: string, variance: string] {
  const momentum = floatAttribute(original, 'momentum', 0.9);
  const running = form.running.map(inputOf);
  const [mean, unbiased] = batchStatistics(builder, form);
  const moved = (old: string, batch: string): string =>
    emit(builder, 'Add', [
      emit(builder, 'Mul', [old, scalar(builder, momentum)]),
      emit(builder, 'Mul', [batch, scalar(builder, 1 - momentum)]),
    ]);
  return [moved(itemAt(running, 0), mean), moved(itemAt(running, 1), unbiased)];
}
