/** The layers that read pruned units. */
import type { Layer } from '../model/graph.ts';
import type { PlannedGroup } from '../plan/plan.ts';

/** Of the units of these groups. */
export function readersOf(
  groups: readonly PlannedGroup[],
  layers: readonly Layer[],
): readonly Layer[] {
  const members = groups.flatMap((group) => group.members);
  const read = members.filter(({ side }) => side === 'consumer').map(({ tensor }) => tensor);
  const tensors = new Set(read);
  return layers.filter(({ tensor }) => tensors.has(tensor));
}
