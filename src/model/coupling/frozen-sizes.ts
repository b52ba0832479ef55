/**
 * Sizes that become numbers of the arithmetic, as the d in the 1/√d of attention: the masked network computes
 * with the whole size, so that the smaller one has to go on with that number.
 */
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { Known } from '../shapes/known.ts';

/** True of a Cast of known sizes to floats that come to no shape again. */
export function freezer(
  flat: FlatGraph,
  known: ReadonlyMap<ValueId, Known>,
): (flatNode: FlatNode) => boolean {
  let readers: ReadonlyMap<ValueId, readonly FlatNode[]> | undefined;
  return ({ node, inputs: [sizes = ''], outputs: [made = ''] }) => {
    if (node.op !== 'Cast') return false;
    const values = known.get(sizes)?.values;
    if (values === undefined || values.some((size) => typeof size !== 'number')) return false;
    readers ??= readersOf(flat);
    return staysNumber(made, readers);
  };

  /** Until it meets what has more axes than a list of sizes has. */
  function staysNumber(value: ValueId, all: ReadonlyMap<ValueId, readonly FlatNode[]>): boolean {
    const { dims, type } = known.get(value) ?? {};
    if (dims === undefined || type === undefined || !type.includes('float')) return false;
    if (dims.length > 1) return true;
    return (all.get(value) ?? []).every(({ outputs }) =>
      outputs.every((output) => staysNumber(output, all)),
    );
  }
}

function readersOf({ nodes }: FlatGraph): ReadonlyMap<ValueId, readonly FlatNode[]> {
  const readers = new Map<ValueId, FlatNode[]>();
  for (const flatNode of nodes) {
    for (const input of new Set(flatNode.inputs)) {
      const own = readers.get(input) ?? [];
      own.push(flatNode);
      readers.set(input, own);
    }
  }
  return readers;
}
