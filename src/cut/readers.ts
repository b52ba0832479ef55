/** The layers that read pruned units. */
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune } from '../plan/plan.ts';

/** All of the layers where no units go: each weight is its own layer's to make up for. */
export function readersOf(
  groups: PlannedPrune['groups'],
  layers: readonly Layer[],
): readonly Layer[] {
  if (groups === undefined) return layers;
  const members = groups.flatMap((group) => group.members);
  const read = members.filter(({ side }) => side === 'consumer').map(({ tensor }) => tensor);
  const tensors = new Set(read);
  return layers.filter(({ tensor }) => tensors.has(tensor));
}
