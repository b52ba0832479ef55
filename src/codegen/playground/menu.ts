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
  {
    title: 'One sentence',
    file: 'examples/lenet300/golden.prune',
    model: 'lenet300',
  },
  {
    title: 'One shot, then recover',
    file: 'examples/lenet300/one-shot.prune',
    model: 'lenet300',
  },
  {
    title: 'Gradual, inside training',
    file: 'examples/playground/gradual.prune',
    model: 'resnet8',
  },
  {
    title: 'Lottery ticket with rewinding',
    file: 'examples/playground/lottery-ticket.prune',
    model: 'lenet300',
  },
  {
    title: '2:4 in a transformer, by Wanda',
    file: 'examples/playground/two-of-four.prune',
    model: 'char-gpt',
  },
  {
    title: 'Sparse from scratch, rewired',
    file: 'examples/playground/rewired.prune',
    model: 'lenet5',
  },
  {
    title: 'A criterion of your own',
    file: 'examples/playground/own-criterion.prune',
    model: 'lenet5',
  },
];

const images = { train: 8000, test: 2000, calibration: 1024 };

export const models: readonly ListedModel[] = [
  {
    id: 'lenet300',
    title: 'LeNet-300-100',
    path: 'examples/lenet300/lenet300_mnist.onnx',
    samples: images,
  },
  {
    id: 'lenet5',
    title: 'LeNet-5',
    path: 'test/fixtures/models/lenet5_fmnist.onnx',
    samples: images,
  },
  {
    id: 'resnet8',
    title: 'ResNet-8',
    path: 'test/fixtures/models/resnet8_fmnist_bn.onnx',
    samples: images,
  },
  {
    id: 'vit',
    title: 'A small ViT',
    path: 'test/fixtures/models/vit_fmnist.onnx',
    samples: images,
  },
  {
    id: 'char-gpt',
    title: 'A GPT of characters',
    path: 'test/fixtures/models/char_gpt.onnx',
    samples: images,
  },
];
