/** Small perceptrons, which PyTorch's scripts build alike. */
import { floatTensor, type Model, type Node } from '../../src/model/index.ts';

/** `inputs` are names with blanks between them. */
export function node(op: string, inputs: string, output: string): Node {
  const named = { name: output, op, domain: '', attributes: {} };
  return { ...named, inputs: inputs.split(' '), outputs: [output] };
}

/** Two hidden layers with biases behind ReLU, and a head without a bias. */
export const threeLayers: readonly Node[] = [
  ...[node('MatMul', 'input w1', 'p1'), node('Add', 'p1 b1', 'a1'), node('Relu', 'a1', 'r1')],
  ...[node('MatMul', 'r1 w2', 'p2'), node('Add', 'p2 b2', 'a2'), node('Relu', 'a2', 'r2')],
  node('MatMul', 'r2 w3', 'logits'),
];

interface Perceptron {
  readonly features: number;
  readonly classes: number;
  readonly nodes: readonly Node[];
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly dims: Readonly<Record<string, readonly number[]>>;
}

export function perceptron({ features, classes, nodes, weights, dims }: Perceptron): Model {
  return {
    irVersion: 8,
    producer: '',
    functions: [],
    metadata: new Map(),
    opsets: new Map([['', 17]]),
    graph: {
      name: 'perceptron',
      inputs: [{ name: 'input', type: 'float32', dims: ['batch', features] }],
      outputs: [{ name: 'logits', type: 'float32', dims: ['batch', classes] }],
      nodes,
      initializers: new Map([...weights].map(([name, values]) => [name, floatTensor(name, dims[name] ?? [], values)])),
      valueInfo: new Map(),
    },
  };
}
