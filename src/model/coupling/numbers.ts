/**
 * Integers that number the slices of an axis, as TopK gives them. Where all who read them look slices up, or
 * write them, by number, the axis may lose some: the others are then numbered anew.
 */
import { nameAt } from '../graph.ts';
import { listAt } from '../../basics/maps.ts';
import { intAttribute } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { fromFront } from '../shapes/known.ts';
import type { AxisState } from './axis.ts';

/** These hand numbers on as they are, in another order or shape. */
const movers: ReadonlySet<string> = new Set('Cast Expand Flatten Identity Reshape Slice Split Squeeze Tile Transpose Unsqueeze'.split(' '));

/** These go by the numbers in an input, by its index. */
const readers: Readonly<Record<string, readonly number[]>> = {
  Equal: [0, 1],
  Gather: [1],
  GatherElements: [1],
  OneHot: [0],
  ScatterElements: [1],
};

/** The axis whose slices a value numbers; undefined where it comes of no TopK. */
export function numberedAxis(
  flat: FlatGraph,
  value: ValueId,
  axesOf: (value: ValueId) => readonly AxisState[] | undefined,
): AxisState | undefined {
  for (let at = value; ;) {
    const maker = flat.producers.get(at);
    if (maker === undefined) return undefined;
    const [source = ''] = maker.inputs;
    if (maker.node.op === 'TopK' && at === maker.outputs[1]) {
      const axes = axesOf(source) ?? [];
      return axes[fromFront(intAttribute(maker, 'axis', -1), axes.length)];
    }
    if (!movers.has(maker.node.op) && !isPicking(flat, maker)) return undefined;
    at = source;
  }
}

/** Whether nobody reads the numbers that a TopK gives but to go by them. */
export function numbersAreFollowed(flat: FlatGraph, topK: FlatNode): boolean {
  const outputs = new Set(flat.outputs);
  const waiting = [nameAt(topK.outputs, 1)];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (outputs.has(value)) return false;
    for (const reader of listAt(flat.consumers, value)) {
      if (Object.keys(reader.inner).length > 0) return false;
      const places = [...reader.inputs.keys()].filter((index) => reader.inputs[index] === value);
      const { op } = reader.node;
      const handsOn = movers.has(op) || isPicking(flat, reader);
      if (handsOn && places.every((index) => index === 0)) for (const output of reader.outputs) waiting.push(output);
      else if (!places.every((index) => readers[op]?.includes(index) === true)) return false;
    }
  }
  return true;
}

/** Some of the numbers, at constant places. */
function isPicking(flat: FlatGraph, { node, inputs }: FlatNode): boolean {
  return node.op === 'Gather' && flat.constants.has(nameAt(inputs, 1));
}
