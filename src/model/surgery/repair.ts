/** What an operator has to say anew when its axes get shorter: attributes, shapes, bounds, indices. */
import { product } from '../../basics/numbers.ts';
import { valuesAt } from '../../basics/maps.ts';
import { intAttribute, intsAttribute } from '../flat/dataflow.ts';
import type { FlatNode, ValueId } from '../flat/flatten.ts';
import { nameAt, type Dim, type Tensor } from '../graph.ts';
import { intTensor } from '../values/tensors.ts';
import { fromFront } from '../shapes/known.ts';
import { readsShorter, sizeOf, type Repair, type Surgery, type Kept } from './surgery.ts';
import { expandRepair, filledRepair, reshapeRepair, resizeRepair } from './repair-shapes.ts';
import { numberedAxis, blanksOf } from '../coupling/looked-up-rows.ts';
import { reducedAxes } from '../coupling/rule.ts';
import { isFloat } from '../element-types.ts';
import { labelsOf, type AxisState } from '../coupling/axis.ts';
import type { Label } from '../coupling/labels.ts';
import type { Walk } from '../coupling/walked.ts';

type RepairRule = (node: FlatNode, surgery: Surgery) => Repair;

/** A depthwise convolution has as many groups as channels are left; others keep their groups. */
const conv: RepairRule = (node, surgery) => {
  const [x = '', w] = node.inputs;
  const kept = surgery.kept(surgery.axes(x)[1]);
  if (kept === undefined || surgery.dims(w)[1] !== 1 || intAttribute(node, 'group', 1) === 1) return {};
  return { attributes: { group: { kind: 'int', value: kept.length } } };
};

const recurrence: RepairRule = (node, surgery) => {
  const kept = surgery.kept(surgery.axes(node.inputs[2])[2]);
  return kept === undefined ? {} : { attributes: { hidden_size: { kind: 'int', value: kept.length } } };
};

/** Parts that were equal by default may not be any more, so all are listed. */
const split: RepairRule = (node, surgery) => {
  const axis = fromFront(intAttribute(node, 'axis', 0), surgery.dims(node.inputs[0]).length);
  const isShorter = surgery.kept(surgery.axes(node.inputs[0])[axis]) !== undefined;
  if (!isShorter && !readsShorter(surgery, node.inputs[1])) return {};
  const sizes = node.outputs.map((output) => Number(sizeOf(surgery, output, axis)));
  if (surgery.opset < 13) return { attributes: { split: { kind: 'ints', value: sizes } } };
  return { constants: { 1: sizes }, attributes: { num_outputs: undefined } };
};

/** A bound counts the slices before it that are left. */
const slice: RepairRule = (node, surgery) => {
  const [x = ''] = node.inputs;
  const { known } = surgery.walked;
  const dims = surgery.dims(x);
  const numbers = (name: string, input: number): readonly Dim[] => {
    const attribute = node.node.attributes[name];
    return attribute?.kind === 'ints' ? attribute.value : (known.get(nameAt(node.inputs, input))?.values ?? []);
  };
  const [starts, ends] = [numbers('starts', 1), numbers('ends', 2)];
  const given = numbers('axes', 3);
  const axes = (given.length > 0 ? given : [...starts.keys()]).map((axis) => fromFront(Number(axis), dims.length));
  const kept = axes.map((axis) => surgery.kept(surgery.axes(x)[axis]));
  const isComputed = [1, 2].some((input) => readsShorter(surgery, node.inputs[input]));
  if (kept.every((indices) => indices === undefined) && !isComputed) return {};
  const moved = (bounds: readonly Dim[]): readonly number[] =>
    bounds.map((bound, index) => {
      const indices = kept[index];
      const size = dims[axes[index] ?? 0];
      if (indices === undefined || typeof size !== 'number') return Number(bound);
      const at = Number(bound) < 0 ? Number(bound) + size : Number(bound);
      return indices.filter((it) => it < at).length;
    });
  const [from, to] = [moved(starts), moved(ends)];
  if (surgery.opset >= 10) return { constants: { 1: from, 2: to } };
  return { attributes: { starts: { kind: 'ints', value: from }, ends: { kind: 'ints', value: to } } };
};

/** A size that the arithmetic goes on with stays the number that it was. */
const cast: RepairRule = ({ inputs: [sizes = ''], outputs: [made = ''] }, surgery) => {
  const { known } = surgery.walked;
  const { dims, values } = known.get(sizes) ?? {};
  const isNumber = known.get(made)?.type.includes('float') === true;
  if (!isNumber || values === undefined || !readsShorter(surgery, sizes)) return {};
  const name = surgery.fresh(sizes);
  return { inputs: { 0: name }, tensors: [intTensor(name, dims?.length === 0 ? [] : [values.length], values.map(Number))] };
};

const repairs: ReadonlyMap<string, RepairRule> = new Map(
  Object.entries({
    Conv: conv,
    LSTM: recurrence,
    GRU: recurrence,
    RNN: recurrence,
    Split: split,
    Slice: slice,
    Gather: gatherRepair,
    Cast: cast,
    Equal: equalRepair,
    OneHot: oneHotRepair,
    Reshape: reshapeRepair,
    Expand: expandRepair,
    ConstantOfShape: filledRepair,
    Resize: resizeRepair,
    ReduceMean: meanRepair,
  }),
);

export function repairOf(node: FlatNode, surgery: Surgery): Repair {
  return repairs.get(node.node.op)?.(node, surgery) ?? {};
}

/** Constant indices, without those of slices that are gone; ids of a table are led there by a map. */
function gatherRepair(node: FlatNode, surgery: Surgery): Repair {
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
function equalRepair(node: FlatNode, surgery: Surgery): Repair {
  const constant = node.inputs.findIndex((input) => surgery.flat.constants.has(input));
  const value = nameAt(node.inputs, constant);
  const axesOf = (it: ValueId) => surgery.axes(it);
  const kept = surgery.kept(numberedAxis(surgery.flat, nameAt(node.inputs, 1 - constant), axesOf));
  if (kept === undefined) return {};
  return numbersAnew(surgery, constant, value, places((surgery.walked.known.get(value)?.values ?? []).map(Number), kept));
}

/** As many places as slices are left. */
function oneHotRepair(node: FlatNode, surgery: Surgery): Repair {
  const [, depth = ''] = node.inputs;
  const kept = surgery.kept(surgery.axes(node.outputs[0]).at(intAttribute(node, 'axis', -1)));
  return kept === undefined ? {} : numbersAnew(surgery, 1, depth, [kept.length]);
}

function places(of: readonly number[], kept: readonly number[]): readonly number[] {
  return valuesAt(new Map(kept.map((index, place) => [index, place])), of);
}

/** In the shape and type of the constant, whose longer axis is as long as there are numbers. */
function numbersAnew(surgery: Surgery, input: number, constant: ValueId, values: readonly number[]): Repair {
  const dims = surgery.flat.constants.get(constant)?.tensor?.dims.map((size) => (size === 1 ? 1 : values.length)) ?? [];
  const count = product(dims);
  // What would ask for a slice that is gone is gone itself.
  if (count !== values.length) return {};
  const name = surgery.fresh(constant);
  return { inputs: { [input]: name }, tensors: [intTensor(name, dims, values)] };
}

/**
 * A mean over slices that go stays what it was while they were zeros: over k of d it is multiplied by k / d.
 * With it an RMSNorm of a narrower stream computes what it did under masks, its epsilon included.
 */
function meanRepair(flatNode: FlatNode, surgery: Surgery): Repair {
  const [x = '', axes = ''] = flatNode.inputs;
  const dims = surgery.dims(x);
  const { known } = surgery.walked;
  const reduced = reducedAxes(
    {
      flatNode,
      int: (name, otherwise) => intAttribute(flatNode, name, otherwise),
      ints: (name) => intsAttribute(flatNode, name),
      values: () => known.get(axes)?.values,
    },
    dims.length,
  );
  const factor = (reduced ?? []).reduce((product, axis) => {
    const [before, left] = [dims[axis], sizeOf(surgery, x, axis)];
    const isShorter = typeof before === 'number' && typeof left === 'number' && left < before;
    return isShorter ? (product * left) / before : product;
  }, 1);
  const type = known.get(nameAt(flatNode.outputs, 0))?.type ?? 'float32';
  return factor === 1 || !isFloat(type) ? {} : { times: { factor, type } };
}

// Surgery on tables that ids look up: the rows that go share one row of zeros, and a map in front of the lookup leads every id to what is
// left of the table.

export interface Leaving {
  /** Roots of the labels whose slices leave their axes. */
  readonly labels: ReadonlySet<Label>;
  /** By axis that is looked up, the slice that stays as zeros. */
  readonly blanks: ReadonlyMap<AxisState, number>;
}

export function leavingOf(walk: Walk, removed: ReadonlySet<Label>): Leaving {
  const { find } = walk.labels;
  const labels = new Set([...removed].map(find));
  const blanks = blanksOf(walk, labels);
  for (const [axis, at] of blanks) labels.delete(find(labelsOf(axis)?.[at] ?? -1));
  return { labels, blanks };
}

/** Where the rows of a table are by now, by their old number; of tables that get shorter. */
export function rowMaps(
  { stored }: Walk,
  { blanks }: Leaving,
  kept: Kept,
  fresh: (near: string) => string,
): ReadonlyMap<AxisState, Tensor> {
  return new Map(
    [...stored].flatMap(([{ name, tensor }, [rows]]) => {
      const left = kept(rows);
      const blank = rows && blanks.get(rows);
      if (rows === undefined || left === undefined || blank === undefined) return [];
      const places = new Map(left.map((row, place) => [row, place]));
      const size = tensor.dims[0] ?? 0;
      const values = Array.from({ length: size }, (_, row) => places.get(row) ?? places.get(blank));
      return [[rows, intTensor(fresh(name), [size], values.map(Number))] as const];
    }),
  );
}

/** Ids pass through the map first: a negative one counts from its end, as it did from the table's. */
function lookupRepair({ node }: FlatNode, surgery: Surgery, map: Tensor): Repair {
  const [, ids = ''] = node.inputs;
  const name = surgery.fresh(nameAt(node.outputs, 0));
  return { inputs: { 1: name }, nodes: [{ ...node, name, inputs: [map.name, ids], outputs: [name], attributes: {} }] };
}
