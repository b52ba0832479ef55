/** The names that a misspelt one or a pattern without a match most likely means. */
import { editDistance } from '../../diagnostics/suggest.ts';

/**
 * Up to `count` candidates, the closest first. As many parts of a candidate (`h.0.attn`) are
 * compared as the wanted name has, wherever they stand in it; a third of the letters may differ.
 */
export function similarNames(wanted: string, candidates: readonly string[], count = 3): readonly string[] {
  const target = partsOf(wanted);
  const limit = Math.max(1, Math.floor(target.join('.').length / 3)) + 1;
  return [...new Set(candidates)]
    .map((name) => ({ name, distance: distanceTo(target, partsOf(name), limit) }))
    .filter(({ distance }) => distance < limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Digits all alike, and like a star: `h.0` and `h.1` differ by no mistake. */
function partsOf(name: string): readonly string[] {
  const alike = name.toLowerCase().replace(/\d+|\*+/g, '0');
  return alike.split(/[./]/).filter((part) => part !== '');
}

function distanceTo(target: readonly string[], name: readonly string[], limit: number): number {
  const wanted = target.join('.');
  let closest = limit;
  for (let from = 0; from + target.length <= Math.max(name.length, target.length); from++) {
    const window = name.slice(from, from + target.length).join('.');
    closest = Math.min(closest, editDistance(wanted, window, closest));
  }
  return closest;
}
