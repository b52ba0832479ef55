/**
 * Sizes that become numbers of the arithmetic, as the d in the 1/√d of attention: the masked network computes
 * with the whole size, so that the smaller one has to go on with that number.
 */
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { Node } from '../graph.ts';
import type { Known } from '../shapes/known.ts';

/**
 * True of a Cast of known sizes to floats that come to no integer again. `reachable` are the nodes that a
 * surgery says anew: none of a nested graph, or of a function.
 */
export function freezer(
  flat: FlatGraph,
  known: ReadonlyMap<ValueId, Known>,
  reachable: ReadonlySet<Node>,
): (flatNode: FlatNode) => boolean {
  let readers: ReadonlyMap<ValueId, readonly FlatNode[]> | undefined;
  return ({ node, inputs: [sizes = ''], outputs: [made = ''] }) => {
    if (node.op !== 'Cast' || !reachable.has(node)) return false;
    const values = known.get(sizes)?.values;
    if (values === undefined || values.some((size) => typeof size !== 'number')) return false;
    readers ??= readersOf(flat);
    return staysNumber(made, known, readers);
  };
}

/** Whatever has more axes than a list of sizes is a value of the network, and comes to no size. */
function staysNumber(made: ValueId, known: ReadonlyMap<ValueId, Known>, readers: ReadonlyMap<ValueId, readonly FlatNode[]>): boolean {
  const reached = new Set([made]);
  for (const value of reached) {
    const { dims, type } = known.get(value) ?? {};
    if (dims === undefined || type === undefined || !type.includes('float')) return false;
    if (dims.length > 1) continue;
    for (const { inner, outputs } of readers.get(value) ?? []) {
      if (Object.keys(inner).length > 0) return false;
      for (const output of outputs) if (output !== '') reached.add(output);
    }
  }
  return true;
}

/** Nested graphs read what they capture. */
function readersOf({ nodes }: FlatGraph): ReadonlyMap<ValueId, readonly FlatNode[]> {
  const readers = new Map<ValueId, FlatNode[]>();
  for (const flatNode of nodes) {
    for (const input of new Set([...flatNode.inputs, ...Object.values(flatNode.inner).flat()])) {
      const own = readers.get(input) ?? [];
      own.push(flatNode);
      readers.set(input, own);
    }
  }
  return readers;
}
