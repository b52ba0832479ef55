/**
 * Experts of a mixture: a router makes a number for each, and each has matrices of its own, as a slice of a
 * stack of them (arXiv:1701.06538 in its batched form) or written out by itself up to a term of a sum.
 */
import { nameAt, type Layer } from '../graph.ts';
import { exclusiveOf, readersOf } from '../branches/exclusive.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { intAttribute } from '../flat/dataflow.ts';
import { labelsIn, type AxisState, type Member } from './axis.ts';
import type { Label, Labels } from './labels.ts';
import { weightReads } from '../layers/reads.ts';
import { numberedAxis } from './looked-up-rows.ts';
import type { FollowedTerms, Term } from './terms.ts';
import { isZero } from '../branches/zeros.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import type { Walk } from './walked.ts';

interface Surroundings {
  readonly flat: FlatGraph;
  readonly data: ReadonlySet<ValueId>;
  readonly labels: Labels;
  readonly axes: (value: ValueId) => readonly AxisState[] | undefined;
  readonly terms: Pick<FollowedTerms, 'terms'>;
}

const products: ReadonlySet<string> = new Set(['MatMul', 'Gemm', 'Conv']);

/** Roots of labels that a router makes and that have matrices of their own. */
export function expertsAmong(around: Surroundings): ReadonlySet<Label> {
  const { flat, labels, terms } = around;
  const routed = new Set<Label>();
  const stacked = new Set<Label>();
  const add = (roots: Set<Label>, axis: AxisState | undefined): void => {
    for (const label of labelsIn(axis)) roots.add(labels.find(label));
  };
  for (const flatNode of flat.nodes) {
    add(routed, madeAxis(flatNode, around));
    for (const axis of stackAxes(flatNode, around)) add(stacked, axis);
  }
  const readers = readersOf(flat);
  for (const { label, value, reader } of terms.terms) {
    const root = labels.find(label);
    if (!routed.has(root) || stacked.has(root)) continue;
    const { nodes } = exclusiveOf(flat, readers, value, reader);
    if ([...nodes].some((node) => weightOf(node, around) !== undefined)) stacked.add(root);
  }
  return new Set([...stacked].filter((root) => routed.has(root)));
}

/** The axis that counts what a product with one matrix makes. */
function madeAxis(flatNode: FlatNode, around: Surroundings): AxisState | undefined {
  const weight = weightOf(flatNode, around);
  const made = around.axes(nameAt(flatNode.outputs, 0));
  if (weight === undefined || made === undefined) return undefined;
  if (flatNode.node.op === 'Conv') return made[1];
  return made.at(weight === 1 ? -1 : -2);
}

/** The leading axes of a stack of matrices; that of slices which are chosen at run time, by their numbers. */
function stackAxes(flatNode: FlatNode, around: Surroundings): readonly AxisState[] {
  const { node, inputs } = flatNode;
  const { axes, data, flat } = around;
  const [first = '', second = ''] = inputs;
  if (node.op === 'Gather' && !data.has(first) && numberedAxis(flat, second, axes) !== undefined) {
    return (
      axes(first)
        ?.slice(intAttribute(flatNode, 'axis', 0))
        .slice(0, 1) ?? []
    );
  }
  const weight = node.op === 'MatMul' ? weightOf(flatNode, around) : undefined;
  return weight === undefined ? [] : (axes(nameAt(inputs, weight))?.slice(0, -2) ?? []);
}

/** Which input of a product is a weight; undefined for every other node. */
function weightOf({ node, inputs }: FlatNode, { data, flat }: Surroundings): number | undefined {
  if (!products.has(node.op)) return undefined;
  // Learned queries follow from no data either, and are what a product has made.
  const isWeight = (value: ValueId): boolean => !data.has(value) && weightReads(flat).among(value).length > 0;
  const found = [1, 0].find((index) => inputs[index] !== undefined && isWeight(inputs[index]));
  return found === undefined || inputs.slice(0, 2).every((it) => !data.has(it)) ? undefined : found;
}

// What exists for one expert alone, where each is written out by itself: its layers go as a whole.

interface OwnBranches {
  /** Layers of each unit, in the order of the units, which these are the roots of. */
  readonly membersOf: (roots: readonly Label[]) => readonly Member[];
  /** What a unit hands on once `zeroed`, and all that is its own, is 0, and that is not 0 itself. */
  readonly leftOf: (root: Label, zeroed: ReadonlySet<StoredTensor>) => readonly FlatNode[];
}

export function ownBranches(
  flat: FlatGraph,
  { experts, labels, terms: { terms } }: Pick<Walk, 'experts' | 'labels' | 'terms'>,
  layers: ReadonlyMap<string, Layer>,
): OwnBranches {
  const readers = readersOf(flat);
  const branches = new Map<Label, { readonly terms: Term[]; readonly own: Set<StoredTensor> }>();
  for (const term of terms) {
    const root = labels.find(term.label);
    if (!experts.has(root)) continue;
    const branch = branches.get(root) ?? { terms: [], own: new Set() };
    branches.set(root, branch);
    branch.terms.push(term);
    for (const stored of exclusiveOf(flat, readers, term.value, term.reader).tensors) {
      if ((layers.get(stored.name)?.dims.length ?? 0) > 0) branch.own.add(stored);
    }
  }
  return {
    membersOf: (roots) =>
      roots.flatMap((root, unit) => {
        const branch = branches.get(root);
        if (branch === undefined) return [];
        const own = new Set([...branch.own].map(({ name }) => name));
        return [...layers.values()]
          .filter(({ tensor }) => own.has(tensor))
          .map(({ tensor, prunable, dims: [slices = 1] }): Member => {
            const side = prunable ? 'producer' : 'follower';
            return { tensor, axis: 0, side, slices, unit };
          });
      }),
    leftOf(root, zeroed) {
      const branch = branches.get(root);
      const all = new Set([...zeroed, ...(branch?.own ?? [])]);
      const left = branch?.terms.filter(({ value }) => !isZero(flat, value, all)) ?? [];
      return left.map(({ reader }) => reader);
    },
  };
}
