/** Second moments that are inverted, what makes up for pruned weights, and numbers that are not finite (ESP604x, ESP677x, ESP678x). */
import { error, hint, warning } from '../diagnostic.ts';
import { digits, type Example, type Situation } from '../pages/example.ts';
import { npy, graph, model, node, tensor } from '../pages/onnx.ts';

const plain = 'prune weights by obs to 50% using all of train\n';
const undamped = 'prune weights by obs to 50% compensating by obs(damping: 0%) using all of train\n';

const identity = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

const silent = identity.map((row) => row.map(() => 0));

function withoutBias(): Example {
  const words = 'four samples, each with a single 1 at another place';
  const right = situation(words, identity, 'prune weights by fluctuation to 50% compensating by bias using all of train\n');
  const twice = [node('MatMul', ['x', 'W'], 'h'), node('Add', ['h', 'b'], 'i'), node('Add', ['i', 'b'], 'y')];
  const net = graph({ nodes: twice, tensors: [tensor('W', [4, 3]), tensor('b', [3])] });
  const wrong = model('a MatMul of `x` [N, 4] and `W` [4, 3], and `b` [3] added twice', { graph: net });
  return { wrong: { ...right, files: { ...right.files, 'net.onnx': wrong } }, right };
}

/** Too little was measured on the first samples; on four that differ it is enough. */
function samples(words: string, rows: readonly (readonly number[])[], wrong: string, right = wrong): Example {
  return { wrong: situation(words, rows, wrong), right: situation('four samples, each with a single 1 at another place', identity, right) };
}

function situation(words: string, rows: readonly (readonly number[])[], recipe: string): Situation {
  const values = Float32Array.from(rows.flat());
  const net = graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [4, 3])] });
  return {
    recipe,
    files: {
      'net.onnx': model('one MatMul of `x` [N, 4] and `W` [4, 3]', { graph: net }),
      'espalier.yaml': 'model: net.onnx\ndata:\n  train: { x: x.npy, y: y.npy }\ntask: { input: x }\n',
      'x.npy': npy('<f4', [rows.length, 4], new Uint8Array(values.buffer), `${words}, float32`),
      'y.npy': npy('|u1', [rows.length], new Uint8Array(rows.length), 'a label for each, uint8'),
    },
    command: 'run recipe.prune',
  };
}

export const silentInputs = error<{ layer: string; vectors: number }>('ESP6040', 'inputs that are always zero', {
  message: ({ layer, vectors }) => `every input of the layer \`${layer}\` is zero in all ${vectors} vectors that were measured`,
  why: 'a second moment of zeros cannot be inverted, and all weights would score the same',
  help: () => 'calibrate on other samples, or leave the layer out with `except`',
  ...samples('four samples of zeros', silent, plain),
});

export const singularInputs = error<{ layer: string; input: number; inputs: number; vectors: number }>(
  'ESP6041',
  'second moment without an inverse',
  {
    message: ({ layer, input, inputs, vectors }) =>
      `the second moment of the ${inputs} inputs of \`${layer}\` has no inverse: in ${vectors} vectors, ` +
      `input ${input} is a combination of later ones`,
    why: 'the cost of removing a weight is computed from the inverse',
    help: ({ inputs, vectors }) =>
      vectors < inputs
        ? `measure on at least ${inputs} vectors, or write \`compensating by obs(damping: 1%)\``
        : 'write `compensating by obs(damping: 1%)`, or a higher share',
    ...samples('one sample', [[1, 2, 3, 4]], undamped, undamped),
  },
);

export const fewVectors = warning<{ layer: string; inputs: number; vectors: number }>('ESP6042', 'fewer vectors than inputs', {
  message: ({ layer, inputs, vectors }) =>
    `the second moment of the ${inputs} inputs of \`${layer}\` is measured on only ${vectors} vectors`,
  why: 'damping alone decides the directions that no vector covers',
  help: () => 'use more samples: `using 512 samples of calibration`',
  ...samples('one sample', [[1, 2, 3, 4]], plain),
});

export const deadInputs = hint<{ layer: string; dead: number; inputs: number }>('ESP6043', 'inputs that are zero in every sample', {
  message: ({ layer, dead, inputs }) => `${dead} of the ${inputs} inputs of \`${layer}\` are zero in every sample`,
  why: 'the weights on these inputs seem to cost nothing, so they are pruned first',
  help: () => 'check that the samples resemble the data that the network will see',
  ...samples(
    'four samples whose last number is always 0',
    identity.map((row) => [1, ...row.slice(0, 2), 0]),
    plain,
  ),
});

export const noBias = error<{ layer: string }>('ESP6044', 'layer without a bias', {
  message: ({ layer }) => `the layer \`${layer}\` has no bias of its own to compensate pruned weights with, and can be given none`,
  why: '`compensating by bias` adds the mean output of the pruned weights to the bias',
  help: () => 'leave the layer out with `except`, or write `compensating by obs`',
  note: 'A bias is created behind a `MatMul`, a `Gemm` or a `Conv` that alone reads its float32 weight, and scales nothing. One that is there and that other operators read, too, stays as it is.',
  ...withoutBias(),
});

const data = (part: string): string => `test/fixtures/data/digits_x_${part}.npy,test/fixtures/data/digits_y_${part}.npy`;
const command = `run recipe.prune --model ${digits} --train ${data('train')}`;
const calm = 'lower the learning rate, warm it up, or clip the gradient';

export const notFinite = error<{ tensor: string; count: number; first: number; value: number; stage: string; step: number; after: string }>(
  'ESP6770',
  'values that are not finite',
  {
    message: ({ tensor, count, first, value, stage, step, after }) =>
      `${count} ${count === 1 ? 'value' : 'values'} of \`${tensor}\` ${count === 1 ? 'is' : 'are'} not ` +
      `finite in stage \`${stage}\` at step ${step}, after ${after} (flat index ${first} is ${value})`,
    why: 'a network with NaN or infinity computes nothing useful, and no further step repairs it',
    help: ({ after }) => (after === 'training' ? calm : `check the inputs of ${after}: its samples, and the weights before it`),
    wrong: { recipe: 'train all with sgd(lr: 1e39) for 1 steps\n', command },
    right: { recipe: 'train all with sgd(lr: 0.01) for 1 steps\n', command },
    note: 'Weights, the state of the optimizer, running statistics, scores and gates are checked every few steps, before every checkpoint, before every update and at the end of a training; other changes of a network are checked after every statement. Non-finite values of the original model count as soon as something changes their tensor. The last checkpoint is valid, and `espalier report` shows where the run ended.',
  },
);

export const statisticNotFinite = error<{ layer: string; statistic: string; count: number; value: number }>(
  'ESP6771',
  'statistic that is not finite',
  {
    message: ({ layer, statistic, count, value }) =>
      `\`${statistic}\` of layer \`${layer}\` has ${count} ${count === 1 ? 'value' : 'values'} that ` +
      `${count === 1 ? 'is' : 'are'} not finite, the first is ${value}`,
    why: 'scores made of NaN or infinity rank nothing',
    help: () => 'look for very large samples or weights: their products overflow float32',
    told: 'A statistic over calibration samples, or a second moment of inputs, leaves the range of float32.',
    remedy: 'Scale the samples, as `scale: 255` of pictures does, or take a criterion that does not square them.',
    example: { layer: 'fc1', statistic: 'avg(x^2)', count: 3, value: Infinity },
  },
);

export const measuredNotFinite = warning<{ metric: string; on: string; value: number; stage: string; moment: string; step: number }>(
  'ESP6772',
  'measured value that is not finite',
  {
    message: ({ metric, on, value, stage, moment, step }) =>
      `\`${metric}\` on \`${on}\` is ${value} ` +
      (stage === '' ? 'before the run begins' : `in stage \`${stage}\` (${moment}, step ${step})`),
    why: 'the weights are finite, but the results on these samples are not',
    help: () => 'check the samples, and how the network handles very large numbers',
    told: 'All weights are finite, and the loss or a metric is not: the network divides by zero or overflows on some samples, or a metric has no value on them, as the area under a curve has none for one class. The run continues, its journal, report and comparison hold the value, and the command ends with exit code 1.',
    remedy: 'Look at the samples and at the operators that divide, take logarithms or exponentials.',
    example: { metric: 'loss', on: 'test', value: NaN, stage: 'cut', moment: 'stage end', step: 0 },
  },
);

export const strangeState = error<{ stage: string; slot: string }>('ESP6780', 'checkpoint of another training', {
  message: ({ stage, slot }) => `the checkpoint in stage \`${stage}\` holds \`${slot}\`, which this training lacks or has in another size`,
  why: 'a run that resumes from another state gives other results',
  help: () => 'restore the checkpoints from a copy, or remove them to restart the stage',
  told: 'A checkpoint with a valid checksum holds the state of another optimizer, or arrays of other sizes: it was edited or comes from another run.',
  remedy: 'Restore the checkpoints from a copy, or remove those of the stage to restart it.',
  example: { stage: 'recover', slot: 'momentum:fc1.weight' },
});

export const engineFailed = error<{ stage: string; reason: string }>('ESP6781', 'engine refused a computation', {
  message: ({ stage, reason }) => `onnxruntime refused to compute ${stage === '' ? 'before the run' : `in stage \`${stage}\``}: ${reason}`,
  why: 'training, statistics and metrics are computed by onnxruntime, which names the node',
  help: () => 'look at the node that it names: the model may fail on these samples, or need more memory',
  told: 'onnxruntime loads the graph and refuses while it computes: an index is out of range, shapes do not meet, or memory is short.',
  remedy: 'Look at the node in `espalier inspect` and at the samples that reach it.',
  example: { stage: 'recover', reason: "Non-zero status code returned while running Gather node. Name:'wpe'" },
});

export const storedNotFinite = error<{ tensor: string; count: number; place: string; value: number }>(
  'ESP6773',
  'model with values that are not finite',
  {
    message: ({ tensor, count, place, value }) =>
      `\`${tensor}\` holds ${count} ${count === 1 ? 'value' : 'values'} that ` +
      `${count === 1 ? 'is' : 'are'} not finite, the first at ${place}: ${value}`,
    why: 'a network with NaN or infinity computes nothing useful',
    help: () => 'do not use this model; run the plan again with a lower learning rate',
    told: 'A parameter of the written model is NaN or infinite: the model was made by another program or an earlier version, or a weight is larger than its stored type can hold, as 70,000 is in float16.',
    remedy: 'Do not use the model; run the plan again with a lower learning rate.',
    example: { tensor: 'fc1.weight', count: 80, place: '[3, 17]', value: Infinity },
  },
);
