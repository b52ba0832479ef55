/** The layers of a run's model by their names. */
import type { Layer } from '../model/graph.ts';
import type { RunContext } from './context.ts';

export function layersOf({ layers }: RunContext, names: readonly string[]): readonly Layer[] {
  return names.map((name) => {
    const layer = layers.get(name);
    if (layer === undefined) throw new Error(`the model has no ${name}`);
    return layer;
  });
}
