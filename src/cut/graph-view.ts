/**
 * Behind a cut, measuring goes through the smaller model. Whoever asks counts as the original does: layers
 * and networks are what is left of them on their way in, and what was measured is laid out on its way back.
 */
import { membersAt } from '../basics/maps.ts';
import { cutsOf } from '../state/cut.ts';
import { flatMapDefined } from '../basics/lists.ts';
import type { SecondMoments, SecondMoment } from '../compute/statistics/advance.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import type { Layer } from '../model/index.ts';
import type { RunContext } from '../state/context.ts';
import { mergeAdapters, type Network } from '../state/network.ts';
import { asUsed } from '../state/soft-masks.ts';
import { arraysLeft, smallerModel, type SmallerModel } from './smaller-model.ts';
import type { Beside } from '../compute/expressions/layout.ts';
import { dimsLeft, putKept, type KeptSlices } from './removed-slices.ts';

export interface GraphView {
  /** Its models, layers and parameters are those that are left. */
  readonly context: RunContext;
  /** Layers that still have weights. */
  readonly layersOf: (layers: readonly Layer[]) => readonly Layer[];
  /** What the forward pass computes with, adapters merged. */
  readonly valuesOf: (network: Network) => Network['values'];
  /** Of all these layers; `texts` are the statistics that were asked for. */
  readonly measuredOf: (measured: Measured, layers: readonly Layer[], texts: readonly string[]) => Measured;
  readonly momentsOf: (moments: SecondMoments, layers: readonly Layer[]) => SecondMoments;
  /** Absent where nothing is cut. */
  readonly smaller?: SmallerModel;
}

/** Of networks that are cut as this one is; a large model is measured whole, block after block. */
export function viewOf(context: RunContext, network: Network): GraphView {
  const smaller = context.isLarge ? undefined : smallerModel(context.model, network);
  return smaller === undefined ? wholeView(context) : smallerView(context, smaller);
}

/** Under masks, whatever units are cut; tokens that left stay away. */
export function viewUnderMasks(context: RunContext, network: Network): GraphView {
  const cuts = cutsOf(network).filter(({ tokens }) => tokens !== undefined);
  return viewOf(context, { ...network, cuts });
}

export function wholeView(context: RunContext): GraphView {
  return {
    context,
    layersOf: (layers) => layers,
    valuesOf: (network) => mergeAdapters(asUsed(network)).values,
    measuredOf: (measured) => measured,
    momentsOf: (moments) => moments,
  };
}

function smallerView(context: RunContext, smaller: SmallerModel): GraphView {
  const { model, has, layerOf, slicesOf } = smaller;
  const layersOf = (layers: Iterable<Layer>): readonly Layer[] => flatMapDefined([...layers], (layer) => layerOf(layer));
  return {
    smaller,
    context: {
      ...context,
      model,
      outline: model,
      layers: new Map(layersOf(context.layers.values()).map((layer) => [layer.name, layer])),
      parameters: context.parameters.filter(has),
    },
    layersOf,
    valuesOf: (network) => arraysLeft(smaller, mergeAdapters(asUsed(network)).values),
    measuredOf: (measured, layers, texts) =>
      new Map(
        layers.map((layer) => {
          const own = membersAt(measured, layer.name);
          const slices = slicesOf(layer.tensor);
          if (!has(layer.tensor)) return [layer.name, new Map(texts.map((text) => [text, nothingBeside(layer)]))];
          if (slices === undefined) return [layer.name, new Map(own)];
          return [layer.name, new Map(own.map(([text, one]) => [text, laidOutBeside(one, slices)] as const))];
        }),
      ),
    momentsOf: (moments, layers) =>
      moments.map(({ layers: sharing, moment }) => {
        const layer = layers.find(({ name }) => sharing.includes(name));
        const slices = layer && slicesOf(layer.tensor);
        if (layer === undefined || slices === undefined) return { layers: sharing, moment };
        return { layers: sharing, moment: laidOutMoment(moment, layer, slices) };
      }),
  };
}

// Measurements on a smaller model in the original's indices: cut units are zero.

/** Beside all of a weight; along axes where it is alike it stays so. */
function laidOutBeside({ dims, values }: Beside, slices: KeptSlices): Beside {
  const left = dimsLeft(slices);
  const kept = dims.map((size, axis) => (size === left[axis] ? slices.kept[axis] : undefined));
  const whole = { kept, dims: dims.map((size, axis) => (kept[axis] === undefined ? size : (slices.dims[axis] ?? size))) };
  const all = new Float32Array(whole.dims.reduce((product, size) => product * size, 1));
  putKept(values, all, whole);
  return { dims: whole.dims, values: all };
}

/** Of a layer of which nothing is left. */
function nothingBeside({ dims }: Layer): Beside {
  return { dims: dims.map(() => 1), values: new Float32Array(1) };
}

/** Squares [size, size] of all inputs, one for each group that the layer had. */
function laidOutMoment({ squares, size: left, vectors }: SecondMoment, layer: Layer, slices: KeptSlices): SecondMoment {
  const groups = keptInputs(layer, slices);
  const size = sizeOfGroup(layer);
  const next = squares.values();
  const whole = groups.map((indices) => {
    const all = new Float64Array(size * size);
    const square = indices.length === 0 ? undefined : next.next().value;
    if (square === undefined) return all;
    if (indices.length !== left) throw new RangeError(`${layer.name} has other inputs left`);
    indices.forEach((row, i) => {
      indices.forEach((column, j) => {
        all[row * size + column] = square[i * left + j] ?? 0;
      });
    });
    return all;
  });
  if (next.next().done !== true) throw new RangeError(`${layer.name} has other groups left`);
  return { size, squares: whole, vectors };
}

/** Whether what is cut has no second moment, so that a network under its masks has zeros there. */
export function isSilent(moment: SecondMoment, layer: Layer, slices: KeptSlices): boolean {
  const groups = keptInputs(layer, slices);
  return moment.squares.every((square, group) => {
    const left = new Set(groups[group]);
    return Array.from({ length: moment.size }, (_, i) => i).every((i) => left.has(i) || square[i * moment.size + i] === 0);
  });
}

/** By group, the inputs with their kernel positions that are left; none of a group that is gone. */
function keptInputs({ dims, axes, groups }: Layer, { kept }: KeptSlices): readonly (readonly number[])[] {
  const ofAxis = (wanted: Layer['axes'][number]): readonly number[] => axes.flatMap((axis, at) => (axis === wanted ? [at] : []));
  const kernel = sizeAlong(dims, ofAxis('kernel'));
  const own = indicesAlong(dims, kept, ofAxis('in'));
  const [first] = ofAxis('out');
  const outputs = first === undefined ? undefined : kept[first];
  const perGroup = (dims[first ?? 0] ?? 1) / groups;
  const alive = new Set(outputs?.map((output) => Math.floor(output / perGroup)));
  return Array.from({ length: groups }, (_, group) =>
    groups > 1 && outputs !== undefined && !alive.has(group)
      ? []
      : own.flatMap((input) => Array.from({ length: kernel }, (_, at) => input * kernel + at)),
  );
}

/** Row-major over some axes. */
function indicesAlong(dims: readonly number[], kept: KeptSlices['kept'], axes: readonly number[]): readonly number[] {
  return axes.reduce<readonly number[]>(
    (indices, axis) => {
      const size = dims[axis] ?? 1;
      const own = kept[axis] ?? Array.from({ length: size }, (_, index) => index);
      return indices.flatMap((index) => own.map((one) => index * size + one));
    },
    [0],
  );
}

function sizeAlong(dims: readonly number[], axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * (dims[axis] ?? 1), 1);
}

function sizeOfGroup({ dims, axes }: Layer): number {
  return sizeAlong(
    dims,
    axes.flatMap((axis, at) => (axis === 'in' || axis === 'kernel' ? [at] : [])),
  );
}
