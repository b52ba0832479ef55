/** The menus of the playground: which recipes of the repository, and which models. */

interface ListedRecipe {
  readonly title: string;
  readonly file: string;
  readonly model: string;
}

export interface ListedModel {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly samples: Readonly<Record<string, number>>;
}

export const recipes: readonly ListedRecipe[] = [
  { title: 'One sentence', file: 'examples/lenet300/golden.prune', model: 'lenet300' },
  { title: 'One shot, then recover', file: 'examples/lenet300/one-shot.prune', model: 'lenet300' },
  { title: 'Gradual, inside training', file: 'examples/playground/gradual.prune', model: 'resnet8_fmnist_bn' },
  { title: '2:4 in a transformer, by Wanda', file: 'examples/playground/two-of-four.prune', model: 'char_gpt' },
  { title: 'A criterion of your own', file: 'examples/playground/own-criterion.prune', model: 'lenet5_fmnist' },
];

const usual = { train: 8000, validation: 1024, test: 2000, calibration: 1024 };

export const models: readonly ListedModel[] = [
  { id: 'lenet300', title: 'LeNet-300-100', path: 'examples/lenet300/lenet300_mnist.onnx', samples: usual },
  { id: 'lenet5_fmnist', title: 'LeNet-5', path: 'test/fixtures/models/lenet5_fmnist.onnx', samples: usual },
  { id: 'resnet8_fmnist_bn', title: 'ResNet-8', path: 'test/fixtures/models/resnet8_fmnist_bn.onnx', samples: usual },
  { id: 'char_gpt', title: 'A GPT of characters', path: 'test/fixtures/models/char_gpt.onnx', samples: usual },
  { id: 'char_llama', title: 'A Llama of characters', path: 'test/fixtures/models/char_llama.onnx', samples: usual },
  { id: 'lstm_lm', title: 'An LSTM of characters', path: 'test/fixtures/models/lstm_lm.onnx', samples: usual },
  { id: 'mlp_digits', title: 'An MLP of digits', path: 'test/fixtures/models/mlp_digits.onnx', samples: usual },
];
