/** Why a network cannot be trained: found by writing its gradients before any weight is read. */
import { ownAt } from '../basics/own.ts';
import { named } from './operators.ts';
import { notFloat32 } from '../diagnostics/catalogue/compute.ts';
import { faultsIn, diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Model, Tensor, Graph, Node } from '../model/graph.ts';
import { isHalf, mapTensors } from '../model/index.ts';
import type { Differentiated, ModelFacts, GradientGap } from '../plan/facts.ts';
import { differentiate } from './differentiate.ts';
import { emitFollowed } from './training-objective.ts';
import { forwardPass, type ForwardSpec } from './forward.ts';
import { emitLossExpression } from './early-terms.ts';
import { labelFeed } from './objective.ts';
import { buildSampleScores } from './sample-values.ts';
import { fixedDims } from './shapes.ts';
import { graphPath } from '../model/flat/stored-tensors.ts';
import { isFlat } from './gradients/flat.ts';
import { gradientNotes } from './gradients/notes.ts';
import { detachedIn } from './reverse-pass.ts';
import { buildHessianProduct } from './statistics/hessian-product.ts';
import { neededFor, readsOfNode } from './stored-tensors.ts';

/** As `gradientFaults`, each question answered once: recipes train the same tensors again and again. */
export function knownGradientFaults(model: Model): NonNullable<ModelFacts['gradientFaults']> {
  const known = new Map<string, readonly Diagnostic[]>();
  return (task, trained, dims) => {
    if ((task.follows ?? task.written) !== undefined) return gradientFaults(model, task, trained, dims);
    const question = JSON.stringify([task, trained, dims]);
    const faults = known.get(question) ?? gradientFaults(model, task, trained, dims);
    known.set(question, faults);
    return faults;
  };
}

/**
 * What building a training step of the tensors `trained` would be refused for: ESP6001–6004, 6006–6009,
 * 6012, 6015–6017. `sampleDims` are the input's own where they are left out; nothing is known where those are open.
 */
export function gradientFaults(
  model: Model,
  { input, output, loss, twice, follows, readsNoOutput, written, ...labelled }: Differentiated,
  trained: readonly string[],
  sampleDims?: readonly number[],
): readonly Diagnostic[] {
  const spec = headerSpec(model, { input, output, classes: labelled.classes, outputs: labelled.outputs }, sampleDims);
  if (spec === undefined) return [];
  if (twice === true && loss !== undefined) {
    return buildHessianProduct({ ...spec, ...labelled, loss, tensors: trained, replaceable: [] }).diagnostics;
  }
  if (written && 'score' in written && loss !== undefined) {
    return buildSampleScores({ ...spec, ...labelled, loss, score: written.score, gradients: trained, replaceable: [] }).diagnostics;
  }
  return faultsIn((take) => {
    const pass = take(forwardPass(spec));
    const whole = loss && { ...spec, ...labelled, loss };
    const feed = whole && take(labelFeed(whole, pass));
    if (whole && feed && written && 'losses' in written) {
      return written.losses.flatMap((expr) => emitLossExpression(whole, pass, feed, { expr, shapes: new Map(pass.shapes) }).diagnostics);
    }
    const { builder, nodes, shapes, tensors } = pass;
    const others = trained.flatMap((tensor) => {
      const type = tensors.get(tensor)?.type ?? 'float32';
      return type === 'float32' ? [] : [diagnose(notFloat32, { tensor, type })];
    });
    if (others.length > 0) return others;
    const compared = follows === undefined ? [] : take(emitFollowed(spec, pass, follows));
    const read = [...(readsNoOutput === true ? [] : [output]), ...compared];
    // Half the square of a tensor has the tensor for its gradient, which is one of the right shape.
    const seeds = [...new Set(read)].map((tensor) => ({ output: tensor, gradient: tensor }));
    return differentiate(builder, { nodes, shapes, constants: tensors }, seeds, trained).diagnostics;
  });
}

/** The forward pass of a model whose header alone was read; nothing where the dimensions of a sample are open. */
export function headerSpec(
  model: Model,
  { input, output, classes, outputs }: Pick<Differentiated, 'input' | 'output' | 'classes' | 'outputs'>,
  dims: readonly number[] | undefined,
): ForwardSpec | undefined {
  const sampleDims = dims ?? ownDims(model, input);
  return sampleDims && { input, output, classes, outputs, model: mapTensors(model, unread), sampleDims };
}

export function labelDims(
  model: Model,
  { input, output, loss, ...labelled }: Differentiated,
  sampleDims: readonly number[],
): readonly number[] | undefined {
  const spec = loss && headerSpec(model, { input, output, classes: labelled.classes, outputs: labelled.outputs }, sampleDims);
  if (spec === undefined || loss === undefined) return undefined;
  const pass = forwardPass(spec).value;
  return pass && labelFeed({ ...spec, ...labelled, loss }, pass).value?.labels.dims;
}

function ownDims({ graph }: Model, input: string): readonly number[] | undefined {
  const dims = graph.inputs.find(({ name }) => name === input)?.dims;
  return dims && fixedDims(dims, 1);
}

/** Of a tensor that is located, type and shape are all that is looked at; halves count as the float32 they become. */
function unread(tensor: Tensor): Tensor {
  const isRead = tensor.data.kind === 'bytes';
  return isHalf(tensor.type) && !isRead ? { ...tensor, type: 'float32' } : tensor;
}

/** A gradient flows to all that they read; to the first input of every other operator. */
const even: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Sum', 'Max', 'Min', 'MatMul', 'Gemm', 'Conv', 'Concat'],
  ...['BatchNormalization', 'LayerNormalization', 'LSTM', 'GRU', 'RNN'],
]);

/**
 * The operators without gradient between the tensors that train and outputs, and the tensors that lie below or in them. Undefined where a
 * gradient reaches all that train. `graph` is `whole` with the branches that are taken in place.
 */
export function gradientGap(graph: Graph, outputs: readonly string[], trained: readonly string[], whole = graph): GradientGap | undefined {
  const inner = new Map(trained.flatMap((name) => innerNode(name, graph, whole)));
  const outer = outerGap(graph, outputs, trained);
  if (inner.size === 0) return outer;
  return {
    nodes: [...[...new Set(inner.values())].map(named), ...(outer?.nodes ?? [])],
    below: new Set(trained.filter((name) => inner.has(name) || outer?.below.has(name) === true)),
  };
}

/** The node in whose branch or body a tensor stays, where it stays in one. */
function innerNode(tensor: string, { initializers, nodes }: Graph, whole: Graph): readonly (readonly [string, Node])[] {
  if (initializers.has(tensor) || nodes.some(({ outputs }) => outputs.includes(tensor))) return [];
  const holder = whole.nodes.find(
    (node) =>
      Object.values(node.attributes).some(({ kind }) => kind === 'graph') && tensor.startsWith(graphPath('', node, '').slice(0, -1)),
  );
  return holder === undefined ? [] : [[tensor, holder]];
}

function outerGap({ nodes }: Graph, outputs: readonly string[], trained: readonly string[]): GradientGap | undefined {
  const detached = detachedIn(nodes);
  const needed = neededFor(nodes, outputs).filter((node) => !isFlat(node) && !detached.has(node));
  if (!needed.some(isGap)) return undefined;
  const active = changedBy(needed, trained);
  const reached = new Set(outputs);
  const cut = new Set<string>();
  const gaps: Node[] = [];
  for (const node of needed.toReversed()) {
    if (!node.outputs.some((name) => reached.has(name))) continue;
    const below = gradientsOf(node).filter((name) => active.has(name));
    if (below.length === 0) continue;
    if (isGap(node)) gaps.push(node);
    const isCut = isGap(node) || node.outputs.some((name) => cut.has(name));
    for (const name of below) {
      reached.add(name);
      if (isCut) cut.add(name);
    }
  }
  return gaps.length === 0 ? undefined : { nodes: gaps.map(named), below: new Set([...trained].filter((name) => cut.has(name))) };
}

function isGap({ domain, op }: Node): boolean {
  return domain !== '' || ownAt(gradientNotes, op) === undefined;
}

/** What a node reads and its gradient would flow to. */
function gradientsOf(node: Node): readonly string[] {
  if (isGap(node)) return readsOfNode(node);
  if (even.has(node.op)) return node.inputs;
  return node.op === 'Where' ? node.inputs.slice(1) : node.inputs.slice(0, 1);
}

/** `sources` and all that changes with them. */
function changedBy(nodes: readonly Node[], sources: Iterable<string>): ReadonlySet<string> {
  const changed = new Set(sources);
  for (const node of nodes) {
    if (readsOfNode(node).some((name) => changed.has(name))) {
      for (const name of node.outputs) if (name !== '') changed.add(name);
    }
  }
  return changed;
}

const words = /Non-zero status code returned|onnxruntime|ERROR_CODE|Failed to allocate memory|bad_alloc/;

/** The first line of its message, which names the node; undefined for any other error. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) return undefined;
  return words.test(error.message) ? error.message.split('\n')[0] : undefined;
}
