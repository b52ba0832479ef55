/** Where relevance does not pass: told from the names of operators, before any shape or weight is known. */
import type { Graph, Node } from '../../model/graph.ts';
import type { GradientGap } from '../../plan/facts.ts';
import { flatOperators } from '../gradients/flat.ts';
import { neededFor, readsOfNode } from '../stored-tensors.ts';
import { relevanceNotes } from './notes.ts';
import { signalOf } from './signal.ts';

/**
 * The operators that relevance does not pass between an output and the layers that are scored, the one
 * nearest the output first, and the weights of layers below them. Undefined where it reaches all.
 */
export function relevanceGap(
  graph: Graph,
  output: string,
  scored: readonly string[],
): GradientGap | undefined {
  const nodes = neededFor(graph.nodes, [output]);
  const inputs = graph.inputs.map(({ name }) => name);
  const live = changedBy(
    nodes,
    inputs.filter((name) => !graph.initializers.has(name)),
  );
  const makers = new Map(
    nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)),
  );
  const reached = new Set([output]);
  const cut = new Set<string>();
  const gaps: (readonly [Node, ReadonlySet<string>])[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => reached.has(name))) continue;
    const below = receivers(node, live, makers);
    const isGap = below === undefined;
    const isCut = isGap || node.outputs.some((name) => cut.has(name));
    const next = below ?? node.inputs.filter((name) => live.has(name));
    if (isGap) gaps.push([node, new Set(next)]);
    for (const name of next) {
      reached.add(name);
      if (isCut) cut.add(name);
    }
  }
  const below = scored.filter((tensor) => liesBelow(nodes, tensor, live, cut));
  const blocking = gaps.filter(([, names]) =>
    below.some((tensor) => leadsTo(nodes, tensor, live, names)),
  );
  return below.length === 0 || blocking.length === 0
    ? undefined
    : {
        nodes: blocking.map(([{ name, op, outputs }]) => ({
          name: name === '' ? (outputs[0] ?? '') : name,
          op,
        })),
        below: new Set(below),
      };
}

/** The inputs that get relevance; undefined where the operator has no rule. */
function receivers(
  node: Node,
  live: ReadonlySet<string>,
  makers: ReadonlyMap<string, Node>,
): readonly string[] | undefined {
  const { op, domain, inputs } = node;
  const own = inputs.filter((name) => live.has(name));
  if (domain !== '' || relevanceNotes[op] === undefined) return own.length === 0 ? [] : undefined;
  const around = {
    live: (index: number) => live.has(inputs[index] ?? ''),
    maker: (name: string) => makers.get(name),
  };
  switch (op) {
    case 'Mul':
    case 'Div': {
      const signal = signalOf(node, around);
      return signal === undefined ? own : [inputs[signal] ?? ''];
    }
    case 'MatMul':
    case 'Gemm': {
      const signal = signalOf({ ...node, inputs: inputs.slice(0, 2) }, around);
      return signal === undefined ? undefined : [inputs[signal] ?? ''];
    }
    default:
      return own;
  }
}

/** True where the output of the layer of that weight gets no relevance, or only a part of it. */
function liesBelow(
  nodes: readonly Node[],
  tensor: string,
  live: ReadonlySet<string>,
  cut: ReadonlySet<string>,
): boolean {
  return outputsOf(nodes, tensor, live).some((name) => cut.has(name));
}

function leadsTo(
  nodes: readonly Node[],
  tensor: string,
  live: ReadonlySet<string>,
  names: ReadonlySet<string>,
): boolean {
  const changed = changedBy(nodes, outputsOf(nodes, tensor, live));
  return [...names].some((name) => changed.has(name));
}

/** What the layer of a weight makes of samples; views of the weight on its way there are none. */
function outputsOf(
  nodes: readonly Node[],
  tensor: string,
  live: ReadonlySet<string>,
): readonly string[] {
  const views = new Set([tensor]);
  const made: string[] = [];
  for (const { inputs, outputs } of nodes) {
    if (!inputs.some((name) => views.has(name))) continue;
    for (const name of outputs) {
      if (live.has(name)) made.push(name);
      else views.add(name);
    }
  }
  return made;
}

/** `sources` and all that changes with them. */
function changedBy(nodes: readonly Node[], sources: Iterable<string>): ReadonlySet<string> {
  const changed = new Set(sources);
  for (const node of nodes) {
    if (node.domain === '' && flatOperators.has(node.op)) continue;
    if (readsOfNode(node).some((name) => changed.has(name))) {
      for (const name of node.outputs) if (name !== '') changed.add(name);
    }
  }
  return changed;
}
