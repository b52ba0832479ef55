/**
 * `hv(v)`: the Hessian of the mean loss in all scored weights, times a value v for each of them. No
 * second derivative is taken: it is the central difference of gradients, (g(w + εv) − g(w − εv)) / 2ε.
 */
import { computeScores, type ScoreInput } from '../compute/expressions/score-graph.ts';
import type { Beside } from '../compute/expressions/layout.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { Moment } from '../plan/criteria/criterion.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import { openCalibration } from './calibrate.ts';
import type { GraphView } from '../cut/graph-view.ts';
import { withChanges, type Network, type Values } from '../state/network.ts';

export interface HessianProducts {
  /** Of the network as it is, from what was measured of it before. */
  readonly measure: (network: Network, inputs: readonly ScoreInput[]) => Promise<Measured>;
  readonly release: () => Promise<void>;
}

const gradient: Moment = { kind: 'moment', text: 'avg(g)', of: 'gradient', alone: false, inner: { kind: 'name', name: 'g' } };

/** ‖εv‖ as a share of ‖w‖: gradients in float32 then differ in their first four digits or so. */
const shift = 1e-3;

/** One gradient pass to each side for every product. */
export async function openHessianProducts(
  view: GraphView,
  planned: PlannedCalibration,
  layers: readonly Layer[],
  products: readonly Moment[],
): Promise<Outcome<HessianProducts>> {
  const opened = await openCalibration(view, planned, layers, [gradient]);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const { measure, release } = opened.value;
  return {
    diagnostics: opened.diagnostics,
    value: {
      async measure(network, inputs) {
        const measured = new Map(layers.map(({ name }) => [name, new Map<string, Beside>()]));
        for (const { text, inner } of products) {
          const direction = await computeScores(inner, inputs, view.context.engine);
          const step = stepOf(inputs, direction);
          const there = await measure(moved(network, layers, direction, step));
          const back = await measure(moved(network, layers, direction, -step));
          for (const { name, dims } of layers) {
            const [after, before] = [gradientOf(there, name), gradientOf(back, name)];
            const values = after.map((value, i) => (value - (before[i] ?? 0)) / (2 * step));
            measured.get(name)?.set(text, { dims, values });
          }
        }
        return measured;
      },
      release,
    },
  };
}

/** ε, or 1 if the direction is zero. */
function stepOf(inputs: readonly ScoreInput[], direction: readonly Float32Array[]): number {
  const length = norm(direction);
  const weights = norm(inputs.map(({ weight }) => weight));
  return length === 0 || weights === 0 ? 1 : (shift * weights) / length;
}

function norm(parts: readonly Float32Array[]): number {
  let sum = 0;
  for (const part of parts) for (const value of part) sum += value * value;
  return Math.sqrt(sum);
}

function moved(network: Network, layers: readonly Layer[], direction: readonly Float32Array[], step: number): Network {
  const values = new Map<string, Values>();
  layers.forEach(({ tensor }, index) => {
    const own = network.values.get(tensor);
    const along = direction[index];
    if (own === undefined || along === undefined) throw new Error(`no values of ${tensor}`);
    values.set(
      tensor,
      own.map((value, i) => value + step * (along[i] ?? 0)),
    );
  });
  return withChanges(network, { values });
}

function gradientOf(measured: Measured, layer: string): Float32Array {
  const values = measured.get(layer)?.get(gradient.text)?.values;
  if (values === undefined) throw new Error(`${layer} has no gradient`);
  return values;
}
