/** What reading data sets says, and batches in parts (ESP500x, ESP501x, ESP518x). */
import { error, warning } from '../diagnostic.ts';
import type { Names } from '../name-list.ts';
import { digits, withRecipe, type Binary, type Example } from '../pages/example.ts';
import { npy, graph, model, node, port, tensor } from '../pages/onnx.ts';

const zeros = (length: number): Uint8Array => new Uint8Array(length);
const x = npy('<f4', [2, 64], zeros(512), 'two samples of 64 numbers, float32');
const y = npy('|u1', [2], Uint8Array.of(3, 7), 'the labels 3 and 7, uint8');
const good = { 'x.npy': x, 'y.npy': y };

function tenLabels(labelOf: (sample: number) => number, words: string): Readonly<Record<string, Binary>> {
  return {
    'x.npy': npy('<f4', [10, 64], zeros(2560), 'ten samples of 64 numbers, float32'),
    'y.npy': npy(
      '|u1',
      [10],
      Uint8Array.from({ length: 10 }, (_, sample) => labelOf(sample)),
      words,
    ),
  };
}

/** An embedding of four tokens, and samples of one token each: 1, and the given one. */
function onTokens(second: number): Exclude<Example['wrong'], string> {
  const embedding = graph({
    inputs: [port('x', ['N'], 'int64')],
    nodes: [node('Gather', ['E', 'x'], 'y')],
    tensors: [tensor('E', [4, 3])],
    outputs: [port('y', ['N', 3])],
  });
  const tokens = Uint8Array.from(new Uint8Array(BigInt64Array.of(1n, BigInt(second)).buffer));
  return {
    recipe: 'train all for 1 step\n',
    files: {
      'net.onnx': model('one Gather of `E` [4, 3] by `x` [N]', { graph: embedding }),
      'espalier.yaml': 'model: net.onnx\ndata:\n  train: { x: x.npy, y: y.npy }\n',
      'x.npy': npy('<i8', [2], tokens, `the tokens 1 and ${second}, int64`),
      'y.npy': npy('|u1', [2], Uint8Array.of(0, 2), 'the labels 0 and 2, uint8'),
    },
    command: 'run recipe.prune',
  };
}

function wrongFiles(files: Readonly<Record<string, string | Binary>>, verb: 'plan' | 'run' = 'plan', note?: string): Example {
  const right = onDigits(verb, good);
  return { wrong: onDigits(verb, files), right, note };
}

function onDigits(verb: string, given: Readonly<Record<string, string | Binary>> | string): Exclude<Example['wrong'], string> {
  const samples = typeof given === 'string' ? given : 'x.npy';
  return {
    recipe: 'train all for 1 step\n',
    files: typeof given === 'string' ? { 'y.npy': y } : given,
    command: `${verb} recipe.prune --model ${digits} --train ${samples},y.npy`,
  };
}

function oracle(member: string): string {
  return `test/fixtures/oracle/mlp_digits_sgd_80.npz#${member}`;
}

function notFinite(): Uint8Array {
  const values = new Float32Array(128);
  values[64] = NaN;
  return new Uint8Array(values.buffer);
}

const formats = 'give a .npy file, a member of an .npz file (`file.npz#x`) or an IDX file';

export const dataUnreadable = error<{ file: string; reason: string }>('ESP5000', 'data file that cannot be read', {
  message: ({ file, reason }) => `\`${file}\` cannot be read: ${reason}`,
  why: 'the samples and labels come from this file',
  help: () => 'check the path; in a project file it is relative to that file',
  ...wrongFiles({ 'y.npy': y }),
});

export const dataUnknownFormat = error<{ file: string; starts: string }>('ESP5001', 'data in an unknown format', {
  message: ({ file, starts }) => `\`${file}\` is not a .npy, .npz or IDX file: it starts with ${starts}`,
  why: 'the first bytes decide the format, not the name',
  help: () => formats,
  ...wrongFiles({ ...good, 'x.npy': { bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10), words: 'a PNG image' } }),
});

export const dataIsText = error<{ file: string }>('ESP5002', 'text instead of an array', {
  message: ({ file }) => `\`${file}\` is text, but an array is needed`,
  why: 'a text needs a vocabulary and a window length to become samples',
  help: () => 'declare it as `text` with its `tokens`, or as `table` if it is CSV: `--train text=…,tokens=bytes`',
  ...wrongFiles({ ...good, 'x.npy': 'Call me Ishmael.\n' }),
});

export const dataTruncated = error<{ file: string; needs: number; has: number }>('ESP5003', 'truncated data', {
  message: ({ file, needs, has }) => `\`${file}\` is truncated: its header declares ${needs} bytes, but it has ${has}`,
  why: 'samples are missing at the end',
  help: () => 'copy or download the file again',
  ...wrongFiles({ ...good, 'x.npy': npy('<f4', [2, 64], zeros(500), 'a header of [2, 64] and twelve bytes too few') }),
});

export const dataTooLong = error<{ file: string; needs: number }>('ESP5004', 'data longer than its header says', {
  message: ({ file, needs }) => `\`${file}\` continues after the ${needs} bytes that its header declares`,
  why: 'header and content contradict each other, so either may be wrong',
  help: () => 'write the file again, with one array',
  ...wrongFiles({ ...good, 'x.npy': npy('<f4', [2, 64], zeros(600), 'a header of [2, 64] and 88 bytes too many') }, 'run'),
});

export const dataBadHeader = error<{ file: string; fault: string }>('ESP5005', 'damaged header of a data file', {
  message: ({ file, fault }) => `the header of \`${file}\` is damaged: ${fault}`,
  why: 'the header holds the type and shape of the data',
  help: () => 'copy or write the file again',
  ...wrongFiles({ ...good, 'x.npy': npy('<f4', [-2, 64], zeros(512), 'a header of [-2, 64]') }),
});

export const dataUnsupportedType = error<{ file: string; type: string }>('ESP5006', 'data of an unsupported type', {
  message: ({ file, type }) => `\`${file}\` holds elements of type \`${type}\``,
  why: 'only numbers and booleans of fixed size are read; a Python object could run code',
  help: () => 'save it as float32, uint8 or int64',
  ...wrongFiles({ ...good, 'x.npy': npy('|O', [2, 64], zeros(1024), 'pickled Python objects') }),
});

export const dataTooLarge = error<{ file: string; shape: readonly number[]; has: number }>('ESP5007', 'shape larger than its file', {
  message: ({ file, shape, has }) => `\`${file}\` declares the shape [${shape.join(', ')}], which its ${has} bytes cannot hold`,
  why: 'memory is allocated only for data that exists',
  help: () => 'copy or write the file again',
  ...wrongFiles({ ...good, 'x.npy': npy('<f4', [2 ** 40, 64], zeros(512), 'a header of [1099511627776, 64]') }),
});

export const dataBadArchive = error<{ file: string; fault: string }>('ESP5008', 'damaged archive', {
  message: ({ file, fault }) => `\`${file}\` cannot be unpacked: ${fault}`,
  why: 'a damaged archive does not give back what was stored',
  help: () => 'copy or download the file again',
  ...wrongFiles({ ...good, 'x.npy': { bytes: Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0), words: 'the first bytes of an archive' } }),
});

export const dataNoMember = error<{ file: string; member: string; members: Names }>('ESP5009', 'array that is not in the archive', {
  message: ({ file, member }) =>
    member === '' ? `\`${file}\` holds several arrays and none is named` : `\`${file}\` holds no array \`${member}\``,
  why: 'an .npz file is a collection of arrays',
  help: ({ file, members }) =>
    members.length === 0
      ? 'the archive is empty'
      : `write one of ${members
          .slice(0, 8)
          .map((name) => `\`${file}#${name}\``)
          .join(', ')}`,
  wrong: onDigits('plan', oracle('x')),
  right: onDigits('plan', good),
  note: 'The file of the example holds masks. Write the name of an array behind `#`: `train.npz#x`.',
});

export const dataNoSamples = error<{ file: string; shape: readonly number[] }>('ESP5010', 'data without samples', {
  message: ({ file, shape }) => `\`${file}\` of shape [${shape.join(', ')}] holds no samples`,
  why: 'the first axis counts the samples, and at least one is needed',
  help: () => 'save the samples along the first axis',
  ...wrongFiles({ ...good, 'x.npy': npy('<f4', [0, 64], zeros(0), 'a header of [0, 64]') }),
});

export const dataShapeMismatch = error<{
  file: string;
  has: readonly number[];
  input: string;
  wants: readonly (number | string)[];
  /** Set where each label has as many numbers as there are classes. */
  classes?: number;
}>('ESP5011', 'samples that do not fit the model', {
  message: ({ file, has, input, wants }) =>
    `\`${file}\` has samples of shape [${has.join(', ')}], but the model's \`${input}\` takes [${wants.join(', ')}]`,
  why: 'only axes of length 1 are added or removed; anything else would be a guess',
  help: ({ classes }) =>
    classes === undefined
      ? 'reshape or transpose the data before saving it'
      : `save one class number from 0 to ${classes - 1} instead of ${classes} numbers`,
  ...wrongFiles({ ...good, 'x.npy': npy('<f4', [2, 28, 28], zeros(6272), 'two images of 28 × 28 pixels') }),
});

export const dataCountMismatch = error<{ x: string; samples: number; y: string; labels: number }>(
  'ESP5012',
  'different numbers of samples and labels',
  {
    message: ({ x, samples, y, labels }) => `\`${x}\` has ${samples} samples and \`${y}\` has ${labels} labels`,
    why: 'label i belongs to sample i',
    help: () => 'use two files of the same set',
    ...wrongFiles({ ...good, 'y.npy': npy('|u1', [3], Uint8Array.of(3, 7, 1), 'the labels 3, 7 and 1') }),
  },
);

export const tokenOutOfRange = error<{ file: string; sample: number; token: string; vocabulary: number }>(
  'ESP5016',
  'token outside the vocabulary',
  {
    message: ({ file, sample, token, vocabulary }) =>
      `sample ${sample} of \`${file}\` has the token ${token}, but the model has ${vocabulary} embeddings`,
    why: 'a token is the number of a row of the embedding',
    help: ({ vocabulary }) => `use tokens from 0 to ${vocabulary - 1}, made by the tokenizer that the model was trained with`,
    wrong: onTokens(9),
    right: onTokens(3),
    note: 'Use the tokenizer that the model was trained with: its tokens are rows of the embedding.',
  },
);

export const labelOutOfRange = error<{ file: string; sample: number; label: string; classes: number }>('ESP5013', 'label out of range', {
  message: ({ file, sample, label, classes }) =>
    `sample ${sample} of \`${file}\` has the label ${label}, but the model has ${classes} classes`,
  why: 'labels count from 0 and select an output of the model',
  help: ({ classes }) => `use labels from 0 to ${classes - 1}`,
  ...wrongFiles(
    { ...good, 'y.npy': npy('|u1', [2], Uint8Array.of(3, 10), 'the labels 3 and 10') },
    'run',
    'Labels count from 0: ten classes have the labels 0 to 9.',
  ),
});

export const oneLabelOnly = warning<{ file: string; samples: number; label: string }>('ESP5017', 'samples of one class only', {
  message: ({ file, samples, label }) => `all ${samples} samples of \`${file}\` have the label ${label}`,
  why: 'a network that always predicts this label is right on all of them, so there is nothing to learn or measure',
  help: () => 'use samples of every class; shuffle a file that is sorted by class before splitting it',
  wrong: onDigits(
    'run',
    tenLabels(() => 3, 'ten times the label 3'),
  ),
  right: onDigits(
    'run',
    tenLabels((sample) => sample, 'the labels 0 to 9'),
  ),
  note: 'A file that is sorted by class gives such samples when it is cut in two.',
});

export const dataIsNaN = error<{ file: string; sample: number; value: string }>('ESP5014', 'data that is not a finite number', {
  message: ({ file, sample, value }) => `sample ${sample} of \`${file}\` contains \`${value}\``,
  why: 'one non-finite number spoils every weight within a step',
  help: () => 'repair or leave out that sample',
  ...wrongFiles({ ...good, 'x.npy': npy('<f4', [2, 64], notFinite(), 'two samples; the first number of the second is NaN') }, 'run'),
});

export const dataWrongKind = error<{ file: string; type: string; port: string; wants: string }>('ESP5015', 'data of the wrong type', {
  message: ({ file, type, port, wants }) => `\`${file}\` holds ${type} numbers, but ${port} takes ${wants}`,
  why: 'a conversion would lose or invent information',
  help: ({ wants }) => `save it as ${wants}`,
  ...wrongFiles({ ...good, 'y.npy': npy('<f4', [2], zeros(8), 'two labels, float32') }),
});

const onCalibration = `plan recipe.prune --model ${digits} --calibration x.npy`;

export const noLabels = error<{ file: string }>('ESP5018', 'no labels', {
  message: ({ file }) => `\`${file}\` holds inputs alone, but labels are read here`,
  why: 'training, a loss, its gradients and metrics compare outputs with labels',
  help: () =>
    'name the file of labels behind a comma, or `y` in the project; inputs alone do for statistics of inputs, as `wanda` takes them',
  wrong: { recipe: 'prune weights by |avg(g)| to 50% using 2 samples of calibration\n', files: { 'x.npy': x }, command: onCalibration },
  right: { recipe: 'prune weights by wanda to 50% using 2 samples of calibration\n', files: { 'x.npy': x }, command: onCalibration },
});

const recipe = 'train all for 10 steps\n';

const runOnDigits =
  `plan recipe.prune --model ${digits} ` + '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';

const onImages =
  'plan recipe.prune --model test/fixtures/models/resnet8_fmnist_bn.onnx ' +
  '--train test/fixtures/data/fmnist_x_train.npy,test/fixtures/data/fmnist_y_train.npy';

export const shardsElsewhere = error<{ device: string; asked: string }>(
  'ESP5150',
  'parts of batches on another device than the processor',
  {
    message: ({ device, asked }) => `${asked} splits batches in parts, but the device is \`${device}\``,
    why: 'parts are computed by the cores of the processor; another device has cores of its own',
    help: () => 'take `device: cpu`, or a number of `threads` and no `shards`',
    ...withRecipe(recipe, `${runOnDigits} --threads auto --device webgpu`, `${runOnDigits} --threads auto`),
  },
);

export const moreShardsThanSamples = error<{ shards: number; batch: number }>('ESP5151', 'more parts than samples in a batch', {
  message: ({ shards, batch }) => `a batch of ${batch} samples cannot be split in ${shards} parts`,
  why: 'a part has one sample at least',
  help: ({ batch }) => `\`shards\` may be up to ${batch} here, or make \`batch\` larger`,
  ...withRecipe(recipe, `${runOnDigits} --batch 16 --shards 32`, `${runOnDigits} --batch 64 --shards 32`),
});

export const normsOfSingles = warning<{ shards: number; batch: number }>('ESP5152', 'BatchNorm on parts of few samples', {
  message: ({ shards, batch }) =>
    `a batch of ${batch} samples in ${shards} parts gives BatchNorm statistics of ` + `${Math.floor(batch / shards)} samples`,
  why: 'each part is normalised by its own statistics, as in data-parallel training; few samples make them noisy',
  help: ({ batch }) =>
    batch >= 16 ? `take \`shards: ${Math.floor(batch / 8)}\` or fewer, or a larger \`batch\`` : 'take a larger `batch`, or `shards: 1`',
  ...withRecipe(recipe, `${onImages} --batch 64 --shards 16`, `${onImages} --batch 64 --shards 8`),
});
