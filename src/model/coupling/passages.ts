/** Which operators the slices of a class pass through, and which stored tensors make the units of a stream. */
import { addTo, listAt, membersAt } from '../../basics/maps.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { labelsIn, type AxisState } from './axis.ts';
import type { Label } from './labels.ts';
import type { Walk } from './walked.ts';
import { isZero } from '../branches/zeros.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import { weightReads, type WeightReads } from '../layers/reads.ts';

export interface Passage<Class> {
  readonly node: FlatNode;
  /** Values that have slices of the class, among what the node reads and what it makes. */
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  readonly of: Class;
}

/** By class, in graph order. `classOf` is asked for roots of labels. */
export function passagesOf<Class>(
  flat: FlatGraph,
  { axes, labels, stored }: Walk,
  classOf: (root: Label) => Class | undefined,
): ReadonlyMap<Class, readonly Passage<Class>[]> {
  const seen = new Map<readonly Label[], readonly Class[]>();
  const found = new Map<Class, Passage<Class>[]>();
  for (const node of flat.nodes) {
    const read = classesOf(node.inputs);
    const made = classesOf(node.outputs);
    for (const of of new Set([...read.keys(), ...made.keys()])) {
      const passage = { node, inputs: listAt(read, of), outputs: listAt(made, of), of };
      const known = found.get(of);
      if (known === undefined) found.set(of, [passage]);
      else known.push(passage);
    }
  }
  return found;

  function classesOf(values: readonly ValueId[]): ReadonlyMap<Class, readonly ValueId[]> {
    const classes = new Map<Class, ValueId[]>();
    for (const value of new Set(values)) {
      const constant = flat.constants.get(value);
      const own = constant === undefined ? axes.get(value) : stored.get(constant);
      for (const of of new Set(own?.flatMap(classesOn))) addTo(classes, of, value);
    }
    return classes;
  }

  /** Operators hand the same list of labels on: each is looked at once. */
  function classesOn(axis: AxisState): readonly Class[] {
    const own = labelsIn(axis);
    const known = seen.get(own);
    if (known !== undefined) return known;
    const result = [...new Set(own.map((label) => classOf(labels.find(label))))].filter((it) => it !== undefined);
    seen.set(own, result);
    return result;
  }
}

// What makes the units of a stream: stored tensors that a factor on it can be put into, on each once.

/** Their result is linear in their stored tensors: in a table, in weights, in a bias beside them. */
const products: ReadonlySet<string> = new Set(['Gather', 'MatMul', 'Gemm', 'Conv']);

/** A stored tensor that they add to the stream is one of its makers. */
const sums: ReadonlySet<string> = new Set(['Add', 'Sub', 'Sum']);

/** They hand the stream on, times another factor. */
const scaling: ReadonlySet<string> = new Set(['Mul', 'Div']);

/** Undefined where a factor of 0 on all of them would leave something of the units, or where one of them does something else, too. */
export function makersOf(flat: FlatGraph, passages: readonly Passage<number>[]): ReadonlySet<StoredTensor> | undefined {
  const makers = new Map<StoredTensor, Set<FlatNode>>();
  const reads = weightReads(flat);
  for (const { node, inputs, outputs } of passages) {
    // A view of a stored tensor makes nothing of it yet.
    if (outputs.length === 0 || isView(reads, node)) continue;
    const held = inputs.filter((value) => reads.among(value).length > 0);
    const stored = held.flatMap(reads.among);
    if (stored.length === 0) continue;
    const { op } = node.node;
    const isEntry = held.length === inputs.length;
    if (isEntry ? !products.has(op) : !sums.has(op) && !scaling.has(op)) return undefined;
    if (!isEntry && scaling.has(op)) continue;
    for (const one of stored) makers.set(one, (makers.get(one) ?? new Set()).add(node));
  }
  const readers = readersOfTensors(flat, reads);
  const readOtherwise = [...makers].some(([stored, own]) => membersAt(readers, stored).some((reader) => !own.has(reader)));
  if (makers.size === 0 || readOtherwise) return undefined;
  const all = new Set(makers.keys());
  const known = new Map<ValueId, boolean>();
  const ends = passages.filter(({ outputs, node }) => outputs.length === 0 && node.node.op !== 'Shape'); // prettier-ignore
  const isClosed = ends.every(({ inputs }) => {
    const read = inputs.filter((value) => reads.among(value).length === 0);
    return read.length > 0 && read.every((value) => isZero(flat, value, all, known));
  });
  return isClosed ? all : undefined;
}

function isView(reads: WeightReads, { outputs: [made = ''] }: FlatNode): boolean {
  return reads.among(made).length > 0;
}

/** Those that do something with a tensor, in whatever form it comes to them. */
function readersOfTensors(flat: FlatGraph, reads: WeightReads): ReadonlyMap<StoredTensor, ReadonlySet<FlatNode>> {
  const readers = new Map<StoredTensor, Set<FlatNode>>();
  for (const node of flat.nodes) {
    if (isView(reads, node)) continue;
    for (const stored of node.inputs.flatMap(reads.among)) readers.set(stored, (readers.get(stored) ?? new Set()).add(node));
  }
  return readers;
}
