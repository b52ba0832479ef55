/** The networks whose training steps are timed, with batch, optimizer and data as the fixtures' baselines have them. */
import type { PlannedOptimizer } from '../../src/plan/plan.ts';

export interface Network {
  readonly what: string;
  /** The fixture, and the network of the rival. */
  readonly name: string;
  readonly file: string;
  readonly batch: number;
  /** Of one sample. */
  readonly dims: readonly number[];
  readonly data: 'classes' | 'tokens';
  readonly optimizer: PlannedOptimizer;
  /** Steps in one round; all rounds of a network take some seconds. */
  readonly steps: number;
  /** A step takes at most so many times PyTorch's. */
  readonly ratio: number;
}

/** Kinds of characters in the text that the language models were trained on. */
export const vocabulary = 75;

const images = [1, 28, 28];

export const networks: readonly Network[] = [
  network('MLP 64-300-100-10', 'mlp_digits', 32, [64], sgd(0.05), 150),
  { ...network('LeNet-300-100', 'lenet300_mnist', 64, images, sgd(0.05), 60), file: 'examples/lenet300/lenet300_mnist.onnx' },
  network('LeNet-5', 'lenet5_fmnist', 64, images, sgd(0.02), 25),
  network('ResNet-8 with BatchNorm', 'resnet8_fmnist_bn', 64, images, sgd(0.02), 4),
  network('MobileNet-tiny with BatchNorm', 'mobilenet_tiny_fmnist_bn', 64, images, sgd(0.02), 4),
  network('tiny ViT', 'vit_fmnist', 64, images, adamw(0.0005), 8),
  network('char-GPT', 'char_gpt', 16, [64], adamw(0.001), 5),
  network('char-LLaMA', 'char_llama', 16, [64], adamw(0.001), 5),
  network('LSTM language model', 'lstm_lm', 16, [64], adamw(0.002), 10),
];

function network(
  what: string,
  name: string,
  batch: number,
  dims: readonly number[],
  optimizer: PlannedOptimizer,
  steps: number,
  ratio = 0.8,
): Network {
  const file = `test/fixtures/models/${name}.onnx`;
  const data = name.startsWith('char') || name.startsWith('lstm') ? 'tokens' : 'classes';
  return { what, name, file, batch, dims, data, optimizer, steps, ratio };
}

function sgd(lr: number): PlannedOptimizer {
  return { name: 'sgd', lr, momentum: 0.9, nesterov: false, weightDecay: 0 };
}

function adamw(lr: number): PlannedOptimizer {
  return { name: 'adamw', lr, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 };
}
