/** The inverted second moments of the inputs of layers, measured on the samples that a plan names. */
import { flatMapDefined } from '../basics/lists.ts';
import { curvatureOf, type Curvature } from '../compute/compensation/curvature.ts';
import { accumulateSecondMoments, buildSecondMoments, type SecondMoments } from '../compute/statistics/advance.ts';
import { collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/compensation.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import type { GraphView } from '../cut/graph-view.ts';
import { inEngine } from '../state/context.ts';
import { wholeModel } from './hidden-states.ts';
import type { Network } from '../state/network.ts';
import { notFiniteIn } from '../model/index.ts';
import { computeScores, type ScoreInput } from '../compute/expressions/score-graph.ts';
import type { Beside } from '../compute/expressions/layout.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import { buildHessianProduct } from '../compute/statistics/hessian-product.ts';
import { createHessianProduct } from '../compute/statistics/hessian-runner.ts';
import { arraysLeft } from '../cut/smaller-model.ts';
import type { Moment } from '../plan/criteria/criterion.ts';
import { labelLossOf } from './label-loss.ts';

/** By name of the layer, one for each group of a convolution; layers of one input share theirs. */
export type Curvatures = ReadonlyMap<string, readonly Curvature[]>;

/** One pass over the samples, through the network as it is. Errors: ESP6004–6041. */
export function measureCurvatures(
  view: GraphView,
  planned: PlannedCalibration,
  damping: number,
  layers: readonly Layer[],
  network: Network,
  fed = wholeModel(view.context, planned),
): Promise<Outcome<Curvatures>> {
  return collectingAsync(async (take) => take(inverted(take(await measureSecondMoments(view, planned, layers, network, fed)), damping)));
}

/** The same without the inversion. */
export function measureSecondMoments(
  view: GraphView,
  planned: PlannedCalibration,
  layers: readonly Layer[],
  network: Network,
  fed = wholeModel(view.context, planned),
): Promise<Outcome<SecondMoments>> {
  return collectingAsync(async (take, fail) => {
    const { plan, engine } = view.context;
    const { model, input, sampleDims, batches, output, form, parameters } = fed;
    const spec = { model, input, sampleDims, output, ...form, layers: view.layersOf(layers), replaceable: parameters };
    const graph = take(buildSecondMoments(spec));
    const values = view.valuesOf(network);
    const measured = take(await inEngine(plan.model.file, engine.device, () => accumulateSecondMoments(graph, values, batches(), engine)));
    const strange = measured.flatMap(strangeMoments);
    return strange.length > 0 ? fail(strange) : view.momentsOf(measured, layers);
  });
}

function strangeMoments({ layers, moment }: SecondMoments[number]): readonly Diagnostic[] {
  const [layer = ''] = layers;
  const [found] = flatMapDefined(moment.squares, (square) => notFiniteIn(layer, square));
  if (found === undefined) return [];
  const { count, value } = found;
  return [diagnose(catalogue.statisticNotFinite, { layer, statistic: 'avg(x * x)', count, value })];
}

/** The squares of the moments become those of the curvatures. */
function inverted(moments: SecondMoments, damping: number): Outcome<Curvatures> {
  const curvatures = new Map<string, readonly Curvature[]>();
  const diagnostics: Diagnostic[] = [];
  for (const { layers, moment } of moments) {
    const [layer = ''] = layers;
    const { size, squares, vectors } = moment;
    const made: Curvature[] = [];
    for (const square of squares) {
      const curvature = curvatureOf(square, size, damping);
      if ('singular' in curvature) {
        const args = { layer, inputs: size, vectors, input: curvature.singular };
        diagnostics.push(curvature.silent ? diagnose(catalogue.silentInputs, args) : diagnose(catalogue.singularInputs, args));
      } else made.push(curvature);
    }
    if (vectors < size) diagnostics.push(diagnose(catalogue.fewVectors, { layer, inputs: size, vectors }));
    const zeros = made.map(({ diagonal }) => diagonal.filter((value) => value === 0).length);
    const dead = zeros.reduce((sum, count) => sum + count, 0);
    if (dead > 0) diagnostics.push(diagnose(catalogue.deadInputs, { layer, dead, inputs: size * squares.length }));
    for (const name of layers) curvatures.set(name, made);
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: curvatures, diagnostics };
}

// `hv(v)`: the Hessian of the mean loss in all scored weights, times a value v for each of them, by double backward.

interface HessianProducts {
  /** Of the network as it is, from what was measured of it before. */
  readonly measure: (network: Network, inputs: readonly ScoreInput[]) => Promise<Measured>;
  readonly release: () => Promise<void>;
}

/** One pass over the samples for every product. */
export function openHessianProducts(
  view: GraphView,
  planned: PlannedCalibration,
  layers: readonly Layer[],
  products: readonly Moment[],
): Promise<Outcome<HessianProducts>> {
  return collectingAsync(async (take) => {
    const { plan, engine } = view.context;
    const { model, input, sampleDims, batches, output, parameters } = wholeModel(view.context, planned);
    const left = view.layersOf(layers);
    const program = take(
      buildHessianProduct({
        model,
        input,
        sampleDims,
        output,
        ...labelLossOf(plan.task),
        tensors: left.map(({ tensor }) => tensor),
        replaceable: parameters,
      }),
    );
    const runner = take(await inEngine(plan.model.file, engine.device, () => createHessianProduct(program, engine)));
    const { smaller } = view;
    return {
      async measure(network, inputs) {
        for (const [tensor, values] of view.valuesOf(network)) runner.write(tensor, values);
        const measured = new Map(left.map(({ name }) => [name, new Map<string, Beside>()]));
        for (const { text, inner } of products) {
          const values = await computeScores(inner, inputs, engine);
          const whole = new Map(layers.map(({ tensor }, index) => [tensor, values[index] ?? new Float32Array(0)]));
          const directions = smaller === undefined ? whole : arraysLeft(smaller, whole);
          const found = await runner.multiply(batches(), directions);
          for (const { name, tensor, dims } of left)
            measured.get(name)?.set(text, { dims, values: found.get(tensor) ?? new Float32Array(0) });
        }
        const texts = products.map(({ text }) => text);
        return view.measuredOf(measured, layers, texts);
      },
      release: runner.release,
    };
  });
}
