/** Recurrent networks in training: forms that onnxruntime does not run, and uses without gradient. */
import { describe, expect, test } from 'vitest';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { float, int, ints, text } from '../../src/compute/builder.ts';
import { createTrainer } from '../../src/compute/trainer.ts';
import { floatTensor, intTensor, type Attribute, type Model, type Node } from '../../src/model/index.ts';
import { node } from './support/finite-differences.ts';
import { momentum, oneThread, relativeError } from './support/training.ts';

const [steps, inputs, hidden] = [5, 3, 4];

/** A recurrence over [batch, steps, inputs] whose last states are the output, [batch, hidden]. */
function network(nodes: readonly Node[], gates: number): Model {
  const wave = (count: number, phase: number) => Float32Array.from({ length: count }, (_, index) => Math.sin(index * 1.7 + phase) / 2);
  const tensors = [
    floatTensor('w', [1, gates * hidden, inputs], wave(gates * hidden * inputs, 0)),
    floatTensor('r', [1, gates * hidden, hidden], wave(gates * hidden * hidden, 1)),
    floatTensor('b', [1, 2 * gates * hidden], wave(2 * gates * hidden, 2)),
    floatTensor('peepholes', [1, 3 * hidden], wave(3 * hidden, 3)),
    intTensor('axes', [1], [0]),
    intTensor('lengths', [2], [3, 5]),
  ];
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: 'recurrent',
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', steps, inputs] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', hidden] }],
      nodes,
      initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      valueInfo: new Map(),
    },
  };
}

const spec = { input: 'x', sampleDims: [steps, inputs], output: 'y', loss: 'mse', tensors: ['w', 'r', 'b'], optimizer: momentum } as const;

const batch = {
  samples: Float32Array.from({ length: 2 * steps * inputs }, (_, index) => Math.cos(index)),
  labels: Float32Array.from({ length: 2 * hidden }, (_, index) => Math.sin(index)),
  size: 2,
};

async function gradients(model: Model): Promise<ReadonlyMap<string, Float32Array>> {
  const step = buildTrainingStep({ ...spec, model });
  if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
  const trainer = await createTrainer(step.value, oneThread);
  await trainer.run(batch, 0, 0);
  const found = new Map(spec.tensors.map((name) => [name, trainer.read(`momentum:${name}`)]));
  await trainer.release();
  return found;
}

const operators = { LSTM: 4, GRU: 3, RNN: 1 } as const;

describe.each(Object.entries(operators))('%s', (op, gates) => {
  const size = { hidden_size: int(hidden) };

  test('with the batch first is the one with steps first, its input turned', async () => {
    const batchFirst = network(
      [node(op, ['x', 'w', 'r', 'b'], ['', 'last'], { ...size, layout: int(1) }), node('Squeeze', ['last', 'one'], 'y')],
      gates,
    );
    const initializers = new Map([...batchFirst.graph.initializers, ['one', intTensor('one', [1], [1])] as const]);
    const stepsFirst = network(
      [
        node('Transpose', ['x'], 'turned', { perm: ints([1, 0, 2]) }),
        node(op, ['turned', 'w', 'r', 'b'], ['all', 'last'], size),
        node('Squeeze', ['last', 'axes'], 'y'),
      ],
      gates,
    );
    const ours = await gradients({ ...batchFirst, graph: { ...batchFirst.graph, initializers } });
    const theirs = await gradients(stepsFirst);
    for (const [name, expected] of theirs) {
      expect(relativeError(ours.get(name) ?? [], expected), name).toBeLessThan(1e-6);
      expect(expected.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    }
  });
});

const uses: readonly (readonly [string, readonly string[], Readonly<Record<string, Attribute>>])[] = [
  ['lengths of their own', ['turned', 'w', 'r', 'b', 'lengths'], {}],
  ['peepholes', ['turned', 'w', 'r', 'b', '', '', '', 'peepholes'], {}],
  ['clips', ['turned', 'w', 'r', 'b'], { clip: float(1) }],
  ['input and forget gates are one', ['turned', 'w', 'r', 'b'], { input_forget: int(1) }],
  [
    'activations are hardsigmoid, tanh, tanh',
    ['turned', 'w', 'r', 'b'],
    { activations: { kind: 'strings', value: ['HardSigmoid', 'Tanh', 'Tanh'] } },
  ],
];

test.each(uses)('an LSTM whose %s is refused by name', (reason, reads, attributes) => {
  const model = network(
    [
      node('Transpose', ['x'], 'turned', { perm: ints([1, 0, 2]) }),
      node('LSTM', reads, ['', 'last'], { hidden_size: int(hidden), direction: text('forward'), ...attributes }),
      node('Squeeze', ['last', 'axes'], 'y'),
    ],
    4,
  );
  const [found] = buildTrainingStep({ ...spec, model }).diagnostics;
  expect(found?.code).toBe('ESP6002');
  expect(found?.message).toContain(reason);
});
