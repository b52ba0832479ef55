/** What an operator has to say anew when its axes get shorter: attributes, shapes, bounds, indices. */
import { intAttribute } from '../flat/dataflow.ts';
import type { FlatNode } from '../flat/flatten.ts';
import type { Dim } from '../graph.ts';
import { intTensor } from '../tensors.ts';
import { fromFront } from '../shapes/known.ts';
import type { Repair, Surgery } from './surgery.ts';
import { readsShorter, sizeOf } from './surgery.ts';
import { equalRepair, gatherRepair, oneHotRepair } from './repair-choosing.ts';
import { meanRepair } from './repair-means.ts';
import { expandRepair, filledRepair, reshapeRepair, resizeRepair } from './repair-shapes.ts';

type RepairRule = (node: FlatNode, surgery: Surgery) => Repair;

/** A depthwise convolution has as many groups as channels are left; others keep their groups. */
const conv: RepairRule = (node, surgery) => {
  const [x = '', w] = node.inputs;
  const kept = surgery.kept(surgery.axes(x)[1]);
  const perGroup = surgery.dims(w)[1];
  if (kept === undefined || perGroup !== 1 || intAttribute(node, 'group', 1) === 1) return {};
  return { attributes: { group: { kind: 'int', value: kept.length } } };
};

const recurrence: RepairRule = (node, surgery) => {
  const kept = surgery.kept(surgery.axes(node.inputs[2])[2]);
  if (kept === undefined) return {};
  return { attributes: { hidden_size: { kind: 'int', value: kept.length } } };
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
    if (attribute?.kind === 'ints') return attribute.value;
    return known.get(node.inputs[input] ?? '')?.values ?? [];
  };
  const [starts, ends] = [numbers('starts', 1), numbers('ends', 2)];
  const given = numbers('axes', 3);
  const axes = (given.length > 0 ? given : [...starts.keys()]).map((axis) =>
    fromFront(Number(axis), dims.length),
  );
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
  return {
    attributes: { starts: { kind: 'ints', value: from }, ends: { kind: 'ints', value: to } },
  };
};

/** A size that the arithmetic goes on with stays the number that it was. */
const cast: RepairRule = ({ inputs: [sizes = ''], outputs: [made = ''] }, surgery) => {
  const { known } = surgery.walked;
  const { dims, values } = known.get(sizes) ?? {};
  const isNumber = known.get(made)?.type.includes('float') === true;
  if (!isNumber || values === undefined || !readsShorter(surgery, sizes)) return {};
  const name = surgery.fresh(sizes);
  const tensor = intTensor(name, dims?.length === 0 ? [] : [values.length], values.map(Number));
  return { inputs: { 0: name }, tensors: [tensor] };
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
