/**
 * Behind a cut, measuring goes through the smaller model. Whoever asks counts as the original does: layers
 * and networks are what is left of them on their way in, and what was measured is laid out on its way back.
 */
import type { SecondMoments } from '../compute/statistics/advance.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import type { Layer } from '../model/index.ts';
import type { RunContext } from '../state/context.ts';
import { mergeAdapters, type Network } from '../state/network.ts';
import { asUsed } from '../state/soft-masks.ts';
import { laidOutBeside, laidOutMoment, nothingBeside } from './laid-out.ts';
import { arraysLeft, smallerModel, type SmallerModel } from './smaller-model.ts';

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
  const cuts = (network.cuts ?? []).filter(({ tokens }) => tokens !== undefined);
  return viewOf(context, { ...network, cuts });
}

/** Of the whole model. */
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
  const layersOf = (layers: Iterable<Layer>): readonly Layer[] => [...layers].flatMap((layer) => layerOf(layer) ?? []);
  const left = layersOf(context.layers.values());
  return {
    smaller,
    context: {
      ...context,
      model,
      outline: model,
      layers: new Map(left.map((layer) => [layer.name, layer])),
      parameters: context.parameters.filter(has),
    },
    layersOf,
    valuesOf: (network) => arraysLeft(smaller, mergeAdapters(asUsed(network)).values),
    measuredOf: (measured, layers, texts) =>
      new Map(
        layers.map((layer) => {
          const own = [...(measured.get(layer.name) ?? [])];
          const slices = slicesOf(layer.tensor);
          if (!has(layer.tensor)) {
            return [layer.name, new Map(texts.map((text) => [text, nothingBeside(layer)]))];
          }
          if (slices === undefined) return [layer.name, new Map(own)];
          const whole = own.map(([text, one]) => [text, laidOutBeside(one, slices)] as const);
          return [layer.name, new Map(whole)];
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
