/**
 * `compensating by obs` of units: the layers that read them are fitted anew to what they gave, by what
 * is left of their inputs. With all columns P of the units at once the update of optimal brain surgeon
 * is the solution by least squares, W_K + W_P·H_PK·H_KK⁻¹ (OBSPA, arXiv:2403.18955).
 */
import { fitLayer } from '../../compute/compensation/least-squares.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Layer } from '../../model/index.ts';
import type { UnitPrune } from '../../plan/plan.ts';
import type { RunContext } from '../../state/context.ts';
import { viewUnderMasks } from '../../cut/graph-view.ts';
import { viewOfMoments } from '../../score/moments-view.ts';
import { measureSecondMoments } from '../../score/curvatures.ts';
import { masked } from '../../state/masks.ts';
import type { Network, Values } from '../../state/network.ts';
import { readersOf } from '../../cut/readers.ts';

/**
 * By stored tensor. No row is further from what it gave on the samples than without the
 * compensation: where fitting would take it there, it stays as it is.
 *
 * @param before the network before the units go
 * @param masks the new ones
 */
export async function fittedReaders(
  context: RunContext,
  { groups, calibration, damping = 0, underMasks }: UnitPrune,
  before: Network,
  masks: ReadonlyMap<string, Uint8Array>,
  layers: readonly Layer[],
): Promise<Outcome<ReadonlyMap<string, Values>>> {
  const readers = readersOf(groups, layers).filter(({ tensor }) => masks.has(tensor));
  if (calibration === undefined || readers.length === 0) {
    return { value: new Map(), diagnostics: [] };
  }
  const view =
    underMasks === undefined
      ? await viewOfMoments(context, before, calibration, readers)
      : viewUnderMasks(context, before);
  const measured = await measureSecondMoments(view, calibration, readers, before);
  if (measured.value === undefined) return { diagnostics: measured.diagnostics };
  const fitted = new Map<string, Values>();
  for (const { layers: sharing, moment } of measured.value) {
    for (const layer of readers.filter(({ name }) => sharing.includes(name))) {
      const [target, mask] = [before.values.get(layer.tensor), masks.get(layer.tensor)];
      if (target === undefined || mask === undefined) throw new Error(`no ${layer.tensor}`);
      const { squares, size } = moment;
      const problem = { values: masked(target, mask), target, mask, squares, size, damping };
      fitted.set(layer.tensor, fitLayer(layer, problem).values);
    }
  }
  return { value: fitted, diagnostics: measured.diagnostics };
}
