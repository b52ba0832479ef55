/** Which layers read units, and why some units can have no gate: a closed gate must equal a removed unit. */
import type { Layer, UnitGroup } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';

/** Layers whose weights multiply the units. */
export function readersOf(
  { members }: Pick<UnitGroup, 'members'>,
  { layers }: Pick<ModelFacts, 'layers'>,
): readonly Layer[] {
  const tensors = new Set(
    members.filter(({ side }) => side === 'consumer').map(({ tensor }) => tensor),
  );
  return layers.filter(({ tensor }) => tensors.has(tensor));
}

/** Undefined where gates can stand on the units. */
export function gateObstacle(group: UnitGroup, facts: ModelFacts): string | undefined {
  const { cuts, changes, bare = [] } = group;
  if (cuts !== undefined) return 'they are branches, which no weights read';
  if (changes[0] !== undefined) return `what ${changes[0]} gives for others depends on them`;
  if (bare[0] !== undefined) return `${bare[0]} reads them without weights`;
  const readers = readersOf(group, facts);
  if (readers.length === 0) return 'no weights read them';
  const other = readers.find(({ type }) => type === 'float64');
  return other && `\`${other.name}\`, which reads them, is float64`;
}
