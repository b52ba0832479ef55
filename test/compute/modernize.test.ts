/** Forward passes of old operator sets: attributes that have become inputs, training included. */
import { expect, test } from 'vitest';
import { buildEvaluation } from '../../src/compute/evaluation.ts';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { float, int, ints } from '../../src/compute/builder.ts';
import { createEvaluator } from '../../src/compute/evaluator.ts';
import { createTrainer } from '../../src/compute/trainer.ts';
import { encodeModel, floatTensor, type Model, type Node } from '../../src/model/index.ts';
import * as ort from 'onnxruntime-node';
import { node } from './support/finite-differences.ts';
import { momentum, oneThread } from './support/training.ts';

/** y [batch, 3] from x [batch, 3] through the weight w [3, 3]. */
function through(opset: number, nodes: readonly Node[]): Model {
  const w = Float32Array.from({ length: 9 }, (_, index) => Math.sin(index + 1));
  return {
    irVersion: 8,
    opsets: new Map([['', opset]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: 'old',
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', 3] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', 3] }],
      nodes: [node('MatMul', ['x', 'w'], 'h'), ...nodes],
      initializers: new Map([['w', floatTensor('w', [3, 3], w)]]),
      valueInfo: new Map(),
    },
  };
}

const samples = Float32Array.from({ length: 12 }, (_, index) => Math.cos(index));
const batch = { samples, labels: new Float32Array(12), size: 4 };

test.each<readonly [string, number, readonly Node[]]>([
  ['Clip', 10, [node('Clip', ['h'], 'y', { min: float(-0.5), max: float(0.7) })]],
  ['Softmax', 12, [node('Softmax', ['h'], 'y', { axis: int(1) })]],
  ['Dropout', 11, [node('Dropout', ['h'], 'y', { ratio: float(0.5) })]],
  ['Unsqueeze and Squeeze', 11, [node('Unsqueeze', ['h'], 'u', { axes: ints([1]) }), node('Squeeze', ['u'], 'y', { axes: ints([1]) })]],
  ['ReduceSum', 11, [node('ReduceSum', ['h'], 's', { axes: ints([1]), keepdims: int(1) }), node('Sub', ['h', 's'], 'y')]],
  [
    'Split',
    11,
    [node('Split', ['h'], ['p', 'q'], { axis: int(1), split: ints([1, 2]) }), node('Concat', ['q', 'p'], 'y', { axis: int(1) })],
  ],
  [
    'Slice and Pad',
    9,
    [
      node('Slice', ['h'], 's', { starts: ints([1]), ends: ints([3]), axes: ints([1]) }),
      node('Pad', ['s'], 'y', { pads: ints([0, 1, 0, 0]) }),
    ],
  ],
])('%s of operator set %i means the same, and trains', async (_op, opset, nodes) => {
  const model = through(opset, nodes);
  const spec = { model, input: 'x', sampleDims: [3], output: 'y', loss: 'mse' } as const;
  const evaluation = buildEvaluation({ ...spec, replaceable: ['w'] });
  expect(evaluation.diagnostics).toEqual([]);
  if (evaluation.value === undefined) return;
  const evaluator = await createEvaluator(evaluation.value, oneThread);
  const original = await ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 4, intraOpNumThreads: 1 });
  const results = await original.run({ x: new ort.Tensor('float32', samples, [4, 3]) });
  const { output, loss } = await evaluator.run(batch);
  expect([...output]).toEqual([...((results['y']?.data ?? []) as Float32Array)]);

  const step = buildTrainingStep({ ...spec, tensors: ['w'], optimizer: momentum });
  expect(step.diagnostics).toEqual([]);
  if (step.value === undefined) return;
  const trainer = await createTrainer(step.value, oneThread);
  const mean = await trainer.run(batch, 0.05, 0);
  expect(mean * 12).toBeCloseTo(loss, 4);
  expect(await trainer.run(batch, 0.05, 1)).toBeLessThan(mean);
  await Promise.all([evaluator.release(), trainer.release(), original.release()]);
});
