/** `compact folding constants`: units that are one number whatever is fed go into what reads them. */
import { valueCount } from '../model/shape.ts';
import type { StoredValues } from '../compute/constants/constant-axis.ts';
import { constantSlices } from '../compute/constants/constant-slices.ts';
import { columnSums } from '../compute/constants/linear-use.ts';
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import { decodeValues, groupsNamed, isFloat, storedTensors, unitsOf, type Tensor } from '../model/index.ts';
import type { PlannedStay } from '../plan/plan.ts';
import { inEngine, type RunContext } from '../state/context.ts';
import { isLazy } from '../state/lazy-values.ts';
import { applyMask } from '../state/masks.ts';
import { withChanges, type Network, type Values } from '../state/network.ts';
import { foldsOf, readsByUse, constantPlaces, type ConstantFold, type FoldContext } from './constant-folds.ts';
import { masksWithout, packedMasksWithout } from '../state/unit-masks.ts';
import { unitReads } from './unit-readers.ts';
import { sourcesUnder, valuesUnder } from '../state/values-under.ts';

export interface Folded {
  /** Computes what it did before, up to rounding; the units are masked. */
  readonly network: Network;
  readonly units: number;
  /** Units that could not be folded although nothing makes them, and why. */
  readonly stays: readonly PlannedStay[];
}

/** `titles` name the groups that are looked through. */
export function foldConstants(context: RunContext, titles: readonly string[], network: Network): Promise<Outcome<Folded>> {
  return collectingAsync(async (take) => {
    const { outline, engine, plan, layers, isLarge, spill } = context;
    const coupled = unitsOf(outline).worlds.heads;
    const stored = storedValues(context, network);
    const constants = take(await inEngine(plan.model.file, engine.device, () => constantSlices(coupled, stored, engine)));
    const parameters = new Map([...layers.values()].map((layer) => [layer.tensor, layer]));
    const places = constantPlaces(coupled);
    const inputs: FoldContext = {
      coupled,
      constants,
      stored,
      parameters,
      network,
      reads: unitReads(coupled),
      placeOf: (use) => {
        const place = places(use);
        return place !== undefined && network.values.has(place.tensor) ? place : undefined;
      },
    };
    const found = groupsNamed(outline, titles).map((group) => ({ group, ...foldsOf(group, inputs) }));
    const folds = found.flatMap(({ folds }) => folds);
    const stays = found.flatMap(({ stays }) => stays);
    if (folds.length === 0) return { network, units: 0, stays };
    const gone = found.map(({ group, folds }) => ({ group, units: new Set(folds.map(({ unit }) => unit)) }));
    const moved = movedConstants(folds, inputs);
    const masks = (isLarge ? packedMasksWithout : masksWithout)(gone, parameters, network);
    const values = isLazy(masks) ? sourcesUnder(masks, network, moved, spill) : valuesUnder(masks, network, moved);
    return { network: withChanges(network, { masks, values }), units: folds.length, stays };
  });
}

/** What holds the constants of readers, with those that the units give: Σ w · c, in double precision. */
function movedConstants(folds: readonly ConstantFold[], { network, placeOf, stored }: FoldContext): ReadonlyMap<string, Values> {
  const sums = new Map<string, Float64Array>();
  for (const [use, reads] of readsByUse(folds)) {
    const place = placeOf(use);
    const [weights, own] = [stored(use.weight), stored(place?.tensor ?? '')];
    if (place === undefined || weights === undefined || own === undefined) continue;
    const sum = sums.get(place.tensor) ?? Float64Array.from(own);
    for (const { slice, value } of reads) {
      columnSums(use, weights, slice).sums.forEach((kernel, o) => {
        sum[o] = (sum[o] ?? 0) + place.sign * kernel * value;
      });
    }
    sums.set(place.tensor, sum);
  }
  return new Map(
    [...sums].map(([tensor, sum]) => {
      const values = Float32Array.from(sum);
      const mask = network.masks.get(tensor);
      if (mask !== undefined) applyMask(values, mask);
      return [tensor, values];
    }),
  );
}

/** Values of now; what a network does not hold, such as a factor, is as the model stores it. */
function storedValues({ outline, loaded }: RunContext, { values }: Network): StoredValues {
  const others = new Map(
    [...storedTensors(outline).values()].flatMap(({ name, tensor }) =>
      isFloat(tensor.type) && !values.has(name) ? [[name, tensor] as const] : [],
    ),
  );
  const { graph } = loaded({ ...outline, graph: { ...outline.graph, nodes: [], initializers: others } });
  return (name) => {
    const own = values.get(name) ?? numbersOf(graph.initializers.get(name));
    return own instanceof Float32Array ? own : undefined;
  };
}

function numbersOf(tensor: Tensor | undefined) {
  if (tensor?.data.kind !== 'bytes') return undefined;
  return decodeValues(tensor.type, tensor.data.bytes, valueCount(tensor.dims));
}
