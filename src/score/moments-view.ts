/**
 * Second moments are inverted and solved with, so that inputs which only hand on a constant count too. Under
 * their masks most cut units hand on zeros, whose moments are 0; behind a sigmoid they hand on a half.
 */
import type { Layer } from '../model/index.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { measureSecondMoments } from './curvatures.ts';
import type { Network } from '../state/network.ts';
import { viewOf, viewUnderMasks } from '../cut/graph-view.ts';
import type { GraphView } from '../cut/graph-view.ts';
import { isSilent } from '../cut/laid-out.ts';

/** The smaller model where one sample through the masked network shows that nothing is lost by it. */
export async function viewOfMoments(
  context: RunContext,
  network: Network,
  planned: PlannedCalibration,
  layers: readonly Layer[],
): Promise<GraphView> {
  const [small, whole] = [viewOf(context, network), viewUnderMasks(context, network)];
  const { smaller } = small;
  if (smaller === undefined) return whole;
  const { perClass: _all, ...sampled } = planned;
  const one = { ...sampled, samples: 1, batch: 1 };
  const { value: moments } = await measureSecondMoments(whole, one, layers, network);
  // A failure here is reported when the statistics are measured.
  const isLost = moments?.some(({ layers: sharing, moment }) =>
    layers.some((layer) => {
      const slices = sharing.includes(layer.name) ? smaller.slicesOf(layer.tensor) : undefined;
      return slices !== undefined && !isSilent(moment, layer, slices);
    }),
  );
  return isLost === true ? whole : small;
}
