/** Pages of `catalogue/data-sources.ts`: the model of 64 numbers sees images of 8 × 8 pixels. */
import * as catalogue from '../catalogue/data-sources.ts';
import { digits, described, type Binary, type Example, type Pages, type Situation } from './example.ts';
import { graph, model, node, port, tensor } from './onnx.ts';

/** Made by Pillow. */
const black = png(
  '8 × 8 gray pixels',
  '0000000d4948445200000008000000080800000000e164e1570000000c4944415478da6360a00e0000004800011045efd2',
);
/** A header of 30,000 × 30,000 in front of few pixels. */
export const vast = png(
  'a header of 30,000 × 30,000 gray pixels',
  '0000000d4948445200007530000075300800000000e164e1570000000c4944415478da6360a00e0000004800011045efd2',
);
const small = png('4 × 4 gray pixels', '0000000d49484452000000040000000408000000008c9ac1a20000000b4944415478da6360c0040000140001ee5a6909');
export const soundFolder = inFolder('images', 2);
const sound = onImages(soundFolder);

const letters = '["a", "b", "c", " "]\n';
const soundText = onText({ 'train.txt': 'abc cab abc\n'.trim(), 'letters.json': letters });

const header = `label,${Array.from({ length: 64 }, (_, pixel) => `p${pixel}`).join(',')}\n`;
const row = (label: string, pixels: number): string => `${label},${Array.from({ length: pixels }, () => '0').join(',')}\n`;
const soundTable = onTable(header + row('3', 64) + row('7', 64));

export const dataSources: Pages<typeof catalogue> = {
  windowUnknown: { wrong: onText({ 'train.txt': 'abc cab', 'letters.json': letters }, ''), right: soundText },
  textTooShort: { wrong: onText({ 'train.txt': 'ab', 'letters.json': letters }), right: soundText },
  notUtf8: {
    wrong: onText({ 'train.txt': { bytes: Uint8Array.of(0x61, 0xe9, 0x62, 0x63), words: '`aébc` in Latin-1' }, 'letters.json': letters }),
    right: soundText,
  },
  unknownCharacter: { wrong: onText({ 'train.txt': 'abc dab', 'letters.json': letters }), right: soundText },
  badVocabulary: { wrong: onText({ 'train.txt': 'abc cab', 'letters.json': '["a", "bc"]\n' }), right: soundText },
  noClasses: { wrong: onImages({ 'images/a.png': black }), right: sound },
  emptyClass: {
    wrong: onImages({ ...soundFolder, 'images/x/.gitkeep': '' }),
    right: sound,
    note: 'Files whose names begin with a dot are ignored; every other file has to be an image.',
  },
  damagedImage: { wrong: onImages({ ...soundFolder, 'images/1/c.png': 'not an image\n' }), right: sound },
  skippedImages: {
    wrong: onImages({ ...soundFolder, 'images/1/c.png': 'not an image\n' }, ', damaged: skip'),
    right: sound,
    note: 'The plan records how many were left out, and the hash of everything in the folder.',
  },
  imageOfOtherSize: { wrong: onImages({ ...soundFolder, 'images/1/c.png': small }), right: sound },
  wrongNormalisation: {
    wrong: onImages(soundFolder, ', mean: [0.5, 0.5], std: [0.2, 0.2]'),
    right: onImages(soundFolder, ', mean: [0.5], std: [0.2]'),
  },
  strangeNormalisation: {
    wrong: onImages(soundFolder, ', mean: [123.7], std: [58.4]'),
    right: onImages(soundFolder, ', mean: [0.485], std: [0.229]'),
  },
  otherClasses: {
    wrong: onTwoFolders({ ...inFolder('images', 2), ...inFolder('others', 1) }),
    right: onTwoFolders({ ...inFolder('images', 2), ...inFolder('others', 2) }),
  },
  fewerClasses: {
    wrong: sound,
    right: onImages(inFolder('images', 10)),
    note: 'This model has ten classes of digits. If `images/0` is missing, a 1 is learned as a 0, and only the accuracy shows it.',
  },
  badTable: { wrong: onTable(header + row('3', 64) + row('7', 63)), right: soundTable },
  noColumn: { wrong: onTable(header + row('3', 64), 'labl'), right: soundTable },
  notANumber: { wrong: onTable(header + row('three', 64)), right: soundTable },
  unevenRow: described(
    catalogue.unevenRow,
    { file: 'train.parquet', row: 7, has: 63, wants: 64 },
    'A column of a .parquet file holds lists, and one of them is shorter than the others.',
    'Fill the lists up to one length, or leave the row out, where the file is written.',
  ),
  repeatedColumn: { wrong: onTable(header.replace('p1,', 'p0,') + row('3', 64)), right: soundTable },
  noPicture: {
    wrong: onImages(soundFolder, ', augment: { flip: true }'),
    right: sound,
    note: 'A model that takes images as rows of numbers does not say where a line of pixels ends.',
  },
  cropTooFar: { wrong: onFashion('augment: { crop: 28 }'), right: onFashion('augment: { crop: 2 }') },
  dataChanged: described(
    catalogue.dataChanged,
    { name: 'train', planned: '5d41402abc4b2a76b971', found: '7d793037a0760186574b' },
    'A plan was saved, its text was edited, and then the plan is run.',
    'Run the recipe itself, or make the plan again; the old result belongs to the old text.',
  ),
  otherConversions: described(
    catalogue.otherConversions,
    { name: 'train', planned: ['v / 255'], found: ['v / 16'] },
    'A plan was saved, then `scale`, `mean`, `window` or another setting of its data was changed in `espalier.yaml`, and the plan is run.',
    'Restore the setting, or make the plan again.',
  ),
};

function png(words: string, chunks: string): Binary {
  const hex = `89504e470d0a1a0a${chunks}0000000049454e44ae426082`;
  const pairs = hex.match(/../g) ?? [];
  return { bytes: Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)), words };
}

export function onImages(files: NonNullable<Situation['files']>, more = ''): Situation {
  const project = `data:\n  train: { images: images${more} }\n`;
  return {
    recipe: 'train all for 1 step\n',
    files: { ...files, 'espalier.yaml': project },
    command: `plan recipe.prune --model ${digits}`,
  };
}

function onTwoFolders(files: NonNullable<Situation['files']>): Situation {
  const sets = 'data:\n  train: { images: images }\n  test: { images: others }\n';
  return { ...onImages(files), files: { ...files, 'espalier.yaml': sets } };
}

/** An image of each class. */
function inFolder(folder: string, classes: number): Readonly<Record<string, Binary>> {
  const names = Array.from({ length: classes }, (_, label) => `${folder}/${label}/a.png`);
  return Object.fromEntries(names.map((name) => [name, black]));
}

function onFashion(more: string): Situation {
  const files = ['x', 'y'].map((key) => `${key}: test/fixtures/data/fmnist_${key}_train.npy`);
  return {
    recipe: 'train all for 1 step\n',
    files: { 'espalier.yaml': `data:\n  train: { ${files.join(', ')}, ${more} }\n` },
    command: 'plan recipe.prune --model test/fixtures/models/lenet5_fmnist.onnx',
  };
}

function onTable(table: string, label = 'label'): Situation {
  return {
    recipe: 'train all for 1 step\n',
    files: { 'train.csv': table, 'espalier.yaml': `data:\n  train: { table: train.csv, label: ${label} }\n` },
    command: `plan recipe.prune --model ${digits}`,
  };
}

function onText(files: NonNullable<Situation['files']>, more = ', window: 3'): Exclude<Example['wrong'], string> {
  return onTokens(`text: train.txt, tokens: letters.json${more}`, files);
}

/** An embedding of four tokens into four scores, one row for each position. */
export function onTokens(set: string, files: NonNullable<Situation['files']>): Exclude<Example['wrong'], string> {
  const embedding = graph({
    inputs: [port('x', ['N', 'T'], 'int64')],
    nodes: [node('Gather', ['E', 'x'], 'y')],
    tensors: [tensor('E', [4, 4])],
    outputs: [port('y', ['N', 'T', 4])],
  });
  return {
    recipe: 'train all for 1 step\n',
    files: {
      ...files,
      'net.onnx': model('one Gather of `E` [4, 4] by `x` [N, T]', { graph: embedding }),
      'espalier.yaml': `model: net.onnx\ndata:\n  train: { ${set} }\n`,
    },
    command: 'plan recipe.prune',
  };
}
