/** Which layers read units, and why some units can have no gate: a closed gate must equal a removed unit. */
import type { Layer, UnitGroup } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';

/** Layers whose weights multiply the units. */
function readersOf({ members }: Pick<UnitGroup, 'members'>, { layers }: Pick<ModelFacts, 'layers'>): readonly Layer[] {
  const tensors = new Set(members.filter(({ side }) => side === 'consumer').map(({ tensor }) => tensor));
  return layers.filter(({ tensor }) => tensors.has(tensor));
}

/** Layers whose weights gates multiply: those that read the units, make a stream, or end a branch. */
export function gatedLayers(group: UnitGroup, facts: Pick<ModelFacts, 'layers'>): readonly Layer[] {
  const { factors = group.makers } = group;
  if (factors === undefined) return readersOf(group, facts);
  const tensors = new Set(factors);
  return facts.layers.filter(({ tensor }) => tensors.has(tensor));
}

/** Undefined where gates can stand on the units. */
export function gateObstacle(group: UnitGroup, facts: ModelFacts): string | undefined {
  const { cuts, factors, changes, bare = [] } = group;
  if (cuts !== undefined) {
    return factors === undefined
      ? 'what it adds is linear in no weights of its own, which could hold the gate'
      : float64Among(gatedLayers(group, facts));
  }
  if (changes[0] !== undefined) {
    const why = `what ${changes[0]} gives for others depends on them`;
    const isCentred = /LayerNormalization/.test(changes[0]);
    return isCentred ? `${why}, by their mean too, which no scale of the norm makes up for` : why;
  }
  if (group.makers !== undefined) return float64Among(gatedLayers(group, facts));
  if (bare[0] !== undefined) return `${bare[0]} reads them without weights`;
  const readers = readersOf(group, facts);
  if (readers.length === 0) return 'no weights read them';
  return float64Among(readers);
}

function float64Among(gated: readonly Layer[]): string | undefined {
  const other = gated.find(({ type }) => type === 'float64');
  return other && `\`${other.name}\`, whose weights are multiplied, is float64`;
}
