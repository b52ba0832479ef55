/** What `espalier init` writes. Tests read both back. */

/** A project file with a word on each of its keys. */
export function projectTemplate(model: string | undefined): string {
  return `# Model, data and task of the recipes in this folder. Paths start at this file's folder.
model: ${JSON.stringify(model ?? 'model.onnx')}

# Each data set is a pair of files, samples and labels: NumPy (.npy) or IDX, gzipped or not.
data:
  train: { x: data/train-x.npy, y: data/train-y.npy }
  # What metrics are measured on while a recipe runs.
  validation: { x: data/validation-x.npy, y: data/validation-y.npy }
  # The data for \`using … of calibration\`; the training data by default.
  # calibration: { x: data/calibration-x.npy, y: data/calibration-y.npy }
  # What the final figures are measured on; nothing is chosen by it.
  # test: { x: data/test-x.npy, y: data/test-y.npy }

task:
  # Names of the model's input and output, where it has several.
  # input: input
  # output: logits
  loss: crossentropy # or mse
  metrics: [accuracy, loss] # also top-5, perplexity

batch: 64 # samples of one update
seed: 0 # of every random stream: the same seed gives the same bytes
threads: 1 # part of what makes a run repeatable
`;
}

export const firstRecipe = `## Prune half of the weights while training, then train the remaining weights.
recipe first version 0.1.0

param target: sparsity = 50%

stage sparsify for 2 epochs {
  train all with sgd(lr: 0.01, momentum: 0.9), decay linear
  prune weights by global magnitude to target
    over 0%..50%
    protect min 5% per layer
}

expect sparsity of model in target ± 0.1%
`;
