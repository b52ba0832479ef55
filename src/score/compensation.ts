/** Kept weights compensate for pruned ones: compensation of the layers that were scored together. */
import { compensate, type Choice } from '../compute/compensation/compensate.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { parseExact } from '../exact/rational.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune, PlannedUpdate } from '../plan/plan.ts';
import type { Allocation, RankedLayer } from '../select/request.ts';
import { select } from '../select/select.ts';
import type { Curvatures } from './curvatures.ts';
import type { Network, Values } from '../state/network.ts';
import { patternAt } from '../plan/pruning.ts';

export interface Compensated {
  readonly masks: ReadonlyMap<string, Uint8Array>;
  readonly values: ReadonlyMap<string, Values>;
  readonly errors: readonly CompensationError[];
}

export interface CompensatedPrune {
  readonly statement: PlannedPrune;
  readonly update: PlannedUpdate;
  /** Those that were scored together. */
  readonly layers: readonly Layer[];
}

/** Mean square of the change of a layer's outputs on the calibration samples, damped. */
export type CompensationError = { readonly layer: string; readonly error: number; readonly uncompensated: number };

/**
 * @param network before the prune
 * @param taken the masks that the scores chose; only counts of it where blocks choose in turn
 */
export function compensateLayers(
  network: Network,
  { statement, update, layers }: CompensatedPrune,
  taken: ReadonlyMap<string, Uint8Array>,
  curvatures: Curvatures,
): Compensated {
  const masks = new Map<string, Uint8Array>();
  const values = new Map<string, Values>();
  const errors: CompensationError[] = [];
  for (const layer of layers) {
    const { name, tensor } = layer;
    const [weights, chosen] = [network.values.get(tensor), taken.get(tensor)];
    const own = curvatures.get(name);
    if (weights === undefined || chosen === undefined || own === undefined) throw new Error(`${name} was not scored`);
    const choice = choiceOf(statement, update, layer);
    const mask = choice === undefined ? chosen : (network.masks.get(tensor) ?? new Uint8Array(chosen.length).fill(1));
    const done = compensate(layer, weights, mask, own, choice);
    masks.set(tensor, done.mask);
    values.set(tensor, done.values);
    errors.push({ layer: name, error: done.error, uncompensated: done.uncompensated });
  }
  return { masks, values, errors };
}

/** The criterion of SparseGPT: weights change from block to block, and so do the scores. */
const surgical = 'w^2 / diag(inverse(hessian))';

/** Blocks and groups of N:M choose one after the other; wider scopes choose when all scores are known. */
function choiceOf(statement: PlannedPrune, update: PlannedUpdate, layer: Layer): Choice | undefined {
  const { criterion, ranked, rounded, ties } = statement;
  const pattern = patternAt(statement, update);
  const inputs = pattern?.of ?? (ranked.per === 'block' ? ranked.size : undefined);
  if (criterion !== surgical || inputs === undefined || layer.groups > 1) return undefined;
  const allocation: Allocation =
    pattern === undefined ? { kind: 'scopes', share: shareOf(update), of: 'all', rounding: rounded } : { kind: 'pattern', pattern };
  const { name, tensor, axes } = layer;
  return {
    inputs,
    choose({ dims, scores, mask }) {
      const part: RankedLayer = { name, tensor, dims, axes, groups: 1, values: scores, mask };
      const chosen = select({ layers: [part], rankBy: 'score', allocation, ranked: { per: 'layer' }, ties });
      const [found] = chosen.value?.masks ?? [];
      // The same counts have been found for the scores that the layer had before.
      if (found === undefined || hasErrors(chosen.diagnostics)) {
        throw new Error(chosen.diagnostics.map(({ message }) => message).join('; '));
      }
      return found;
    },
  };
}

export function shareOf({ share }: PlannedUpdate) {
  const exact = parseExact(share);
  if (exact === undefined) throw new Error(`${share} is no share`);
  return exact;
}
