/** Selection by N:M in one layer. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { beyondTarget } from './beyond-target.ts';
import { type NofM, patternFits, prunePattern } from './pattern.ts';
import type { LayerState } from './request.ts';

/**
 * Prunes the layer's mask to the pattern; the units that it loses. A layer that the pattern does
 * not fit stays as it is.
 */
export function selectPattern({ layer, pool, ties }: LayerState, pattern: NofM): Outcome<number> {
  if (!patternFits(pattern, layer)) return { value: 0, diagnostics: [] };
  const { pruned, overfull } = prunePattern(pattern, layer, pool, ties);
  if (overfull === undefined) return { value: pruned, diagnostics: [] };
  const scope = `a group of ${pattern.of} inputs of \`${layer.name}\` at flat index ${overfull.first}`;
  return beyondTarget(scope, pattern.of - overfull.live, pattern.of - pattern.keep);
}
