/**
 * Convolutions whose weights change, in the form of onnxruntime's fastest kernel: channels in blocks as wide as
 * the processor's vectors. onnxruntime itself puts only constant weights into blocks (its `NchwcTransformer`).
 */
import type { Attribute, Model, Node } from '../model/graph.ts';
import { inferShapes } from '../model/index.ts';
import { intAttribute, intsAttribute, textAttribute } from './attributes.ts';
import { createBuilder, freshName, int, type GraphBuilder } from './builder.ts';
import { reshape, transpose } from './operators.ts';
import { fixedDims } from './shapes.ts';
import { neededFor, readsOfNode } from './stored-tensors.ts';

/** onnxruntime's own domain for operators on tensors in blocks. */
export const blockedDomain = 'com.microsoft.nchwc';

/** The model with its convolutions in blocks of `size` channels, where these come out even; 1 is no block. */
export function inBlocks(model: Model, size: number): Model {
  const candidates = size > 1 ? model.graph.nodes.filter((node) => isCandidate(node, model)) : [];
  if (candidates.length === 0) return model;
  const { graph } = model;
  const weightDims = dimsOf(model, new Set(candidates.map(({ inputs }) => inputs[1] ?? '')));
  const builder = createBuilder(model.opsets.get('') ?? 0, [
    ...graph.inputs.map(({ name }) => name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => [node.name, ...readsOfNode(node), ...node.outputs]),
  ]);
  const chosen = new Set(candidates);
  for (const node of graph.nodes) {
    const dims = chosen.has(node) ? weightDims.get(node.inputs[1] ?? '') : undefined;
    const form = dims && formOf(node, dims, size);
    if (form === undefined) builder.nodes.push(node);
    else emitBlocked(builder, node, form);
  }
  return {
    ...model,
    opsets: new Map([...model.opsets, [blockedDomain, 1]]),
    graph: { ...graph, nodes: builder.nodes, initializers: new Map([...graph.initializers, ...builder.initializers]) },
  };
}

/** A kernel over several places of a plane: with one place, what it saves is less than the blocks cost. */
function isCandidate(node: Node, { graph }: Model): boolean {
  if (node.op !== 'Conv' || node.domain !== '') return false;
  const kernel = intsAttribute(node, 'kernel_shape') ?? [];
  const area = kernel.reduce((product, extent) => product * extent, 1);
  const isPadded = textAttribute(node, 'auto_pad', 'NOTSET') === 'NOTSET';
  return kernel.length === 2 && area > 1 && isPadded && !graph.initializers.has(node.inputs[1] ?? '');
}

/** Of the weights, from what they are computed of. */
function dimsOf(model: Model, weights: ReadonlySet<string>): ReadonlyMap<string, readonly number[]> {
  const nodes = neededFor(model.graph.nodes, weights);
  const shapes = inferShapes({ ...model, graph: { ...model.graph, nodes, outputs: [] } });
  return new Map(
    [...weights].flatMap((name) => {
      const dims = fixedDims(shapes.get(name)?.dims ?? ['?']);
      return dims === undefined ? [] : [[name, dims] as const];
    }),
  );
}

/** How the weights [O, I / groups, h, w] are cut, and in which order the pieces are laid. */
interface BlockedForm {
  readonly dims: readonly number[];
  readonly cut: readonly number[];
  readonly order: readonly number[];
}

/** Undefined where the channels do not come out even, or where groups share kernels. */
function formOf(node: Node, dims: readonly number[], size: number): BlockedForm | undefined {
  const [outputs = 0, perGroup = 0, ...kernel] = dims;
  const groups = intAttribute(node, 'group', 1);
  if (outputs % size !== 0) return undefined;
  if (groups === 1 && perGroup % size === 0) {
    const cut = [outputs / size, size, perGroup / size, size, ...kernel];
    return { dims, cut, order: [0, 2, 4, 5, 3, 1] };
  }
  if (groups !== outputs || perGroup !== 1) return undefined;
  return { dims, cut: [outputs / size, size, ...kernel], order: [0, 2, 3, 1] };
}

function emitBlocked(builder: GraphBuilder, node: Node, { dims, cut, order }: BlockedForm): void {
  const [x = '', w = '', ...bias] = node.inputs;
  const [y = ''] = node.outputs;
  const laid = reshape(builder, transpose(builder, reshape(builder, w, cut), order), dims);
  const blocked = inDomain(builder, 'ReorderInput', { inputs: [x] });
  const convolved = inDomain(builder, 'Conv', { inputs: [blocked, laid, ...bias], attributes: node.attributes });
  inDomain(builder, 'ReorderOutput', { inputs: [convolved], attributes: { channels: int(dims[0] ?? 0) }, output: y });
}

function inDomain(
  builder: GraphBuilder,
  op: string,
  {
    inputs,
    attributes = {},
    output = freshName(builder, `${op}:${builder.nodes.length}`),
  }: {
    readonly inputs: readonly string[];
    readonly attributes?: Readonly<Record<string, Attribute>> | undefined;
    readonly output?: string | undefined;
  },
): string {
  const name = freshName(builder, `${op} in blocks:${builder.nodes.length}`);
  builder.nodes.push({ name, op, domain: blockedDomain, inputs, outputs: [output], attributes });
  return output;
}
