/** What a run would refuse and a plan can know, a plan refuses: each code of the run that is known from plan and model. */
import { expect, it } from 'vitest';
import { readBench } from '../run/as-read.ts';
import { digits, planOn, type Bench } from '../run/support.ts';

interface Known {
  readonly bench: () => Bench & { readonly sampleDims?: readonly number[] };
  readonly text: string;
  /** What the plan says; the same code as the run's, or its own. */
  readonly says: string;
}

const exported = (name: string) => () => readBench(name, 'documented');
const ofDigits = () => digits;

const codes: Readonly<Record<string, Known>> = {
  'ESP6010: an adapter on what is no matrix': {
    bench: exported('lstm'),
    text: 'retrain lora(rank: 2, on: recurrent) with adamw(lr: 0.01) for 2 steps',
    says: 'ESP4001 an adapter on `lstm.input` (LSTM)',
  },
  'ESP6013: a second moment of several convolutions': {
    bench: exported('auto'),
    text: 'prune weights by obs to 50% using 8 samples of train',
    says: 'ESP4001 `diag(inverse(hessian))` of the layer `c` (ConvTranspose)',
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
    bench: exported('mlp3'),
    text: 'prune weights by wanda to 50% compensating by bias using 8 samples of train',
    says: 'ESP6044 the layer `b` has no bias',
  },
};

it.each(Object.entries(codes))('%s', async (_, { bench, text, says }) => {
  const own = bench();
  await expect(planOn(own, text, { batch: 8, ...(own.sampleDims && { sampleDims: own.sampleDims }) })).rejects.toThrow(says);
});
