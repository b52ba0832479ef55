/** The weights of layers as scores read them. */
import type { Layer } from '../model/graph.ts';
import type { Network } from './network.ts';

/** In float32, which scores compare in. */
export function weightsOf(layers: readonly Layer[], { values }: Network): readonly Float32Array[] {
  return layers.map(({ tensor }) => {
    const own = values.get(tensor);
    if (own === undefined) throw new Error(`the model has no ${tensor}`);
    return own instanceof Float32Array ? own : Float32Array.from(own);
  });
}
