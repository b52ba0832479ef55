/** Pages of `catalogue/data.ts`. The model takes samples of 64 numbers and tells 10 classes apart. */
import type * as catalogue from '../catalogue/data.ts';
import { digits, type Binary, type Example, type Pages } from './example.ts';
import { npy } from './npy.ts';
import { graph, model, node, port, tensor } from './onnx.ts';

const zeros = (length: number): Uint8Array => new Uint8Array(length);
const x = npy('<f4', [2, 64], zeros(512), 'two samples of 64 numbers, float32');
const y = npy('|u1', [2], Uint8Array.of(3, 7), 'the labels 3 and 7, uint8');
const good = { 'x.npy': x, 'y.npy': y };

export const data: Pages<typeof catalogue> = {
  dataUnreadable: wrongFiles({ 'y.npy': y }),
  dataUnknownFormat: wrongFiles({ ...good, 'x.npy': { bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10), words: 'a PNG image' } }),
  dataIsText: wrongFiles({ ...good, 'x.npy': 'Call me Ishmael.\n' }),
  dataTruncated: wrongFiles({ ...good, 'x.npy': npy('<f4', [2, 64], zeros(500), 'a header of [2, 64] and twelve bytes too few') }),
  dataTooLong: wrongFiles({ ...good, 'x.npy': npy('<f4', [2, 64], zeros(600), 'a header of [2, 64] and 88 bytes too many') }, 'run'),
  dataBadHeader: wrongFiles({ ...good, 'x.npy': npy('<f4', [-2, 64], zeros(512), 'a header of [-2, 64]') }),
  dataUnsupportedType: wrongFiles({ ...good, 'x.npy': npy('|O', [2, 64], zeros(1024), 'pickled Python objects') }),
  dataTooLarge: wrongFiles({ ...good, 'x.npy': npy('<f4', [2 ** 40, 64], zeros(512), 'a header of [1099511627776, 64]') }),
  dataBadArchive: wrongFiles({
    ...good,
    'x.npy': { bytes: Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0), words: 'the first bytes of an archive' },
  }),
  dataNoMember: {
    wrong: onDigits('plan', oracle('x')),
    right: onDigits('plan', good),
    note: 'The file of the example holds masks. Write the name of an array behind `#`: `train.npz#x`.',
  },
  dataNoSamples: wrongFiles({ ...good, 'x.npy': npy('<f4', [0, 64], zeros(0), 'a header of [0, 64]') }),
  dataShapeMismatch: wrongFiles({ ...good, 'x.npy': npy('<f4', [2, 28, 28], zeros(6272), 'two images of 28 × 28 pixels') }),
  dataCountMismatch: wrongFiles({ ...good, 'y.npy': npy('|u1', [3], Uint8Array.of(3, 7, 1), 'the labels 3, 7 and 1') }),
  labelOutOfRange: wrongFiles(
    { ...good, 'y.npy': npy('|u1', [2], Uint8Array.of(3, 10), 'the labels 3 and 10') },
    'run',
    'Labels count from 0: ten classes have the labels 0 to 9.',
  ),
  oneLabelOnly: {
    wrong: onDigits(
      'run',
      tenLabels(() => 3, 'ten times the label 3'),
    ),
    right: onDigits(
      'run',
      tenLabels((sample) => sample, 'the labels 0 to 9'),
    ),
    note: 'A file that is sorted by class gives such samples when it is cut in two.',
  },
  tokenOutOfRange: {
    wrong: onTokens(9),
    right: onTokens(3),
    note: 'Use the tokenizer that the model was trained with: its tokens are rows of the embedding.',
  },
  dataIsNaN: wrongFiles(
    { ...good, 'x.npy': npy('<f4', [2, 64], notFinite(), 'two samples; the first number of the second is NaN') },
    'run',
  ),
  dataWrongKind: wrongFiles({ ...good, 'y.npy': npy('<f4', [2], zeros(8), 'two labels, float32') }),
};

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
