/** Scores of a criterion that measures: its statistics, and what onnxruntime makes of them. */
import { membersAt, addTo, listAt } from '../basics/maps.ts';
import { factorDiagonal, inverseDiagonal } from '../compute/compensation/curvature.ts';
import { besideInputs, type Beside } from '../compute/expressions/layout.ts';
import { computeScores, type ScoreInput } from '../compute/expressions/score-graph.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import { statisticNotFinite } from '../diagnostics/catalogue/compensation.ts';
import { listOf, collectingAsync, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { isInverted, isMoment, isTail, type Criterion, type Moment, type Statistic, type Tail } from '../plan/criteria/criterion.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { openHessianProducts, type Curvatures } from './curvatures.ts';
import type { GraphView } from '../cut/graph-view.ts';
import type { Carrier } from './hidden-states.ts';
import { besideMarks, weightsOf, type Marks } from '../state/layer-weights.ts';
import { held, type Source } from '../state/lazy-values.ts';
import { besideNorms } from './slice-moments.ts';
import { onceEach, openMeasures } from './measures.ts';
import type { Network } from '../state/network.ts';
import { notFiniteIn } from '../model/index.ts';
import type { MeasuredScoring } from './scorer.ts';
import type { SessionOptions } from '../compute/session.ts';

interface OpenMeasuredScoresOptions {
  readonly statement: Pick<PlannedPrune, 'calibration' | 'modules'>;
  readonly all: readonly Layer[];
  readonly criterion: Criterion;
  readonly carrier?: Carrier | undefined;
}

export function openMeasuredScores(
  context: RunContext,
  view: GraphView,
  { statement, all, criterion, carrier }: OpenMeasuredScoresOptions,
): Promise<Outcome<MeasuredScoring>> {
  return collectingAsync(async (take) => {
    const { score, statistics, marks: names, norms } = criterion;
    const { calibration } = statement;
    const inverses = statistics.filter(isMoment).filter(isInverted);
    const products = statistics.filter(isMoment).filter((moment) => moment.form === 'product');
    const indirect = new Set<Statistic>([...inverses, ...products]);
    const opening = { layers: all, statistics: statistics.filter((statistic) => !indirect.has(statistic)), carrier };
    const { measure, release } = take(await openMeasures(view, calibration, opening));
    const opened = calibration && products.length > 0 ? await openHessianProducts(view, calibration, all, products) : undefined;
    if (opened !== undefined && opened.value === undefined) await release();
    const hessian = opened && take(opened);
    // Gradients are those of the dense model, so that the blocks of an update share them.
    const multiplied = onceEach(async (network): Promise<Measured> => {
      const measured = await measure({ now: network, before: network }, all);
      return (await hessian?.measure(network, inputsOf(all, network, listOf(measured)))) ?? new Map();
    });
    return {
      score({ layers, marks, ...networks }, curvatures) {
        return collectingAsync(async (take, fail) => {
          const taken = take(await measure(networks, layers));
          const strange = strangeStatistics(layers, taken, networks.now);
          if (strange.length > 0) return fail(strange);
          const measured = [...taken];
          if (products.length > 0) measured.push(await multiplied(networks));
          for (const one of inverses) measured.push(inversesOf(one, layers, curvatures));
          const ordered = { ...statement, layers: all, network: networks.now };
          for (const tail of statistics.filter(isTail)) measured.push(await moduleTails(tail, ordered, context.engine));
          if (norms.length > 0) measured.push(besideNorms(norms, layers, context.model, networks.now));
          const besideWeights = { measured, marks, names, isAll: layers.length === all.length };
          return { rankBy: 'score', values: await scoresOf(context, score, layers, networks.now, besideWeights) };
        });
      },
      async release() {
        await release();
        await hessian?.release();
      },
    };
  });
}

/** Of inputs and outputs anywhere, of gradients where weights are alive: what is pruned has none. */
function strangeStatistics(layers: readonly Layer[], measured: readonly Measured[], { masks }: Network): readonly Diagnostic[] {
  return measured.flatMap((one) =>
    layers.flatMap(({ name: layer, tensor }) =>
      membersAt(one, layer).flatMap(([statistic, { values }]) => {
        const mask = masks.get(tensor);
        const isBeside = mask !== undefined && mask.length === values.length;
        const live = isBeside ? values.filter((_, at) => mask[at] !== 0) : values;
        const found = notFiniteIn(layer, live);
        if (found === undefined) return [];
        const { count, value } = found;
        return [diagnose(statisticNotFinite, { layer, statistic, count, value })];
      }),
    ),
  );
}

/** What a score reads but the weights of now. */
interface BesideWeights {
  readonly measured: readonly Measured[];
  readonly marks: Marks;
  /** Of the marks that it looks back at. */
  readonly names: readonly string[];
  /** Whether all layers of the statement are scored at once. */
  readonly isAll: boolean;
}

/** One layer at a time; of a large model the scores lie on the disk where all are needed at once. */
async function scoresOf(
  { engine, isLarge, spill }: RunContext,
  score: Criterion['score'],
  layers: readonly Layer[],
  network: Network,
  { measured, marks, names, isAll }: BesideWeights,
): Promise<readonly Source<Float32Array>[]> {
  const inputs = (own: readonly Layer[]): readonly ScoreInput[] => inputsOf(own, network, [...measured, besideMarks(names, own, marks)]);

  if (!isLarge) {
    const values = await computeScores(score, inputs(layers), engine);
    return values.map(held);
  }
  const sources: Source<Float32Array>[] = [];
  for (const layer of layers) {
    const [values] = await computeScores(score, inputs([layer]), engine);
    if (values !== undefined) sources.push(isAll ? spill.keep(values) : held(values));
  }
  return sources;
}

function inputsOf(layers: readonly Layer[], network: Network, measured: readonly Measured[]): readonly ScoreInput[] {
  const weights = weightsOf(layers, network);
  return layers.map((layer, index) => ({
    layer,
    weight: weights[index] ?? new Float32Array(0),
    statistics: new Map([
      ...measured.flatMap((one) => membersAt(one, layer.name)),
      ...trainedScore(layer, network),
      ...collectedOf(layer, network),
    ]),
  }));
}

function trainedScore({ tensor, dims }: Layer, { scores }: Network): readonly [string, Beside][] {
  const values = scores?.get(tensor);
  return values === undefined ? [] : [['s', { dims, values }]];
}

/** By their names; a score reads those that it names. */
function collectedOf({ tensor, dims }: Layer, { collected }: Network): readonly [string, Beside][] {
  return [...(collected ?? [])].flatMap(([name, tensors]): [string, Beside][] => {
    const values = tensors.get(tensor);
    return values === undefined ? [] : [[name, { dims, values }]];
  });
}

/** The diagonal of each inverse, beside the weights that multiply its inputs. */
function inversesOf({ text, form }: Moment, layers: readonly Layer[], curvatures: Curvatures): Measured {
  const diagonalOf = form === 'factor' ? factorDiagonal : inverseDiagonal;
  return new Map(
    layers.map((layer) => {
      const values = Float32Array.from(listAt(curvatures, layer.name).flatMap((one) => [...diagonalOf(one)]));
      return [layer.name, new Map([[text, besideInputs(values, layer)]])];
    }),
  );
}

// `tail(w^2 over module)`: for each weight the sum of its value and of all that stand behind it in the order of its
// module: ascending, and of equal values by layer and place. A layer in no group is a module of its own.

/** The layers of a statement, the modules that they are in, and the network that they are scored of. */
type InModules = Pick<PlannedPrune, 'modules'> & { readonly layers: readonly Layer[]; readonly network: Network };

/** Of all layers of the statement; the sums are taken in double precision. */
async function moduleTails({ text, inner }: Tail, { layers, modules = {}, network }: InModules, engine: SessionOptions): Promise<Measured> {
  const weights = weightsOf(layers, network);
  const inputs = layers.map((layer, at) => ({ layer, weight: weights[at] ?? new Float32Array(0), statistics: new Map() }));
  const values = await computeScores(inner, inputs, engine);
  const members = new Map<string, number[]>();
  layers.forEach(({ name }, at) => {
    const module = modules[name];
    const key = module === undefined ? `layer ${name}` : `module ${module}`;
    addTo(members, key, at);
  });
  const tails = values.map(({ length }) => new Float32Array(length));
  for (const own of members.values()) {
    const joined = tailsOf(own.map((at) => values[at] ?? new Float32Array(0)));
    own.forEach((at, index) => tails[at]?.set(joined[index] ?? []));
  }
  return new Map(layers.map(({ name, dims }, at) => [name, new Map([[text, { dims, values: tails[at] ?? new Float32Array(0) }]])]));
}

/** As one list, put in order. */
export function tailsOf(parts: readonly Float32Array[]): readonly Float32Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Float32Array(length);
  const starts: number[] = [];
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    starts.push(end);
    end += part.length;
  }
  const order = Uint32Array.from(all.keys()).sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0) || a - b);
  const tails = new Float32Array(length);
  let sum = 0;
  for (const at of order.toReversed()) {
    sum += all[at] ?? 0;
    tails[at] = sum;
  }
  return parts.map((part, index) => {
    const start = starts[index] ?? 0;
    return tails.subarray(start, start + part.length);
  });
}
