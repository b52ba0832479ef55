/** What a run would refuse and a plan can know, a plan refuses: each code of the run that is known from plan and model. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { float, int, ints } from '../../src/compute/builder.ts';
import * as compute from '../../src/diagnostics/catalogue/compute.ts';
import { encodeModel, floatTensor, tensorOf, type Model, type Node } from '../../src/model/index.ts';
import { node } from '../compute/support/finite-differences.ts';
import { tinyModel } from '../compute/support/tiny.ts';
import { readBench } from '../run/as-read.ts';
import { digits, planOn, scratch, type Bench } from '../run/support.ts';
import { linearModel, planText } from './planning.ts';

interface Known {
  readonly bench: () => Bench & { readonly sampleDims?: readonly number[] };
  readonly text: string;
  /** What the plan says; the same code as the run's, or its own. */
  readonly says: string;
}

const transB = { transB: int(1) };
const training = 'train all with sgd(lr: 0.1) for 2 steps';
const gemm = (to: string): Node => ({ ...node('Gemm', ['x', 'w', 'b'], to, transB), name: 'fc' });
const strange = (nodes: readonly Node[], more: readonly (readonly [string, readonly number[]])[] = []): Model => {
  const own = more.map(
    ([name, dims]) => [name, floatTensor(name, dims, new Float32Array(dims.reduce((a, b) => a * b)).fill(0.5))] as const,
  );
  return { ...tinyModel, graph: { ...tinyModel.graph, nodes, initializers: new Map([...tinyModel.graph.initializers, ...own]) } };
};
const through = (op: string): Model => strange([gemm('h'), { ...node(op, ['h'], 'y'), name: 'odd' }]);
const inDoubles = new Map(
  [...tinyModel.graph.initializers].map(([name, { dims }]) => [
    name,
    tensorOf(name, 'float64', dims, new Float64Array(dims.reduce((a, b) => a * b))),
  ]),
);

const inDouble = [{ name: 'x', type: 'float64', dims: ['batch', 3] }] as const;

/** A GRU as ONNX has it by default: the reset gate acts on the state before the candidate's product. */
const gruOfResets: Model = {
  ...tinyModel,
  graph: {
    ...tinyModel.graph,
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', 2, 3] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['batch', 2, 1, 4] }],
    nodes: [{ ...node('GRU', ['x', 'w', 'r'], 'y', { hidden_size: int(4), layout: int(1) }), name: 'gru' }],
    initializers: new Map([
      ['w', floatTensor('w', [1, 12, 3], new Float32Array(36).fill(0.5))],
      ['r', floatTensor('r', [1, 12, 4], new Float32Array(48).fill(0.25))],
    ]),
  },
};

/** The model in a file, without data. */
const written =
  (model: Model, sampleDims: readonly number[] = [3]) =>
  () => {
    const file = join(scratch(), 'net.onnx');
    writeFileSync(file, encodeModel(model));
    return { model: file, data: new Map(), sampleDims };
  };

const exported = (name: string) => () => readBench(name, 'documented');
const ofDigits = () => digits;

const codes: Readonly<Record<string, Known>> = {
  'ESP6010: an adapter on what is no matrix': {
    bench: exported('lstm'),
    text: 'retrain lora(rank: 2, on: recurrent) with adamw(lr: 0.01) for 2 steps',
    says: 'ESP4001 an adapter on `lstm.input` (LSTM)',
  },
  'ESP6001: an operator without a gradient': {
    bench: written(through('Round')),
    text: training,
    says: 'ESP4170 the operator `Round` at the node `odd` has no gradient',
  },
  'ESP6004: a weight that is no float32': {
    bench: written({ ...tinyModel, graph: { ...tinyModel.graph, initializers: inDoubles, inputs: inDouble } }),
    text: training,
    says: 'ESP6004 ',
  },
  'ESP6007: a shape that no rule follows': {
    bench: written(strange([{ ...node('Odd', ['x'], 'h'), domain: 'custom' }, node('Gemm', ['h', 'w', 'b'], 'y', transB)])),
    text: training,
    says: 'ESP6007 the shape of `h`',
  },
  'ESP6007: what is measured behind such a shape': {
    bench: written(strange([{ ...node('Odd', ['x'], 'h'), domain: 'custom' }, node('Gemm', ['h', 'w', 'b'], 'y', transB)])),
    text: 'prune weights by wanda to 50% using 8 samples of train',
    says: 'ESP6013 `avg(x^2)` of the layer `y` cannot be measured: the shape of `h` is unknown',
  },
  'ESP6008: an operator of a set that has no newer form': {
    bench: written({ ...through('Upsample'), opsets: new Map([['', 9]]) }),
    text: training,
    says: 'ESP3110 node `odd` (Upsample)',
  },
  'ESP6009: an output without classes': {
    bench: written(strange([gemm('h'), node('ReduceMean', ['h'], 'y', { axes: ints([1]), keepdims: int(0) })])),
    text: training,
    says: 'ESP6009 the output `y`',
  },
  'ESP6009: the same where it is only measured': {
    bench: written(strange([gemm('h'), node('ReduceMean', ['h'], 'y', { axes: ints([1]), keepdims: int(0) })])),
    text: 'prune weights by magnitude to 50%\nmeasure loss on train',
    says: 'ESP6009 the output `y`',
  },
  'ESP6012: an input without data': {
    bench: written({
      ...tinyModel,
      graph: {
        ...tinyModel.graph,
        inputs: [...tinyModel.graph.inputs, { name: 'z', type: 'float32', dims: [2] }],
        nodes: [gemm('h'), node('Add', ['h', 'z'], 'y')],
      },
    }),
    text: training,
    says: 'ESP6012 the model also reads the input `z`',
  },
  'ESP6002: a use of an operator that has no rule': {
    bench: written(strange([{ ...node('Gemm', ['x', 'w'], 'h', transB), name: 'fc' }, node('Pow', ['h', 'b'], 'y')])),
    text: training,
    says: 'ESP6002 ',
  },
  'ESP6060: an operator that relevance does not pass': {
    bench: written(through('Round')),
    text: 'prune weights by lrp to 50% using 8 samples of train',
    says: 'ESP4610 relevance cannot pass the operator `Round` at the node `odd`',
  },
  'ESP6003: a layer behind the features that alone are compared': {
    bench: ofDigits,
    text: 'mark here\ntrain all loss features(here) for 2 steps',
    says: 'ESP6003 `4.weight` is to be trained, but the output',
  },
  'ESP6015: features of a recurrent layer': {
    bench: exported('lstm'),
    text: 'mark here\ntrain all loss task + features(here, at: `lstm.input`) for 2 steps',
    says: 'ESP6015 the values of the layer `lstm.input`',
  },
  'ESP6013: a second moment of a transposed convolution': {
    bench: exported('auto'),
    text: 'prune weights by obs to 50% using 8 samples of train',
    says: 'ESP4001 `diag(inverse(hessian))` of the layer `c` (ConvTranspose)',
  },
  'ESP6061: relevance through a product that turns signs': {
    bench: written(strange([gemm('h'), { ...node('Gemm', ['h', 'v'], 'y', { alpha: float(-1) }), name: 'turned' }], [['v', [2, 2]]])),
    text: 'prune weights by lrp to 50% using 8 samples of train',
    says: 'ESP6061 ',
  },
  'ESP6013: the state that a reset gate has left': {
    bench: written(gruOfResets, [2, 3]),
    text: 'prune weights in recurrent.hidden by wanda to 50% using 8 samples of train',
    says: 'ESP6013 `avg(x^2)` of the layer `gru.hidden` cannot be measured: its candidate multiplies the state',
  },
  'ESP6014: a penalty of norms that are not there': {
    bench: ofDigits,
    text: 'train all with sgd(lr: 0.1) loss task + slimming(lambda: 1e-4) for 2 steps',
    says: 'ESP6014 no trained layer has everything that the penalty',
  },
  'ESP6014: a penalty of weights none of which trains': {
    bench: ofDigits,
    text: 'train biases with sgd(lr: 0.1) loss task + lasso(lambda: 1e-4) for 2 steps',
    says: 'ESP6014 no trained layer has everything that the penalty',
  },
  'ESP6044: a compensation without biases': {
    bench: exported('kernels'),
    text: 'prune weights by wanda to 50% compensating by bias using 8 samples of train',
    says: 'ESP6044 the layer',
  },
};

/** Codes of the graphs that a run builds which stand elsewhere, and where. */
const elsewhere: Readonly<Record<string, string>> = {
  ESP6005: 'the task names an input of the model, or is refused (ESP7107)',
  ESP6006: 'the task names an output of the model, or is refused (ESP7107)',
  ESP6011: 'the machine has the device, or has not',
  ESP6016: 'test/run/teachers.test.ts',
  ESP6017: 'test/run/teachers.test.ts',
  ESP6018: 'test/model/batch/only-batch.test.ts',
  ESP6019: 'test/cli/tried-model.test.ts',
};

it('every error of the graphs that a run builds has a plan that says it, or a place where that is tried', () => {
  const errors = Object.values(compute).filter(({ severity }) => severity === 'error');
  const tried = new Set([...Object.keys(codes).map((title) => title.slice(0, 'ESP6001'.length)), ...Object.keys(elsewhere)]);
  expect(errors.map(({ code }) => code).filter((code) => !tried.has(code))).toEqual([]);
});

/** What only scores decide, a plan warns of. */
it('ESP4502: a layer that may be below a later floor', () => {
  const text = 'prune weights by global |w| to 50%\nprune weights by global |w| to 60% protect min 10% per layer';
  const { diagnostics } = planText(text, linearModel({ big: [100, 100], small: [10, 10] }));
  expect(diagnostics.map(({ code }) => code)).toContain('ESP4044');
});

it.each(Object.entries(codes))('%s', async (_, { bench, text, says }) => {
  const own = bench();
  const samples = own.data.size === 0 ? { samples: { train: 64 } } : {};
  await expect(planOn(own, text, { batch: 8, ...samples, ...(own.sampleDims && { sampleDims: own.sampleDims }) })).rejects.toThrow(says);
});
