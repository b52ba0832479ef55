/**
 * Recurrent nodes in the one form that onnxruntime runs and gradients are written for: steps before
 * samples (`layout` 0), and every step's output named, which the gradient starts from.
 */
import { nameAt, type Node } from '../model/graph.ts';
import { intAttribute } from './operators.ts';
import { freshName, ints, type GraphBuilder } from './builder.ts';
import type { Shape, Shapes } from './shapes.ts';

const recurrent: ReadonlySet<string> = new Set(['LSTM', 'GRU', 'RNN']);

/** Inputs and outputs of a node with `layout` 1, and their axes in the order of `layout` 0. */
const inputOrders: Readonly<Record<number, readonly number[]>> = { 0: [1, 0, 2], 5: [1, 0, 2], 6: [1, 0, 2] };
const outputOrders: readonly (readonly number[])[] = [
  [2, 0, 1, 3],
  [1, 0, 2],
  [1, 0, 2],
];

export interface Rewritten {
  readonly nodes: readonly Node[];
  /** Of the tensors that came in. */
  readonly shapes: Shapes;
}

export function recurrentForms(builder: GraphBuilder, nodes: readonly Node[], shapes: Shapes): Rewritten {
  const added = new Map<string, Shape>();
  const rewritten = nodes.flatMap((node) => {
    if (!recurrent.has(node.op) || node.domain !== '') return [node];
    return timeFirst(builder, withSteps(builder, node, shapes, added), shapes, added);
  });
  return { nodes: rewritten, shapes: new Map([...shapes, ...added]) };
}

/** The node with a name for what every step puts out, where nobody else reads it. */
function withSteps(builder: GraphBuilder, node: Node, shapes: Shapes, added: Map<string, Shape>): Node {
  const [steps = '', ...others] = node.outputs;
  if (steps !== '') return node;
  const name = freshName(builder, `${node.name}/steps`);
  const [first, second] = shapes.get(nameAt(node.inputs, 0)) ?? [];
  const [directions, , width] = shapes.get(nameAt(node.inputs, 2)) ?? [];
  if ([first, second, directions, width].every((size) => size !== undefined)) {
    const known = (size: Shape[number] | undefined): Shape[number] => size ?? 1;
    const batchFirst = intAttribute(node, 'layout', 0) === 1;
    added.set(name, batchFirst ? [first, second, directions, width].map(known) : [first, directions, second, width].map(known));
  }
  return { ...node, outputs: [name, ...others] };
}

function timeFirst(builder: GraphBuilder, node: Node, shapes: Shapes, added: Map<string, Shape>): readonly Node[] {
  if (intAttribute(node, 'layout', 0) === 0) return [node];
  const turned = (x: string, y: string, order: readonly number[]): Node => ({
    name: freshName(builder, `${y}/turned`),
    op: 'Transpose',
    domain: '',
    inputs: [x],
    outputs: [y],
    attributes: { perm: ints(order) },
  });
  const before: Node[] = [];
  const after: Node[] = [];
  const inside = (name: string, order: readonly number[]): string => {
    const inner = freshName(builder, `${name}/time first`);
    const shape = shapes.get(name) ?? added.get(name);
    if (shape !== undefined)
      added.set(
        inner,
        order.map((axis) => shape[axis] ?? 1),
      );
    return inner;
  };
  const inputs = node.inputs.map((name, index) => {
    const order = inputOrders[index];
    if (name === '' || order === undefined) return name;
    const inner = inside(name, order);
    before.push(turned(name, inner, order));
    return inner;
  });
  const outputs = node.outputs.map((name, index) => {
    const order = outputOrders[index];
    if (name === '' || order === undefined) return name;
    const back = order.map((_, axis) => order.indexOf(axis));
    const inner = inside(name, back);
    after.push(turned(inner, name, order));
    return inner;
  });
  const { layout: _, ...attributes } = node.attributes;
  return [...before, { ...node, inputs, outputs, attributes }, ...after];
}
