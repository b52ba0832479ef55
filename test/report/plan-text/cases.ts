/** Recipes whose plans are counted again, with counts that follow from what they say. */
import { macsBetween, macsOf, networkOf, type Network } from './network.ts';

export const batch = 64;

export const lenet = networkOf('lenet300_mnist', () => 1);
const resnet = networkOf('resnet8_fmnist_bn', (layer) => {
  if (layer === 'fc') return 1;
  const side = layer.startsWith('block3') ? 7 : layer.startsWith('block2') ? 14 : 28;
  return side * side;
});

export interface Case {
  readonly name: string;
  readonly network: Network;
  readonly text: string;
  /** Weights that are alive at the end, of layers that lose some; absent where scores decide. */
  readonly live?: ReadonlyMap<string, number>;
  /** Multiply-adds of a sample at the end, where scores decide which layers lose weights. */
  readonly between?: { readonly least: number; readonly most: number };
  /** Multiply-adds of a sample in each stage: behind a cut they are fewer. */
  readonly sample?: (stage: string) => number;
  /** Samples that scores are measured on. */
  readonly passes?: number;
  /** Parameters behind the cut. */
  readonly left?: number;
}

export const cases: readonly Case[] = [
  {
    name: 'a schedule with floors, then adapters within a budget',
    network: lenet,
    text: 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params\n',
    // The target is one share of them all, so each layer is expected to keep a fifth.
    live: new Map([
      ['fc1', 47_040],
      ['fc2', 6000],
      ['fc3', 200],
    ]),
  },
  {
    name: 'units in steps that are cut out, and a second prune behind the cut',
    network: lenet,
    text: `recipe thin version 0.1.0
param target: sparsity = 50%
mark fresh
stage cut for 24 steps {
  train all with sgd(lr: 0.05)
  prune neurons by uniform l1 to target sparsity over 25%..75% every 4 steps keeping multiples of 4
}
compact
stage tune for 2 epochs {
  train all except fc1 with adam(lr: 0.001, weight-decay: 0.01) decay cosine warmup 5% clip 0.5
  prune weights in fc1, fc3 by uniform magnitude to 80% over 10%..90% every 10 steps protect min 2% per layer
}
measure accuracy on test
expect sparsity of model >= 60%
`,
    // 152 of 300 and 52 of 100 neurons stay; of fc1 and fc3 a fifth of what they were.
    live: new Map([
      ['fc1', 47_040],
      ['fc2', 152 * 52],
      ['fc3', 200],
    ]),
    sample: (stage) => (stage === 'tune' ? 784 * 152 + 152 * 52 + 52 * 10 : macsOf(lenet)),
    left: 785 * 152 + 153 * 52 + 53 * 10,
  },
  {
    name: 'a pattern by measured scores, a target of FLOPs, adapters beside biases and norms',
    network: resnet,
    text: `prune weights in block3.** by wanda to 2:4 using 64 samples of train
prune channels in block2.** by global magnitude to 90% of flops normalized by mean per layer protect min 4 channels per layer
retrain lora(rank: 2), biases, norms with sgd(lr: 0.01) for 20 steps
`,
    passes: 64,
  },
  {
    name: 'one threshold for layers whose weights cost unlike much',
    network: resnet,
    text: 'prune weights by global magnitude to 80% protect min 5% per layer\ntrain all with sgd(lr: 0.01) for 20 steps\n',
    between: macsBetween(resnet, Math.round(0.8 * resnet.prunable), 0.05),
  },
];
