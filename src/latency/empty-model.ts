/** An empty model: the time of a call of the engine alone. */
import { createBuilder, emitTo } from '../compute/builder.ts';
import { ownModel } from '../compute/own-model.ts';
import type { KernelModel } from './kernels.ts';

export function emptyModel(opset: number): KernelModel {
  const builder = createBuilder(opset);
  emitTo(builder, 'Identity', ['x'], ['y']);
  const [x, y] = ['x', 'y'].map((name) => ({ name, type: 'float32' as const, dims: [1] }));
  if (x === undefined || y === undefined) throw new TypeError('two names are two values');
  return {
    model: ownModel(builder, { name: 'empty', inputs: [x], outputs: [y], nodes: builder.nodes }),
    inputs: [x],
  };
}
