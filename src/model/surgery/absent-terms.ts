/** Removes the terms of cut slices, and the operators that only these terms need. */
import type { BranchCut } from '../branches/residual-branches.ts';
import type { Label } from '../coupling/labels.ts';
import type { FollowedTerms } from '../coupling/terms.ts';
import type { FlatNode, ValueId } from '../flat/flatten.ts';
import type { Node } from '../graph.ts';

export interface Thinned {
  /** Undefined where the results of the node are gone. */
  readonly node: Node | undefined;
  /** Of a sum of which one term is left: what it hands on. */
  readonly cut?: BranchCut;
}

/** What becomes of a node when slices go; of one that reads no term, the node itself. */
export function thinner({ owners, terms }: FollowedTerms, isGone: (label: Label) => boolean): (flatNode: FlatNode, node: Node) => Thinned {
  const dropped = new Map<FlatNode, Set<ValueId>>();
  for (const { label, value, reader } of terms) {
    if (isGone(label)) dropped.set(reader, (dropped.get(reader) ?? new Set()).add(value));
  }
  const hangs = (value: ValueId): boolean => owners.get(value)?.labels.every(isGone) ?? false;
  return (flatNode, node) => {
    if (flatNode.outputs.some(hangs)) return { node: undefined };
    const own = dropped.get(flatNode);
    const isLeft = (_: string, index: number): boolean => {
      const value = flatNode.inputs[index] ?? '';
      return own?.has(value) !== true && !hangs(value);
    };
    const inputs = node.inputs.filter(isLeft);
    if (inputs.length === node.inputs.length) return { node };
    const [skip = ''] = inputs;
    const [sum = ''] = node.outputs;
    const isHandedOn = node.op !== 'Concat' && (inputs.length === 1 || node.op !== 'Sum');
    return isHandedOn ? { node, cut: { sum, skip, end: '' } } : { node: { ...node, inputs } };
  };
}
