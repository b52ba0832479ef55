/** The model that a network is computed with once units are cut out of it. */
import { listAt } from '../basics/maps.ts';
import { groupsNamed, modelWithout, readLayers, storedTensors, withoutInner, type Layer, type Model } from '../model/index.ts';
import { cutLater } from './lay-out.ts';
import { removedSlices, dimsLeft, putKept, takeKept, type KeptSlices, type Sliceable } from './removed-slices.ts';
import type { Network } from '../state/network.ts';
import { keyOf, unitsCut, type Cut } from '../state/cut.ts';
import { withoutTokens } from './without-tokens.ts';

/** Without the units and tokens of its cuts. */
export interface SmallerModel {
  /** True where all of every stored tensor is left. */
  readonly isWhole: boolean;
  /** With the values of the original; of tensors that lie in a file the shapes only. */
  readonly model: Model;
  /** Whether anything of a stored tensor remains. */
  readonly has: (tensor: string) => boolean;
  /** Of a tensor that got shorter; undefined for all others. */
  readonly slicesOf: (tensor: string) => KeptSlices | undefined;
  /** What is left of a layer of the original model, by its name; undefined where all of it is gone. */
  readonly layerOf: (layer: Layer) => Layer | undefined;
}

/** Arms and marks may be cut differently; those that were asked for last are kept. */
const mostKept = 3;
const known = new WeakMap<Model, Map<string, SmallerModel>>();

/** Undefined where nothing is cut. */
export function smallerModel(model: Model, { cuts }: Pick<Network, 'cuts'>) {
  if (cuts === undefined || cuts.length === 0) return undefined;
  const key = keyOf(cuts);
  const kept = known.get(model) ?? new Map<string, SmallerModel>();
  const smaller = kept.get(key) ?? cutOut(model, cuts);
  kept.delete(key);
  kept.set(key, smaller);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  known.set(model, kept);
  return smaller;
}

function cutOut(model: Model, cuts: readonly Cut[]): SmallerModel {
  const units = unitsCut(cuts);
  if (units.size === 0) return withAllWeights(withoutTokens(model, { cuts }));
  const gone = withoutInner(groupsNamed(model, [...units.keys()]).map((group) => ({ group, units: listAt(units, group.title) })));
  const smaller = modelWithout(model, gone, cutLater().cutTensor);
  const before = dimsOf(model);
  const left = dimsOf(smaller);
  const slices = new Map<string, KeptSlices>();
  for (const [tensor, { dims, removed }] of removedSlices(gone, before)) {
    if (!left.has(tensor)) continue;
    const kept = dims.map((size, axis) => keptOf(size, removed.get(axis)));
    slices.set(tensor, { dims, kept });
  }
  for (const [tensor, dims] of left) {
    const own = slices.get(tensor);
    const expected = own === undefined ? before.get(tensor) : dimsLeft(own);
    if (expected !== undefined && dims.join() !== expected.join()) {
      throw new Error(`${tensor} was cut to ${dims.join('×')}, not to ${expected.join('×')}`);
    }
  }
  return {
    model: withoutTokens(smaller, { cuts }),
    isWhole: false,
    has: (tensor) => left.has(tensor),
    slicesOf: (tensor) => slices.get(tensor),
    layerOf: layersIn(smaller),
  };
}

/** Where tokens alone have left. */
function withAllWeights(model: Model): SmallerModel {
  return { model, isWhole: true, has: () => true, slicesOf: () => undefined, layerOf: (layer) => layer };
}

/** Read when the first one is asked for. */
function layersIn(smaller: Model): SmallerModel['layerOf'] {
  let byTensor: ReadonlyMap<string, Layer> | undefined;
  return ({ name, tensor }) => {
    byTensor ??= new Map(readLayers(smaller).layers.map((layer) => [layer.tensor, layer]));
    const layer = byTensor.get(tensor);
    return layer && { ...layer, name };
  };
}

/** Indices that are left of an axis; undefined where all are. */
export function keptOf(size: number, removed: readonly number[] = []): readonly number[] | undefined {
  if (removed.length === 0) return undefined;
  const gone = new Set(removed);
  return Array.from({ length: size }, (_, index) => index).filter((index) => !gone.has(index));
}

function dimsOf(model: Model): ReadonlyMap<string, readonly number[]> {
  return new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor.dims]));
}

/** By stored tensor, of all that there was: zeros stand for what is cut. */
export function arraysWhole({ slicesOf }: SmallerModel, arrays: ReadonlyMap<string, Float32Array>): ReadonlyMap<string, Float32Array> {
  return new Map(
    [...arrays].map(([tensor, own]) => {
      const slices = slicesOf(tensor);
      if (slices === undefined) return [tensor, own];
      const whole = new Float32Array(slices.dims.reduce((product, size) => product * size, 1));
      putKept(own, whole, slices);
      return [tensor, whole];
    }),
  );
}

/** By stored tensor, of what is left. */
export function arraysLeft<T extends Sliceable<T>>(
  { has, slicesOf }: SmallerModel,
  arrays: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  return new Map(
    [...arrays]
      .filter(([tensor]) => has(tensor))
      .map(([tensor, own]) => {
        const slices = slicesOf(tensor);
        return [tensor, slices === undefined ? own : takeKept(own, slices)];
      }),
  );
}
