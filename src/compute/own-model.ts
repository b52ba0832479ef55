/** A graph of our own making, as a model that onnxruntime loads. */
import type { Graph, Model } from '../model/graph.ts';
import type { GraphBuilder } from './builder.ts';

export type OwnGraph = Pick<Graph, 'name' | 'inputs' | 'outputs' | 'nodes'>;

export function ownModel(builder: GraphBuilder, graph: OwnGraph): Model {
  return {
    irVersion: 8,
    opsets: new Map([['', builder.opset]]),
    functions: [],
    producer: 'espalier',
    metadata: new Map(),
    graph: { ...graph, initializers: builder.initializers, valueInfo: new Map() },
  };
}
