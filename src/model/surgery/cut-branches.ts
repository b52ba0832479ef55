/** Takes residual branches out of a model: their sums hand on what they were added to. */
import type { BranchCut } from '../branches/residual-branches.ts';
import type { Graph, Model, Node } from '../graph.ts';

/**
 * Exact where the branches are zero; the model itself where there are none. A sum that the model or
 * a nested graph reads by name stays, as an Identity.
 */
export function cutBranches(model: Model, cuts: readonly BranchCut[]): Model {
  if (cuts.length === 0) return model;
  const skips = new Map(cuts.map(({ sum, skip }) => [sum, skip]));
  const streamOf = (value: string): string => {
    let at = value;
    for (let skip = skips.get(at); skip !== undefined; skip = skips.get(at)) at = skip;
    return at;
  };
  const named = new Set([...model.graph.outputs.map(({ name }) => name), ...model.graph.nodes.flatMap(namesInside)]);
  const nodes = model.graph.nodes.flatMap((node): readonly Node[] => {
    const [sum = ''] = node.outputs;
    if (!skips.has(sum)) return [{ ...node, inputs: node.inputs.map(streamOf) }];
    return named.has(sum) ? [{ ...node, op: 'Identity', inputs: [streamOf(sum)], attributes: {} }] : [];
  });
  const graph: Graph = { ...model.graph, nodes };
  return { ...model, graph: withoutDeadNodes(model.graph, graph) };
}

/** Everything that nested graphs read, their own values among it, which is safe. */
function namesInside(node: Node): readonly string[] {
  return Object.values(node.attributes).flatMap((attribute) =>
    attribute.kind === 'graph'
      ? [
          ...attribute.value.nodes.flatMap((inner) => [...inner.inputs, ...namesInside(inner)]),
          ...attribute.value.outputs.map(({ name }) => name),
        ]
      : [],
  );
}

// Removes nodes and tensors that nothing reads after a cut.

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
    for (const read of node === undefined ? [] : [...node.inputs, ...namesInside(node)]) stack.push(read);
  }
  return live;
}
