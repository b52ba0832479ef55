/**
 * Sizes that a model reads at run time. Where they shape a Reshape or bound a Slice, and what comes of
 * them is known, the surgery writes it anew; whatever else depends on one would go on with another number.
 */
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { Node } from '../graph.ts';
import type { Known } from '../shapes/known.ts';
import type { AxisState } from './axis.ts';
import { freezer } from './frozen-sizes.ts';
import { expandTarget, numericShape, reshapeTarget, shapeParts, sizedLike } from './shape-parts.ts';

/** Integer arithmetic on sizes. */
const plumbing: ReadonlySet<string> = new Set(
  'Add Cast Concat Div Equal Expand Floor Gather Identity Max Min Mod Mul Reshape Slice Squeeze Sub Unsqueeze Where'.split(
    ' ',
  ),
);

/** Inputs that the surgery writes anew: shapes, bounds and sizes of parts. */
const rewritten: Readonly<Record<string, readonly number[]>> = {
  Reshape: [1],
  Expand: [1],
  ConstantOfShape: [0],
  Slice: [1, 2],
  Split: [1],
  Resize: [3],
};

/** Rules tie their results to the value whose shape this input is. */
const likened: Readonly<Record<string, number>> = { Expand: 1, ConstantOfShape: 0 };

export interface RuntimeReader {
  readonly axis: AxisState;
  readonly node: FlatNode;
}

export interface RuntimeSizes {
  /** Axes whose sizes come into an integer value, as far as slices of them can go. */
  readonly carried: ReadonlyMap<ValueId, readonly AxisState[]>;
  /** What would go on with another number: these axes stay. */
  readonly readers: readonly RuntimeReader[];
}

export function runtimeSizes(
  flat: FlatGraph,
  known: ReadonlyMap<ValueId, Known>,
  axes: ReadonlyMap<ValueId, readonly AxisState[]>,
  reachable: ReadonlySet<Node>,
): RuntimeSizes {
  const carried = new Map<ValueId, readonly AxisState[]>();
  const found: RuntimeReader[] = [];
  const isFrozen = freezer(flat, known, reachable);
  for (const node of flat.nodes) {
    const given = node.inputs.map((input) => carried.get(input) ?? []);
    const sizes = node.node.op === 'Shape' ? shapeAxes(node, axes) : passedOn(node, given);
    if (isPlumbing(node, known)) {
      if (sizes.length > 0) for (const output of node.outputs) carried.set(output, sizes);
      continue;
    }
    if (given.every((own) => own.length === 0) || isFrozen(node)) continue;
    given.forEach((own, input) => {
      if (isSizedAlike(node, input)) return;
      const isRewritten = rewritten[node.node.op]?.includes(input) === true;
      const held = own.length > 0 && isRewritten ? leftToRunTime(node, input) : own;
      for (const axis of held) found.push({ axis, node });
    });
  }
  return { carried, readers: found };

  /** As long as another value at any time. */
  function isSizedAlike({ node, inputs }: FlatNode, input: number): boolean {
    const isShape = likened[node.op] === input;
    return isShape && sizedLike(flat, inputs[input] ?? '') !== undefined;
  }

  /** Axes that come into entries of a shape which no number can be written for. */
  function leftToRunTime(node: FlatNode, input: number): readonly AxisState[] {
    const dims = (value = '') => known.get(value)?.dims;
    const [before, after] = [dims(node.inputs[0]), dims(node.outputs[0])];
    const { op } = node.node;
    const target =
      before === undefined || after === undefined
        ? undefined
        : op === 'Reshape'
          ? reshapeTarget(before, after)
          : op === 'Expand'
            ? expandTarget(before, after)
            : undefined;
    return target === undefined ? symbolic(node.inputs[input] ?? '') : [];
  }

  function symbolic(value: ValueId): readonly AxisState[] {
    const graph = { flat, known };
    if (numericShape(graph, value) !== undefined) return [];
    const parts = shapeParts(graph, value);
    return parts?.flatMap((part) => symbolic(part.value)) ?? carried.get(value) ?? [];
  }

  function passedOn(node: FlatNode, given: readonly (readonly AxisState[])[]) {
    const [first = []] = given;
    const index = known.get(node.inputs[1] ?? '')?.values?.[0];
    // The usual export takes one size after another out of a shape.
    const isShape = flat.producers.get(node.inputs[0] ?? '')?.node.op === 'Shape';
    if (node.node.op === 'Gather' && isShape && typeof index === 'number') {
      const all = axes.get(flat.producers.get(node.inputs[0] ?? '')?.inputs[0] ?? '') ?? [];
      const axis = all.at(index);
      return axis !== undefined && isLabelled(axis) ? [axis] : [];
    }
    if (node.node.op === 'Slice' && isShape) return slicedSizes(node) ?? first;
    return [...new Set(given.flat())];
  }

  function slicedSizes(node: FlatNode): readonly AxisState[] | undefined {
    const all = axes.get(flat.producers.get(node.inputs[0] ?? '')?.inputs[0] ?? '');
    const start = known.get(node.inputs[1] ?? '')?.values?.[0];
    const end = known.get(node.inputs[2] ?? '')?.values?.[0];
    if (typeof start !== 'number' || typeof end !== 'number' || all === undefined) return undefined;
    return all.slice(start, end).filter(isLabelled);
  }
}

function shapeAxes(
  { node, inputs }: FlatNode,
  axes: ReadonlyMap<ValueId, readonly AxisState[]>,
): readonly AxisState[] {
  const all = axes.get(inputs[0] ?? '') ?? [];
  const [start, end] = ['start', 'end'].map((name) => {
    const attribute = node.attributes[name];
    return attribute?.kind === 'int' ? attribute.value : undefined;
  });
  return all.slice(start ?? 0, end).filter(isLabelled);
}

function isLabelled({ kind }: AxisState): boolean {
  return kind === 'live' || kind === 'repeated';
}

/** An integer result of small rank: a size, or a list of them. */
function isPlumbing({ node, outputs }: FlatNode, known: ReadonlyMap<ValueId, Known>): boolean {
  const result = known.get(outputs[0] ?? '');
  const integers = result !== undefined && /^u?int|^bool/.test(result.type);
  return node.op === 'Shape' || (integers && result.dims.length <= 1 && plumbing.has(node.op));
}
