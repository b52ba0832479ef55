/** The shapes of emitted nodes that read values of known shape, which they are differentiated by. */
import type { Model, Node, Tensor, ValueInfo } from '../model/graph.ts';
import { inferShapes } from '../model/shapes/infer-shapes.ts';
import type { GraphBuilder } from './builder.ts';
import type { Shape } from './shapes.ts';

/** Adds the shape of every value that the nodes read or make; `tensors` are those of the model. What is known of a value counts where no rule does. */
export function noteShapes(
  builder: GraphBuilder,
  nodes: readonly Node[],
  tensors: ReadonlyMap<string, Tensor>,
  shapes: Map<string, Shape>,
): void {
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs).filter((name) => !made.has(name)));
  const initializers = new Map<string, Tensor>();
  const inputs: ValueInfo[] = [];
  for (const name of read) {
    const tensor = tensors.get(name) ?? builder.initializers.get(name);
    const dims = shapes.get(name);
    if (tensor !== undefined) initializers.set(name, tensor);
    else if (dims !== undefined) inputs.push({ name, type: 'float32', dims });
  }
  const valueInfo = new Map<string, ValueInfo>();
  for (const name of made) {
    const dims = shapes.get(name);
    if (dims !== undefined) valueInfo.set(name, { name, type: 'float32', dims });
  }
  const small: Model = {
    irVersion: 8,
    producer: '',
    functions: [],
    metadata: new Map(),
    opsets: new Map([['', builder.opset]]),
    graph: { name: '', inputs, outputs: [], nodes, initializers, valueInfo },
  };
  for (const [name, { dims }] of inferShapes(small)) shapes.set(name, dims);
  for (const [name, { dims }] of initializers) shapes.set(name, dims);
}
