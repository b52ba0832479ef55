/** Takes residual branches out of a model: their sums hand on what they were added to. */
import type { BranchCut } from '../branches/residual-branches.ts';
import type { Graph, Model, Node } from '../graph.ts';
import { withoutDeadNodes } from './dead-nodes.ts';

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
    const stream = streamOf(sum);
    return named.has(sum) ? [{ ...node, op: 'Identity', inputs: [stream], attributes: {} }] : [];
  });
  const graph: Graph = { ...model.graph, nodes };
  return { ...model, graph: withoutDeadNodes(model.graph, graph) };
}

/** Everything that nested graphs read, their own values among it. */
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
