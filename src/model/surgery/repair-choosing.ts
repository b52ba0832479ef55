/** Indices of slices, counted among the remaining ones. */
import { intAttribute } from '../flat/dataflow.ts';
import type { FlatNode, ValueId } from '../flat/flatten.ts';
import { numberedAxis } from '../coupling/numbers.ts';
import { fromFront } from '../shapes/known.ts';
import { intTensor } from '../tensors.ts';
import { lookupRepair } from './looked-up.ts';
import type { Repair, Surgery } from './surgery.ts';

/** Constant indices, without those of slices that are gone; ids of a table are led there by a map. */
export function gatherRepair(node: FlatNode, surgery: Surgery): Repair {
  const [x = '', chosen = ''] = node.inputs;
  const axis = fromFront(intAttribute(node, 'axis', 0), surgery.dims(x).length);
  const map = surgery.rowMap(node);
  if (map !== undefined) return lookupRepair(node, surgery, map);
  const kept = surgery.kept(surgery.axes(x)[axis]);
  const indices = surgery.walked.known.get(chosen)?.values;
  if (kept === undefined || indices === undefined) return {};
  const size = Number(surgery.dims(x)[axis]);
  const from = indices.map((index) => fromFront(Number(index), size));
  return numbersAnew(surgery, 1, chosen, places(from, kept));
}

/** What the numbers of a TopK are held against. */
export function equalRepair(node: FlatNode, surgery: Surgery): Repair {
  const constant = node.inputs.findIndex((input) => surgery.flat.constants.has(input));
  const value = node.inputs[constant] ?? '';
  const axesOf = (it: ValueId) => surgery.axes(it);
  const numbered = numberedAxis(surgery.flat, node.inputs[1 - constant] ?? '', axesOf);
  const kept = surgery.kept(numbered);
  if (kept === undefined) return {};
  const listed = (surgery.walked.known.get(value)?.values ?? []).map(Number);
  return numbersAnew(surgery, constant, value, places(listed, kept));
}

/** As many places as slices are left. */
export function oneHotRepair(node: FlatNode, surgery: Surgery): Repair {
  const [, depth = ''] = node.inputs;
  const made = surgery.axes(node.outputs[0]);
  const kept = surgery.kept(made.at(intAttribute(node, 'axis', -1)));
  return kept === undefined ? {} : numbersAnew(surgery, 1, depth, [kept.length]);
}

function places(of: readonly number[], kept: readonly number[]): readonly number[] {
  const among = new Map(kept.map((index, place) => [index, place]));
  return of.flatMap((index) => among.get(index) ?? []);
}

/** In the shape and type of the constant, whose longer axis is as long as there are numbers. */
function numbersAnew(
  surgery: Surgery,
  input: number,
  constant: ValueId,
  values: readonly number[],
): Repair {
  const tensor = surgery.flat.constants.get(constant)?.tensor;
  const dims = tensor?.dims.map((size) => (size === 1 ? 1 : values.length)) ?? [];
  const count = dims.reduce((product, size) => product * size, 1);
  // What would ask for a slice that is gone is gone itself.
  if (count !== values.length) return {};
  const name = surgery.fresh(constant);
  const made = intTensor(name, dims, values);
  return { inputs: { [input]: name }, tensors: [made] };
}
