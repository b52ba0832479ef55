/** Rows of tables that are looked up by ids: which of them can go, and which one stays for those that do. */
import { flatMapDefined } from '../../basics/lists.ts';
import { sumAt } from '../../basics/maps.ts';
import { describeNode } from '../describe.ts';
import { labelsOf, type AxisState } from './axis.ts';
import type { Label } from './labels.ts';
import type { Walk } from './walked.ts';

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
    for (const label of labelsOf(axis) ?? []) {
      if (sumAt(counts, labels.find(label)) > 1) labels.pin(label, pin);
    }
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
