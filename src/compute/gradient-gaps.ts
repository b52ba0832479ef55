/** Where no gradient flows: derived from the names of operators, before any shape or weight is known. */
import type { Graph, Node } from '../model/graph.ts';
import { graphPath } from '../model/flat/stored-tensors.ts';
import type { GradientGap } from '../plan/facts.ts';
import { isFlat } from './gradients/flat.ts';
import { gradientNotes } from './gradients/notes.ts';
import { neededFor, readsOfNode } from './stored-tensors.ts';

/** A gradient flows to all that they read; to the first input of every other operator. */
const even: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Sum', 'Max', 'Min', 'MatMul', 'Gemm', 'Conv', 'Concat'],
  ...['BatchNormalization', 'LayerNormalization', 'LSTM', 'GRU', 'RNN'],
]);

/**
 * The operators without gradient between the tensors that train and an output, and the tensors that
 * lie below or in them. Undefined where a gradient reaches all that train. `graph` is `whole` with the
 * branches that are taken in place.
 */
export function gradientGap(
  graph: Graph,
  output: string,
  trained: readonly string[],
  whole = graph,
): GradientGap | undefined {
  const inner = new Map(trained.flatMap((name) => innerNode(name, graph, whole)));
  const outer = outerGap(graph, output, trained);
  if (inner.size === 0) return outer;
  const holders = [...new Set(inner.values())].map(named);
  return {
    nodes: [...holders, ...(outer?.nodes ?? [])],
    below: new Set(trained.filter((name) => inner.has(name) || outer?.below.has(name) === true)),
  };
}

/** The node in whose branch or body a tensor stays, where it stays in one. */
function innerNode(
  tensor: string,
  { initializers, nodes }: Graph,
  whole: Graph,
): readonly (readonly [string, Node])[] {
  if (initializers.has(tensor) || nodes.some(({ outputs }) => outputs.includes(tensor))) return [];
  const holder = whole.nodes.find(
    (node) =>
      Object.values(node.attributes).some(({ kind }) => kind === 'graph') &&
      tensor.startsWith(graphPath('', node, '').slice(0, -1)),
  );
  return holder === undefined ? [] : [[tensor, holder]];
}

function outerGap(
  { nodes }: Graph,
  output: string,
  trained: readonly string[],
): GradientGap | undefined {
  const needed = neededFor(nodes, [output]).filter((node) => !isFlat(node));
  if (!needed.some(isGap)) return undefined;
  const active = changedBy(needed, trained);
  const reached = new Set([output]);
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
  return gaps.length === 0
    ? undefined
    : { nodes: gaps.map(named), below: new Set([...trained].filter((name) => cut.has(name))) };
}

/** A node without a name goes by what it makes. */
function named({ name, op, outputs }: Node): GradientGap['nodes'][number] {
  return { name: name === '' ? (outputs[0] ?? '') : name, op };
}

function isGap({ domain, op }: Node): boolean {
  return domain !== '' || gradientNotes[op] === undefined;
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
