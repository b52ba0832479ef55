/** First states of a recurrence are for as many sequences as it reads: onnxruntime refuses others, and so does a plan. */
import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { int } from '../../src/compute/builder.ts';
import { encodeModel, faultsOn, floatTensor, type Model, type Tensor } from '../../src/model/index.ts';
import { node } from '../compute/support/finite-differences.ts';
import { smallModel } from '../support/small-model.ts';

function zeros(name: string, dims: readonly number[]): Tensor {
  return floatTensor(name, dims, new Float32Array(dims.reduce((all, dim) => all * dim, 1)));
}

/** Of four sequences. */
function recurrent(op: 'GRU' | 'LSTM' | 'RNN', layout = 0): Model {
  const gates = { GRU: 3, LSTM: 4, RNN: 1 }[op];
  const state = zeros('state', layout === 0 ? [1, 4, 3] : [4, 1, 3]);
  const inputs = ['x', 'w', 'r', '', '', 'state', ...(op === 'LSTM' ? ['state'] : [])];
  return smallModel({
    nodes: [node(op, inputs, 'y', { hidden_size: int(3), ...(layout === 0 ? {} : { layout: int(layout) }) })],
    tensors: [zeros('w', [1, gates * 3, 2]), zeros('r', [1, gates * 3, 3]), state],
    inputs: { x: ['steps', 'batch', 2] },
  });
}

it.each(['GRU', 'LSTM', 'RNN'] as const)('%s', async (op) => {
  const model = recurrent(op);
  const session = await ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 4, intraOpNumThreads: 1 });
  const run = async (batch: number) => await session.run({ x: new ort.Tensor('float32', new Float32Array(5 * batch * 2), [5, batch, 2]) });
  const problems = (batch: number) => faultsOn(model, new Map([['x', [5, batch, 2]]])).map(({ problem }) => problem);
  expect((await run(4))['y']?.dims).toEqual([5, 1, 4, 3]);
  expect(problems(4)).toEqual([]);
  await expect(run(7)).rejects.toThrow('initial_h');
  expect(problems(7)).toEqual(['its input has 7 sequences, its first states [1, 4, 3] are for 4']);
  await session.release();
});

it('with sequences before their steps', () => {
  const problems = (batch: number) => faultsOn(recurrent('GRU', 1), new Map([['x', [batch, 5, 2]]])).map(({ problem }) => problem);
  expect(problems(4)).toEqual([]);
  expect(problems(7)).toEqual(['its input has 7 sequences, its first states [4, 1, 3] are for 4']);
});
