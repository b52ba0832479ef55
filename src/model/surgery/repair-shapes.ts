/** Shapes written anew: as a constant where one can say it, else with a part of their Concat replaced. */
import type { FlatNode, ValueId } from '../flat/flatten.ts';
import { nameAt, type Node, type Tensor } from '../graph.ts';
import { expandTarget, isRewritable, numericShape, reshapeTarget, shapeParts, sizedLike } from '../coupling/runtime-readers.ts';
import { intTensor } from '../values/tensors.ts';
import { losesSlices, readsShorter, sizeOf, type Repair, type Surgery } from './surgery.ts';

export function reshapeRepair(node: FlatNode, surgery: Surgery): Repair {
  const [x = '', shape = ''] = node.inputs;
  const [y = ''] = node.outputs;
  const changes = changedEntries(surgery, shape, y);
  if (!getsShorter(surgery, x, y) && !readsShorter(surgery, shape)) return {};
  const sizes = surgery.dims(y).map((_, axis) => sizeOf(surgery, y, axis));
  const attribute = node.node.attributes['shape'];
  if (attribute?.kind === 'ints') {
    const value = attribute.value.map((entry, axis) => (entry > 0 ? Number(sizes[axis]) : entry));
    return { attributes: { shape: { kind: 'ints', value } } };
  }
  const target = reshapeTarget(surgery.dims(x), sizes);
  if (target !== undefined) {
    const attributes = { allowzero: { kind: 'int', value: 0 } } as const;
    return { constants: { 1: target }, attributes: surgery.opset >= 14 ? attributes : undefined };
  }
  // It is read of what gets shorter, too.
  if (sizedLike(surgery.flat, shape) !== undefined) return {};
  return replacedEntries(surgery, shape, 1, changes);
}

export function expandRepair(node: FlatNode, surgery: Surgery): Repair {
  const [x = '', shape = ''] = node.inputs;
  const [y = ''] = node.outputs;
  if (sizedLike(surgery.flat, shape) !== undefined) return {};
  if (!getsShorter(surgery, y) && !readsShorter(surgery, shape)) return {};
  const changes = changedEntries(surgery, shape, y);
  const before = surgery.dims(x).map((_, axis) => sizeOf(surgery, x, axis));
  const after = surgery.dims(y).map((_, axis) => sizeOf(surgery, y, axis));
  const target = expandTarget(before, after);
  if (target !== undefined) return { constants: { 1: target } };
  const listed = surgery.walked.known.get(shape)?.values ?? [];
  return replacedEntries(surgery, shape, 1, new Map([...changes].filter(([entry]) => listed[entry] !== 1)));
}

export function filledRepair(node: FlatNode, surgery: Surgery): Repair {
  const [shape = ''] = node.inputs;
  const [y = ''] = node.outputs;
  // It is read of what gets shorter, too.
  if (sizedLike(surgery.flat, shape) !== undefined) return {};
  return replacedEntries(surgery, shape, 0, changedEntries(surgery, shape, y));
}

export function resizeRepair(node: FlatNode, surgery: Surgery): Repair {
  const sizes = nameAt(node.inputs, 3);
  const [y = ''] = node.outputs;
  return sizes === '' ? {} : replacedEntries(surgery, sizes, 3, changedEntries(surgery, sizes, y));
}

/** Also along an axis on which all samples have their own slices: a shape says its size as so many times the batch. */
function getsShorter(surgery: Surgery, ...values: readonly ValueId[]): boolean {
  return values.some((value) => surgery.axes(value).some((axis) => losesSlices(surgery.kept, axis)));
}

/**
 * Sizes by entry of the shape that says them, where they are others than before: those of shorter axes,
 * and those that would come of shorter axes elsewhere.
 */
function changedEntries(surgery: Surgery, shape: ValueId, value: ValueId): ReadonlyMap<number, number> {
  const dims = surgery.dims(value);
  const length = surgery.walked.known.get(shape)?.dims[0];
  const entries = typeof length === 'number' ? length : dims.length;
  const graph = { known: surgery.walked.known, flat: surgery.flat };
  const isComputed = readsShorter(surgery, shape);
  return new Map(
    dims.flatMap((_, axis) => {
      const entry = axis - dims.length + entries;
      const size = sizeOf(surgery, value, axis);
      const isShorter = surgery.kept(surgery.axes(value)[axis]) !== undefined;
      const isTold = isShorter || (isComputed && entry >= 0 && isRewritable(graph, shape, entry));
      return isTold && typeof size === 'number' ? [[entry, size] as const] : [];
    }),
  );
}

function replacedEntries(surgery: Surgery, shape: ValueId, input: number, changes: ReadonlyMap<number, number>): Repair {
  if (changes.size === 0) return {};
  const nodes: Node[] = [];
  const tensors: Tensor[] = [];
  return { inputs: { [input]: rewrite(shape, changes) }, nodes, tensors };

  function rewrite(value: ValueId, entries: ReadonlyMap<number, number>): string {
    if (entries.size === 0) return value;
    const name = surgery.fresh(value);
    const graph = { known: surgery.walked.known, flat: surgery.flat };
    const numbers = numericShape(graph, value);
    if (numbers !== undefined) {
      // −1 and 0 stand for what the other axes and the input say.
      const values = numbers.map((entry, at) => (entry > 0 ? (entries.get(at) ?? entry) : entry));
      const rank = surgery.walked.known.get(value)?.dims.length ?? 1;
      tensors.push(intTensor(name, rank === 0 ? [] : [values.length], values));
      return name;
    }
    const parts = shapeParts(graph, value);
    const concat = surgery.flat.producers.get(value);
    if (parts === undefined || concat === undefined) throw new Error(`the shape ${value} was taken for one that can be rewritten`);
    const inputs = parts.map(({ value: part, from, size }) => {
      const inside = [...entries].filter(([at]) => at >= from && at < from + size);
      return rewrite(part, new Map(inside.map(([at, left]) => [at - from, left])));
    });
    nodes.push({ ...concat.node, name, inputs, outputs: [name] });
    return name;
  }
}
