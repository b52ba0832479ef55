/** A graph of our own making, as a model that onnxruntime loads. */
import type { Model, Node, ValueInfo } from '../model/graph.ts';
import type { GraphBuilder } from './builder.ts';

export interface OwnGraph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly nodes: readonly Node[];
}

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
