/** What can be wrong with a target in latency when a recipe meets a model (ESP419x). */
import { error, warning } from '../diagnostic.ts';
import { lenet300, planning } from '../pages/example.ts';

const recipe = 'prune neurons by magnitude to 80% of latency\n  normalized by mean per layer\n\ncompact\n';

/** Of a machine on which something else ran. */
const noisy = `format: 1
model: {file: lenet300_mnist.onnx, sha256: ${'a'.repeat(64)}}
batch: 1
threads: 1
device: cpu
engine: onnxruntime 1.30.0
machine: a laptop
rounds: 9
networks:
  - {kept: 100%, kernels: 0.009, ms: 0.046, least: 0.029, most: 0.071}
  - {kept: 12.5%, kernels: 0, ms: 0.012, least: 0.011, most: 0.015}
kernels:
  - output: /fc1/Gemm_output_0
    operator: Gemm
    tensor: fc1.weight
    dims: [300, 784]
    axes:
      - axis: 0
        sizes: [40, 300]
    ms: [0, 0.009]
`;

const unit = 'prune neurons by magnitude to 50% sparsity';

export const latencyOfWeights = error<object>('ESP4190', 'latency of single weights', {
  message: () => 'zeros alone make no network faster',
  why: 'a runtime multiplies by zero as slowly as by any number; only smaller tensors save time',
  help: () => 'prune whole units: `prune channels by magnitude to 60% of latency`, and `compact`',
  ...planning('prune weights by magnitude to 4 ms\n', recipe),
});

export const noProfile = error<{ file: string; model: string; batch: number }>('ESP4191', 'latency that was not measured', {
  message: ({ file, model, batch }) => `the latency of \`${model}\` on batch ${batch} is unknown: there is no \`${file}\``,
  why: 'a plan prunes the same units on every machine, so measured times are an input, like the model',
  help: ({ model, batch }) =>
    `measure it once on the target machine: \`espalier profile ${model}${batch === 1 ? '' : ` --batch ${batch}`}\``,
  ...planning('prune neurons by magnitude to 80% of latency on batch 64\n  normalized by mean per layer\n\ncompact\n', recipe, {
    note: 'A profile is beside its model: `net.latency.yaml` beside `net.onnx`, and `net.batch-64.latency.yaml` for batches of 64. `--latency FILE` gives another one.',
  }),
});

export const brokenProfile = error<{ file: string; fault: string }>('ESP4192', 'invalid latency profile', {
  message: ({ file, fault }) => `\`${file}\` is not a latency profile: ${fault}`,
  why: 'a target in latency is computed from it',
  help: () => 'measure again with `espalier profile`, or give another file with `--latency`',
  wrong: {
    recipe,
    files: { 'old.latency.yaml': 'format: 1\nmodel: net.onnx\n' },
    command: `plan recipe.prune --model ${lenet300} --latency old.latency.yaml`,
  },
  right: { recipe, command: `plan recipe.prune --model ${lenet300}` },
});

export const otherProfile = error<{ file: string; model: string; difference: string }>('ESP4193', 'latency profile of another network', {
  message: ({ file, model, difference }) => `\`${file}\` was measured on another network than \`${model}\`: ${difference}`,
  why: 'its tables do not cover layers that were not measured; other weights of the same layers would be fine',
  help: ({ model }) => `measure this one: \`espalier profile ${model}\``,
  wrong: {
    recipe,
    command: 'plan recipe.prune --model test/fixtures/models/mlp_digits.onnx --latency examples/lenet300/lenet300_mnist.latency.yaml',
  },
  right: { recipe, command: `plan recipe.prune --model ${lenet300}` },
});

export const otherBatch = error<{ file: string; measured: number; asked: number }>('ESP4194', 'latency profile of another batch', {
  message: ({ file, measured, asked }) => `\`${file}\` was measured on batch ${measured}, but the target is for batch ${asked}`,
  why: 'how much a smaller tensor saves depends on how many samples pass at once',
  help: ({ measured, asked }) => `write \`on batch ${measured}\`, or measure with \`espalier profile --batch ${asked}\``,
  ...planning('prune neurons by magnitude to 80% of latency on batch 8\n  normalized by mean per layer\n\ncompact\n', recipe, {
    options: '--latency examples/lenet300/lenet300_mnist.latency.yaml',
  }),
});

export const idleBatch = warning<{ of: string }>('ESP4195', 'batch without latency', {
  message: ({ of }) => `\`on batch\` has no effect on ${of}`,
  why: 'only times depend on how many samples pass through the network at once',
  help: () => 'leave it out, or write a latency: `to 60% of latency`',
  ...planning(`${unit} on batch 8\ncompact\n`, `${unit}\ncompact\n`),
});

export const noisyProfile = warning<{ file: string; kept: string; slower: number; model: string }>(
  'ESP4196',
  'latency profile of a noisy machine',
  {
    message: ({ file, kept, slower }) =>
      `\`${file}\`: with ${kept} of the units, half of the rounds took at least ${Math.round(100 * slower)}% longer than the quickest`,
    why: 'two measured networks differ by an eighth of the units, so such times say more about the machine than about a cut',
    help: ({ model }) => `measure again with nothing else running, in more rounds: \`espalier profile ${model} --rounds 51\``,
    wrong: {
      recipe,
      files: { 'laptop.latency.yaml': noisy },
      command: `plan recipe.prune --model ${lenet300} --latency laptop.latency.yaml`,
    },
    right: { recipe, command: `plan recipe.prune --model ${lenet300}` },
    note: 'A plan uses the median of the rounds. If it is more than an eighth above the quickest round, more than half of the rounds were disturbed, by more than an eighth of the units can save.',
  },
);
