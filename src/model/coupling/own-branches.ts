/** What exists for one expert alone, where each is written out by itself: its layers go as a whole. */
import { exclusiveOf, readersOf } from '../branches/exclusive.ts';
import { isZero } from '../branches/zeros.ts';
import type { FlatGraph, FlatNode } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import type { Layer } from '../graph.ts';
import type { Label } from './labels.ts';
import type { Member } from './axis.ts';
import type { Term } from './terms.ts';
import type { Walk } from './walked.ts';

export interface OwnBranches {
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
