/**
 * Attention found by structure: softmax(QKᵀ)·V. The matrices that make Q, K and V, and the one that
 * reads the result, are its projections, whatever the exporter called them.
 */
import { listAt } from '../../basics/maps.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { isDefault } from '../flat/dataflow.ts';

/** What stands between a projection and the products: heads are split, turned, scaled, rotated. */
const between: ReadonlySet<string> = new Set(
  'Add Cast Concat Div Dropout Expand Gather Identity Mul Neg Reshape Slice Split Squeeze Sub Tile Transpose Unsqueeze Where'.split(' '),
);

/** The nodes among `weighted` that project into or out of an attention. */
export function attentionProjections(flat: FlatGraph, data: ReadonlySet<ValueId>, weighted: ReadonlySet<FlatNode>): ReadonlySet<FlatNode> {
  const projections = new Set<FlatNode>();
  const isProduct = (flatNode: FlatNode | undefined): flatNode is FlatNode =>
    (flatNode?.node.op === 'MatMul' || flatNode?.node.op === 'Einsum') &&
    !weighted.has(flatNode) &&
    // Learned queries follow from no data.
    flatNode.inputs.some((input) => data.has(input));

  for (const softmax of flat.nodes) {
    if (softmax.node.op !== 'Softmax' || !isDefault(softmax)) continue;
    const scores = walk(softmax.inputs, backwards, isProduct);
    const mixes = walk(softmax.outputs, forwards, isProduct);
    if (scores.size === 0 || mixes.size === 0) continue;
    const sources = [...scores].flatMap(({ inputs }) => inputs);
    const values = [...mixes].flatMap(({ inputs }) => inputs);
    const results = [...mixes].flatMap(({ outputs }) => outputs);
    // V reaches the second product beside the softmax, which ends the walk on the other side.
    for (const node of walk([...sources, ...values], backwards, isWeighted)) projections.add(node);
    for (const node of walk(results, forwards, isWeighted)) projections.add(node);
  }
  return projections;

  function isWeighted(flatNode: FlatNode | undefined): flatNode is FlatNode {
    return flatNode !== undefined && weighted.has(flatNode);
  }

  function backwards(value: ValueId): readonly FlatNode[] {
    const producer = flat.producers.get(value);
    return producer === undefined ? [] : [producer];
  }

  function forwards(value: ValueId): readonly FlatNode[] {
    return listAt(flat.consumers, value);
  }
}

/** The first nodes that `stop` accepts on every path through what may stand between. */
function walk(
  from: readonly ValueId[],
  neighbours: (value: ValueId) => readonly FlatNode[],
  stop: (flatNode: FlatNode | undefined) => boolean,
): ReadonlySet<FlatNode> {
  const found = new Set<FlatNode>();
  const seen = new Set<FlatNode>();
  const stack = [...from];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    for (const flatNode of neighbours(value)) {
      if (seen.has(flatNode)) continue;
      seen.add(flatNode);
      if (stop(flatNode)) found.add(flatNode);
      else if (between.has(flatNode.node.op)) {
        for (const next of flatNode.inputs.includes(value) ? flatNode.outputs : flatNode.inputs) stack.push(next);
      }
    }
  }
  return found;
}
