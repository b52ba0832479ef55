/**
 * Views: operators that pass a stored tensor on in another form without computing with it. A weight
 * is followed back through them to what the file stores.
 */
import { nameAt } from '../graph.ts';
import { listAt } from '../../basics/maps.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { constantIntegers, isDefault } from '../flat/dataflow.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';

/** A stored tensor and the views from it to a value, the first one nearest to the tensor. */
export interface Origin {
  readonly stored: StoredTensor;
  readonly views: readonly FlatNode[];
}

const plainViews: ReadonlySet<string> = new Set([
  'Transpose',
  'Reshape',
  'Flatten',
  'Cast',
  'Identity',
  'Unsqueeze',
  'Squeeze',
  'Slice',
  'Split',
  'DequantizeLinear',
]);

/** The inputs that a node only hands on; none for an operator that computes. */
export function viewedInputs(flat: FlatGraph, data: ReadonlySet<ValueId>, flatNode: FlatNode): readonly ValueId[] {
  const { node, inputs } = flatNode;
  if (!isDefault(flatNode)) return [];
  if (plainViews.has(node.op)) return inputs.slice(0, 1);
  if (node.op === 'Concat' && !inputs.some((input) => data.has(input))) return inputs;
  // One matrix taken out of a stack of them; any other Gather looks rows up in a table.
  const index = flat.constants.get(nameAt(inputs, 1))?.tensor;
  if (node.op === 'Gather' && index?.dims.length === 0) return inputs.slice(0, 1);
  return [];
}

/** More views or pieces are not made by exporters; a hostile file could chain them without end. */
const mostOrigins = 64;
const mostViews = 32;

/** Finds the stored tensors behind a value; each answer is kept. */
export function originFinder(flat: FlatGraph, data: ReadonlySet<ValueId>): (value: ValueId) => readonly Origin[] {
  const known = new Map<ValueId, readonly Origin[]>();
  for (const [value, stored] of flat.constants) known.set(value, [{ stored, views: [] }]);
  for (const flatNode of flat.nodes) {
    const viewed = viewedInputs(flat, data, flatNode);
    const origins = viewed
      .flatMap((input) => listAt(known, input))
      .filter(({ views }) => views.length < mostViews)
      .slice(0, mostOrigins)
      .map(({ stored, views }) => ({ stored, views: [...views, flatNode] }));
    if (origins.length === 0) continue;
    for (const output of flatNode.outputs) if (output !== '') known.set(output, origins);
  }
  return (value) => listAt(known, value);
}

/** The axes that a view acts on, from its attribute or its constant input, made non-negative. */
export function viewAxes(flat: FlatGraph, flatNode: FlatNode, input: number, rank: number): readonly number[] | undefined {
  const attribute = flatNode.node.attributes['axes'];
  const axes = attribute?.kind === 'ints' ? attribute.value : constantIntegers(flat, nameAt(flatNode.inputs, input));
  return axes?.map((axis) => (axis < 0 ? axis + rank : axis));
}
