/** Which operators the slices of a class pass through: what holds the members of a group together. */
import { addTo, listAt } from '../../basics/maps.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { labelsIn, type AxisState } from './axis.ts';
import type { Label } from './labels.ts';
import type { Walk } from './walked.ts';

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
    const classes = new Set(own.map((label) => classOf(labels.find(label))));
    const result = [...classes].filter((it) => it !== undefined);
    seen.set(own, result);
    return result;
  }
}
