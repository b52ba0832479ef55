/** A network that is being drawn: nodes and weights are added, choices come from one seeded stream. */
import { createBuilder, emit, emitMany, type GraphBuilder } from '../../../../src/compute/builder.ts';
import { floatTensor, intTensor, type Attribute, type ElementType, type Model } from '../../../../src/model/index.ts';
import { integerBelow, uniform } from '../../../../src/random/draw.ts';
import { stream } from '../../../../src/random/stream.ts';

type Attributes = Readonly<Record<string, number | readonly number[]>>;

export interface Draft {
  readonly builder: GraphBuilder;
  /** An integer in 0 … bound − 1. */
  readonly below: (bound: number) => number;
  readonly weight: (...dims: readonly number[]) => string;
  readonly ints: (...values: readonly number[]) => string;
  readonly node: (op: string, inputs: readonly string[], attributes?: Attributes) => string;
  readonly parts: (op: string, inputs: readonly string[], count: number, attributes?: Attributes) => readonly string[];
}

export function createDraft(family: string, seed: number): Draft {
  const source = stream(seed, family);
  const builder = createBuilder(17, ['x']);
  const name = (): string => `t${builder.initializers.size}`;
  const store = (tensor: ReturnType<typeof intTensor>): string => {
    builder.initializers.set(tensor.name, tensor);
    return tensor.name;
  };
  return {
    builder,
    below: (bound) => integerBelow(source, bound),
    weight(...dims) {
      const length = dims.reduce((all, size) => all * size, 1);
      return store(floatTensor(name(), dims, uniform(source, length, 0.7)));
    },
    ints: (...values) => store(intTensor(name(), [values.length], values)),
    node: (op, inputs, given = {}) => emit(builder, op, inputs, attributesOf(given)),
    parts: (op, inputs, count, given = {}) => emitMany(builder, op, { inputs, count, attributes: attributesOf(given) }),
  };
}

function attributesOf(given: Attributes): Readonly<Record<string, Attribute>> {
  const typed = Object.entries(given).map(([name, value]): [string, Attribute] => [
    name,
    typeof value === 'number' ? { kind: 'int', value } : { kind: 'ints', value },
  ]);
  return Object.fromEntries(typed);
}

/** Without the batch, which every input and output has. */
export interface Drawn {
  readonly input: readonly (number | string)[];
  /** Of the input; float32 unless given. */
  readonly type?: ElementType;
  readonly output: string;
  readonly outputDims: readonly (number | string)[];
}

export function modelOf({ builder }: Draft, { input, type = 'float32', output, outputDims }: Drawn): Model {
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    graph: {
      name: 'random',
      inputs: [{ name: 'x', type, dims: ['batch', ...input] }],
      outputs: [{ name: output, type: 'float32', dims: ['batch', ...outputDims] }],
      nodes: builder.nodes,
      initializers: builder.initializers,
      valueInfo: new Map(),
    },
    functions: [],
    producer: 'test',
    metadata: new Map(),
  };
}

/** A matrix product with a bias, in one of the forms that exporters write. */
export function linear({ below, node, weight }: Draft, x: string, from: number, to: number): string {
  return below(2) === 0
    ? node('Add', [node('MatMul', [x, weight(from, to)]), weight(to)])
    : node('Add', [weight(to), node('MatMul', [x, node('Transpose', [weight(to, from)], { perm: [1, 0] })])]);
}
