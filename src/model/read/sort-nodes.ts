/** Topological order that keeps the given order wherever it already holds. */
import type { Graph, Node } from '../graph.ts';

export interface SortedNodes<N> {
  readonly nodes: readonly N[];
  /** The first node that stood before one whose result it reads, and that other one. */
  readonly moved?: readonly [N, N];
  /** Nodes of a cycle, each reading the result of the one before it. */
  readonly cycle?: readonly N[];
}

/**
 * A depth-first walk on a stack of its own: graphs are deeper than the call stack allows. `sourcesOf` gives
 * the nodes whose results a node reads, in the order in which it reads them.
 */
export function sortNodes<N>(nodes: readonly N[], sourcesOf: (node: N) => readonly N[]): SortedNodes<N> {
  const sorted: N[] = [];
  const open = new Set<N>();
  const done = new Set<N>();
  let moved: readonly [N, N] | undefined;
  const opened = (node: N) => ({ node, sources: sourcesOf(node).toReversed() });

  for (const root of nodes) {
    if (done.has(root)) continue;
    const stack = [opened(root)];
    open.add(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const source = top.sources.pop();
      if (source === undefined) {
        stack.pop();
        open.delete(top.node);
        done.add(top.node);
        sorted.push(top.node);
      } else if (open.has(source)) {
        const onStack = stack.map(({ node }) => node);
        return { nodes, cycle: onStack.slice(onStack.indexOf(source)).reverse() };
      } else if (!done.has(source)) {
        moved ??= [top.node, source];
        open.add(source);
        stack.push(opened(source));
      }
    }
  }
  return moved === undefined ? { nodes: sorted } : { nodes: sorted, moved };
}

/** The producers of what a node reads, nested graphs included. */
export function sourcesAmong(producers: ReadonlyMap<string, Node>, node: Node): readonly Node[] {
  const sources = new Set([...node.inputs, ...capturedNames(node)].map((name) => producers.get(name)).filter((it) => it !== undefined));
  return [...sources];
}

/** Every name that the graphs inside a node read and do not make themselves. */
export function capturedNames(node: Node): readonly string[] {
  return Object.values(node.attributes).flatMap((attribute) => (attribute.kind === 'graph' ? freeNames(attribute.value) : []));
}

function freeNames(graph: Graph): readonly string[] {
  const made = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => node.outputs),
  ]);
  const read = [...graph.nodes.flatMap((node) => [...node.inputs, ...capturedNames(node)]), ...graph.outputs.map(({ name }) => name)];
  return read.filter((name) => name !== '' && !made.has(name));
}
