/** Slices that are found by numbers: rows of tables that ids look up, and axes that the integers of a TopK number. */
import { ownAt } from '../../basics/own.ts';
import { flatMapDefined } from '../../basics/lists.ts';
import { sumAt, listAt } from '../../basics/maps.ts';
import { describeNode } from '../describe.ts';
import { labelsOf, type AxisState } from './axis.ts';
import type { Label } from './labels.ts';
import type { Walk } from './walked.ts';
import { nameAt } from '../graph.ts';
import { intAttribute } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { fromFront } from '../shapes/known.ts';

/** A row that also counts elsewhere has to stay where it is: what is looked up is one row of one table. */
export function holdSharedRows({ labels, stored, lookups }: Pick<Walk, 'labels' | 'stored' | 'lookups'>): void {
  if (lookups.size === 0) return;
  const rows = flatMapDefined([...lookups.values()], (axis) => labelsOf(axis));
  const counts = new Map(rows.map((label) => [labels.find(label), 0]));
  for (const axes of stored.values()) {
    for (const axis of axes) {
      for (const label of labelsOf(axis) ?? []) {
        const root = labels.find(label);
        const count = counts.get(root);
        if (count !== undefined) counts.set(root, count + 1);
      }
    }
  }
  const why = 'the rows that it looks up are tied to other slices as well';
  for (const [{ node }, axis] of lookups) {
    const pin = { where: describeNode(node), why };
    for (const label of labelsOf(axis) ?? []) if (sumAt(counts, labels.find(label)) > 1) labels.pin(label, pin);
  }
}

/**
 * Of every axis that loses looked-up slices, the first of them: it stays as zeros, which is what an id of
 * any of them finds. `removed` are roots.
 */
export function blanksOf(
  { labels, lookups }: Pick<Walk, 'labels' | 'lookups'>,
  removed: ReadonlySet<Label>,
): ReadonlyMap<AxisState, number> {
  return new Map(
    [...new Set(lookups.values())].flatMap((axis) => {
      const first = labelsOf(axis)?.findIndex((label) => removed.has(labels.find(label))) ?? -1;
      return first < 0 ? [] : [[axis, first] as const];
    }),
  );
}

// Integers that number the slices of an axis, as TopK gives them. Where all who read them look slices up, or write them, by number, the
// axis may lose some: the others are then numbered anew.

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
      else if (!places.every((index) => ownAt(readers, op)?.includes(index) === true)) return false;
    }
  }
  return true;
}

/** Some of the numbers, at constant places. */
function isPicking(flat: FlatGraph, { node, inputs }: FlatNode): boolean {
  return node.op === 'Gather' && flat.constants.has(nameAt(inputs, 1));
}
