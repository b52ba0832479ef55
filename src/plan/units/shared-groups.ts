/** A group of units as what shares are given to. */
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import type { Layer } from '../../model/graph.ts';
import type { Shared } from '../prune/share-parts.ts';

/** The layers that make its units, and the block that all of them lie in. */
export function sharedOf({ title, members }: UnitGroup, layers: readonly Layer[]): Shared {
  const tensors = members.flatMap(({ tensor, side }) => (side === 'producer' ? [tensor] : []));
  const own = layers.filter(({ tensor, prunable }) => prunable && tensors.includes(tensor));
  const block = own[0]?.block;
  return {
    name: title,
    tensors: own.map(({ tensor }) => tensor),
    ...(block !== undefined && own.every((layer) => layer.block === block) && { block }),
  };
}
