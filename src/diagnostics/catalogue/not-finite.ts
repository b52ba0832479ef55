/** NaN and infinities in what a run computes (ESP6770–6779); states that a run cannot resume from (ESP6780–6789). */
import { define } from '../diagnostic.ts';

const calm = 'lower the learning rate, warm it up, or clip the gradient';

export const notFinite = define<{
  tensor: string;
  count: number;
  first: number;
  value: number;
  stage: string;
  step: number;
  after: string;
}>({
  code: 'ESP6770',
  severity: 'error',
  title: 'values that are not finite',
  message: ({ tensor, count, first, value, stage, step, after }) =>
    `${count} ${count === 1 ? 'value' : 'values'} of \`${tensor}\` ${count === 1 ? 'is' : 'are'} not ` +
    `finite in stage \`${stage}\` at step ${step}, after ${after} (flat index ${first} is ${value})`,
  why: 'a network with NaN or infinity computes nothing useful, and no further step repairs it',
  help: ({ after }) => (after === 'training' ? calm : `check the inputs of ${after}: its samples, and the weights before it`),
});

export const statisticNotFinite = define<{ layer: string; statistic: string; count: number; value: number }>({
  code: 'ESP6771',
  severity: 'error',
  title: 'statistic that is not finite',
  message: ({ layer, statistic, count, value }) =>
    `\`${statistic}\` of layer \`${layer}\` has ${count} ${count === 1 ? 'value' : 'values'} that ` +
    `${count === 1 ? 'is' : 'are'} not finite, the first is ${value}`,
  why: 'scores made of NaN or infinity rank nothing',
  help: () => 'look for very large samples or weights: their products overflow float32',
});

export const measuredNotFinite = define<{ metric: string; on: string; value: number; stage: string; moment: string; step: number }>({
  code: 'ESP6772',
  severity: 'warning',
  title: 'measured value that is not finite',
  message: ({ metric, on, value, stage, moment, step }) =>
    `\`${metric}\` on \`${on}\` is ${value} ` +
    (stage === '' ? 'before the run begins' : `in stage \`${stage}\` (${moment}, step ${step})`),
  why: 'the weights are finite, but the results on these samples are not',
  help: () => 'check the samples, and how the network handles very large numbers',
});

export const strangeState = define<{ stage: string; slot: string }>({
  code: 'ESP6780',
  severity: 'error',
  title: 'checkpoint of another training',
  message: ({ stage, slot }) => `the checkpoint in stage \`${stage}\` holds \`${slot}\`, which this training lacks or has in another size`,
  why: 'a run that resumes from another state gives other results',
  help: () => 'restore the checkpoints from a copy, or remove them to restart the stage',
});

export const engineFailed = define<{ stage: string; reason: string }>({
  code: 'ESP6781',
  severity: 'error',
  title: 'engine refused a computation',
  message: ({ stage, reason }) => `onnxruntime refused to compute ${stage === '' ? 'before the run' : `in stage \`${stage}\``}: ${reason}`,
  why: 'training, statistics and metrics are computed by onnxruntime, which names the node',
  help: () => 'look at the node that it names: the model may fail on these samples, or need more memory',
});

export const storedNotFinite = define<{ tensor: string; count: number; place: string; value: number }>({
  code: 'ESP6773',
  severity: 'error',
  title: 'model with values that are not finite',
  message: ({ tensor, count, place, value }) =>
    `\`${tensor}\` holds ${count} ${count === 1 ? 'value' : 'values'} that ` +
    `${count === 1 ? 'is' : 'are'} not finite, the first at ${place}: ${value}`,
  why: 'a network with NaN or infinity computes nothing useful',
  help: () => 'do not use this model; run the plan again with a lower learning rate',
});
