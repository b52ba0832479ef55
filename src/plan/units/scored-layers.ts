/** The layers whose weights a criterion scores where units go. */
import type { Layer } from '../../model/index.ts';
import type { StoredNorm } from '../../model/index.ts';

interface Group {
  readonly members: readonly { readonly tensor: string; readonly side: string }[];
}

/** Layers whose weights the units take along, in graph order. */
export function scoredLayers(
  groups: readonly Group[],
  { layers }: { readonly layers: readonly Layer[] },
): readonly Layer[] {
  const tensors = new Set(groups.flatMap(({ members }) => members.map(({ tensor }) => tensor)));
  return layers.filter(
    ({ tensor, prunable, roles }) => tensors.has(tensor) && (prunable || roles.has('embedding')),
  );
}

/**
 * Of them those that a criterion of norms scores: a scale speaks of the layer that makes the unit, and
 * of none that reads it.
 */
export function normedLayers(
  groups: readonly Group[],
  facts: { readonly layers: readonly Layer[] },
  norms: ReadonlyMap<string, StoredNorm>,
): readonly Layer[] {
  const makers = groups.flatMap((group) => makersWithNorm(group, norms));
  return scoredLayers(groups, facts).filter(({ tensor }) => makers.includes(tensor));
}

/** Of them those that make units: what comes out of a layer speaks of no unit that goes in. */
export function makingLayers(
  groups: readonly Group[],
  facts: { readonly layers: readonly Layer[] },
): readonly Layer[] {
  const makers = new Set(
    groups.flatMap(({ members }) =>
      members.filter(({ side }) => side === 'producer').map(({ tensor }) => tensor),
    ),
  );
  return scoredLayers(groups, facts).filter(({ tensor }) => makers.has(tensor));
}

export function makersWithNorm(
  { members }: Group,
  norms: ReadonlyMap<string, StoredNorm>,
): readonly string[] {
  return members
    .filter(({ tensor, side }) => side === 'producer' && norms.has(tensor))
    .map(({ tensor }) => tensor);
}
