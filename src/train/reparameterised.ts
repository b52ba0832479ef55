/**
 * Weights under a mask that is another way to write them, `w * |w|` of what trains: at the stage's start what
 * trains is found that gives the weights as they are (Schwarz et al., Powerpropagation, arXiv:2110.00296).
 */
import { unwrittenWeight } from '../diagnostics/catalogue/run.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { PlannedStage } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { elementOf, bindingMask, mannerOf, softMasksIn } from '../state/soft-masks.ts';
import { withChanges, type OpenMask, type RunState, type Values } from '../state/network.ts';

/** The state with what trains in the place of every such weight. Errors: ESP6599. */
export function withTrainedWeights({ layers }: Pick<RunContext, 'layers'>, stage: PlannedStage, state: RunState): Outcome<RunState> {
  const values = new Map<string, Values>();
  const masks = new Map<string, Uint8Array>();
  const openMasks = new Map<string, OpenMask>();
  for (const [tensor, { mask, shrink }] of softMasksIn(stage, layers)) {
    const manner = mannerOf({ mask, shrink });
    const weights = state.network.values.get(tensor);
    if (manner?.kind !== 'expression' || manner.readsThreshold || weights === undefined) continue;
    const of = elementOf(manner.expr);
    const written = weights.map((weight) => preimage((w) => of(w, 0), weight));
    const missing = written.findIndex((value) => Number.isNaN(value));
    if (missing >= 0) return { diagnostics: [diagnose(unwrittenWeight, { tensor, mask, weight: weights[missing] ?? 0 })] };
    const hard = bindingMask(state.network, tensor);
    values.set(tensor, written);
    masks.set(tensor, hard ?? new Uint8Array(weights.length).fill(1));
    openMasks.set(tensor, { mask, hard });
  }
  if (values.size === 0) return { value: state, diagnostics: [] };
  return { value: { ...state, network: withChanges(state.network, { values, masks, openMasks }) }, diagnostics: [] };
}

/** Far beyond any weight: what grows no further than a bound has no value above it. */
const farthest = 2 ** 64;

/** The number at which a growing function with f(0) = 0 is `value`, to the last bits of a double; NaN where there is none. */
export function preimage(of: (w: number) => number, value: number): number {
  if (value === 0) return 0;
  const side = Math.sign(value);
  const distance = (w: number): number => side * of(side * w);
  const wanted = Math.abs(value);
  let above = 1;
  while (!(distance(above) >= wanted)) {
    above *= 2;
    if (above > farthest) return NaN;
  }
  let below = 0;
  for (;;) {
    const middle = (below + above) / 2;
    if (middle === below || middle === above) return side * above;
    if (distance(middle) < wanted) below = middle;
    else above = middle;
  }
}
