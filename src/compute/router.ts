/** The router of codes as a model of its own: a sample goes in, its code comes out. */
import type { Model } from '../model/graph.ts';
import { createBuilder, emit, emitTo, floats, int, integers } from './builder.ts';
import { emitCosines, emitPriced, type CodesShape } from './codes.ts';

export type Router = CodesShape & { readonly values: Float32Array; readonly prices?: ArrayLike<number> };

export const routerOutputs = { code: 'code', scores: 'scores' } as const;

/** `code` counts from 1 on, as `code(k)` does; `scores` are cosines less prices, [batch, K]. */
export function routerModel(router: Router, input: string, sampleDims: readonly number[], metadata: Model['metadata'] = new Map()): Model {
  const { code, scores } = routerOutputs;
  const builder = createBuilder(17, [input, code, scores]);
  const { cosines } = emitCosines(builder, router, floats(builder, router.values), input);
  const priced = emitPriced(builder, cosines, router.prices);
  emitTo(builder, 'Identity', { inputs: [priced], outputs: [scores] });
  const place = emit(builder, 'ArgMax', [priced], { axis: int(1), keepdims: int(0) });
  emitTo(builder, 'Add', { inputs: [place, integers(builder, [1])], outputs: [code] });
  return {
    irVersion: 8,
    producer: 'espalier',
    functions: [],
    metadata,
    opsets: new Map([['', builder.opset]]),
    graph: {
      name: 'router',
      inputs: [{ name: input, type: 'float32', dims: ['batch', ...sampleDims] }],
      outputs: [
        { name: code, type: 'int64', dims: ['batch'] },
        { name: scores, type: 'float32', dims: ['batch', router.count] },
      ],
      nodes: builder.nodes,
      initializers: builder.initializers,
      valueInfo: new Map(),
    },
  };
}
