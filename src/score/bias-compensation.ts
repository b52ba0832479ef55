/** `compensating by bias`: what pruned weights gave in the mean is added to the biases. */
import { biasesOf, lostMeans } from '../compute/compensation/bias.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { momentsOfCompensation } from '../plan/prune/compensation.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import { openCalibration, type Calibration } from './calibrate.ts';
import { datasetOf, type RunContext } from '../state/context.ts';
import type { GraphView } from '../cut/graph-view.ts';
import type { MaskedValues, Network, Values } from '../state/network.ts';

/** Means of inputs, and the stored biases of the layers, each by the layer's name. */
export type InputMeans = { readonly biases: ReadonlyMap<string, string>; readonly measured: Measured };

export type InputMeansSource = { readonly measure: (network: Network) => Promise<InputMeans>; readonly release: Calibration['release'] };

const [mean] = momentsOfCompensation('bias');

export function openInputMeans(
  context: RunContext,
  view: GraphView,
  planned: PlannedCalibration,
  layers: readonly Layer[],
): Promise<Outcome<InputMeansSource>> {
  return collectingAsync(async (take, fail) => {
    const { model, plan } = context;
    const { input, output } = plan.task;
    const biases = biasesOf({ model, input, output, sampleDims: datasetOf(context, planned.data).x.dims }, layers);
    const own = biases.value;
    if (own === undefined) return fail(biases.diagnostics);
    const { measure, release } = take(await openCalibration(view, planned, layers, mean === undefined ? [] : [mean]));
    return { measure: async (network) => ({ biases: own, measured: await measure(network) }), release };
  });
}

/**
 * The biases of layers whose weights were pruned between the two networks.
 *
 * @param before the network before the prune
 */
export function movedBiases(
  before: Network,
  masks: MaskedValues['masks'],
  layers: readonly Layer[],
  { biases, measured }: InputMeans,
): ReadonlyMap<string, Values> {
  const moved = new Map<string, Values>();
  for (const layer of layers) {
    const bias = biases.get(layer.name) ?? '';
    const weights = before.values.get(layer.tensor);
    const [own, mask] = [before.values.get(bias), masks.get(layer.tensor)];
    const means = measured.get(layer.name)?.get(mean?.text ?? '');
    if (weights === undefined || own === undefined || mask === undefined || means === undefined) {
      throw new Error(`nothing was measured of ${layer.name}`);
    }
    const lost = lostMeans(layer, weights, mask, means);
    moved.set(
      bias,
      own.map((value, i) => value + (lost[i] ?? 0)),
    );
  }
  return moved;
}
