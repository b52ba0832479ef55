/** The flat form of a model, made once: layers, shapes, costs and groups are all read from it. */
import type { Model } from '../graph.ts';
import { flatten, type FlatGraph } from './flatten.ts';

const known = new WeakMap<Model, FlatGraph>();

/** Kept as long as the model is. */
export function flatGraph(model: Model): FlatGraph {
  const flat = known.get(model) ?? flatten(model);
  known.set(model, flat);
  return flat;
}
