/** Pages of `catalogue/plan-latency.ts`. */
import * as catalogue from '../catalogue/plan-latency.ts';
import { lenet300, planning, type Pages } from './example.ts';

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

export const planLatency: Pages<typeof catalogue> = {
  latencyOfWeights: planning('prune weights by magnitude to 4 ms\n', recipe),
  noProfile: planning('prune neurons by magnitude to 80% of latency on batch 64\n  normalized by mean per layer\n\ncompact\n', recipe, {
    note: 'A profile is beside its model: `net.latency.yaml` beside `net.onnx`, and `net.batch-64.latency.yaml` for batches of 64. `--latency FILE` gives another one.',
  }),
  brokenProfile: {
    wrong: {
      recipe,
      files: { 'old.latency.yaml': 'format: 1\nmodel: net.onnx\n' },
      command: `plan recipe.prune --model ${lenet300} --latency old.latency.yaml`,
    },
    right: { recipe, command: `plan recipe.prune --model ${lenet300}` },
  },
  otherProfile: {
    wrong: {
      recipe,
      command: 'plan recipe.prune --model test/fixtures/models/mlp_digits.onnx --latency examples/lenet300/lenet300_mnist.latency.yaml',
    },
    right: { recipe, command: `plan recipe.prune --model ${lenet300}` },
  },
  otherBatch: planning('prune neurons by magnitude to 80% of latency on batch 8\n  normalized by mean per layer\n\ncompact\n', recipe, {
    options: '--latency examples/lenet300/lenet300_mnist.latency.yaml',
  }),
  idleBatch: planning(`${unit} on batch 8\ncompact\n`, `${unit}\ncompact\n`),
  noisyProfile: {
    wrong: {
      recipe,
      files: { 'laptop.latency.yaml': noisy },
      command: `plan recipe.prune --model ${lenet300} --latency laptop.latency.yaml`,
    },
    right: { recipe, command: `plan recipe.prune --model ${lenet300}` },
    note: 'A plan uses the median of the rounds. If it is more than an eighth above the quickest round, more than half of the rounds were disturbed, by more than an eighth of the units can save.',
  },
};
