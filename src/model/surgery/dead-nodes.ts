/** Removes nodes and tensors that nothing reads after a cut. */
import type { Graph, Node } from '../graph.ts';

/** What was useless before stays: it is not ours. */
export function withoutDeadNodes(before: Graph, after: Graph): Graph {
  const [readBefore, readAfter] = [liveValues(before), liveValues(after)];
  const died = (name: string): boolean => readBefore.has(name) && !readAfter.has(name);
  return {
    ...after,
    nodes: after.nodes.filter(({ outputs }) => !outputs.some(died) || outputs.some((it) => readAfter.has(it))),
    initializers: new Map([...after.initializers].filter(([name]) => !died(name))),
    valueInfo: new Map([...after.valueInfo].filter(([name]) => !died(name))),
  };
}

/** Values that reach an output of the graph. */
function liveValues(graph: Graph): ReadonlySet<string> {
  const producers = new Map<string, Node>();
  for (const node of graph.nodes) for (const output of node.outputs) producers.set(output, node);
  const live = new Set<string>();
  const stack = graph.outputs.map(({ name }) => name);
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    if (name === '' || live.has(name)) continue;
    live.add(name);
    const node = producers.get(name);
    for (const read of node === undefined ? [] : [...node.inputs, ...capturedBy(node)]) stack.push(read);
  }
  return live;
}

/** Outer values that nested graphs read; all names in them, which is safe. */
function capturedBy(node: Node): readonly string[] {
  return Object.values(node.attributes).flatMap((attribute) =>
    attribute.kind === 'graph'
      ? [
          ...attribute.value.nodes.flatMap((inner) => [...inner.inputs, ...capturedBy(inner)]),
          ...attribute.value.outputs.map(({ name }) => name),
        ]
      : [],
  );
}
