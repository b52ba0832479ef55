/** Pages of `catalogue/data-stored.ts`: samples that stay on the disk. */
import * as catalogue from '../catalogue/data-stored.ts';
import { digits, described, type Binary, type Pages, type Situation } from './example.ts';
import { onImages, onTokens, soundFolder } from './data-sources.ts';
import { npy } from './npy.ts';

const letters = (more: string): Situation =>
  onTokens(`text: train.txt, tokens: letters.json, window: 3, stream: always${more}`, {
    'train.txt': 'abc cab abc',
    'letters.json': '["a", "b", "c", " "]\n',
  });

const numbers = new Uint8Array(512);
const x = npy('<f4', [2, 64], numbers, 'two samples of 64 numbers');
const folded = inFortranOrder(x);
const y = npy('|u1', [2], Uint8Array.of(3, 7), 'the labels 3 and 7');

const doubles = npy('<f8', [2, 64], new Uint8Array(1024), 'two samples of 64 doubles');

const onNumbers = (files: Readonly<Record<string, Binary>>, names = 'x.npy, y: y.npy') => streamed(`x: ${names}`, digits, files);

/** A row of zeros whose columns are called by a letter and a number. */
function tableOf(letter: string): Binary {
  const names = Array.from({ length: 64 }, (_, column) => `${letter}${column}`);
  const text = `${[...names, 'label'].join()}\n${'0,'.repeat(64)}3\n`;
  const words = `a row of zeros in the columns ${names[0]} to ${names.at(-1)}, and its label`;
  return { bytes: new TextEncoder().encode(text), words };
}

const onTables = (letter: string): Situation => ({
  recipe: 'train all for 1 step\n',
  files: {
    'one.csv': tableOf('p'),
    'two.csv': tableOf(letter),
    'espalier.yaml': `data:\n  train: { table: [one.csv, two.csv], label: label }\n`,
  },
  command: `plan recipe.prune --model ${digits}`,
});

export const dataStored: Pages<typeof catalogue> = {
  packedWithoutCache: {
    wrong: letters(''),
    right: letters(', cache: copies'),
    note: 'The copy is made once and found again by its content, also by other recipes. Gzipped and deflated arrays and tables need one, too.',
  },
  dataFileChanged: described(
    catalogue.dataFileChanged,
    { file: 'train/x.npy', what: 'changed' },
    'A run reads its samples from the disk, and while it trains another program writes to the file, replaces it or removes it.',
    'Give the run a copy that no program writes to. Put the old file back and continue with `--resume`, or begin again with the new one.',
  ),
  cacheUnusable: {
    wrong: letters(', cache: recipe.prune'),
    right: letters(', cache: copies'),
    note: 'Tokens and rows of tables are kept there when the plan is made, unpacked arrays when it is run.',
  },
  staysOnDisk: described(
    catalogue.staysOnDisk,
    { name: 'train', how: 'by position, in 12 files', mebibytes: 9216, most: 4096 },
    'A data set is larger than a quarter of the memory of the machine, or of the container.',
    'Nothing, where the disk is fast. Put the data on a local disk where steps wait for it.',
  ),
  smallerThanCrop: { wrong: onImages(soundFolder, ', crop: 32'), right: onImages(soundFolder, ', crop: 8') },
  boxInMemory: {
    wrong: onLenet('images: images, crop: 28, resize: 28, stream: never, augment: { box: 0.3 }'),
    right: onLenet('images: images, crop: 28, resize: 28, augment: { box: 0.3 }'),
  },
  otherShard: {
    wrong: onNumbers({ 'x.npy': x, 'x-1.npy': doubles, 'y.npy': y }, '[x.npy, x-1.npy], y: [y.npy]'),
    right: onNumbers({ 'x.npy': x, 'y.npy': y }),
  },
  togetherTooLarge: described(
    catalogue.togetherTooLarge,
    { first: 'train-00.txt.gz', count: 40, mebibytes: 2048 },
    'Forty gzipped texts are one data set. Each of them stays below the limit of the set, all of them do not.',
    'Let the set be read from the disk, `stream: always` and `cache: FOLDER`. Or give it more `memory`.',
  ),
  otherColumns: { wrong: onTables('q'), right: onTables('p') },
  columnsFirst: { wrong: onNumbers({ 'x.npy': folded, 'y.npy': y }), right: onNumbers({ 'x.npy': x, 'y.npy': y }) },
};

function onLenet(keys: string): Situation {
  return {
    recipe: 'train all for 1 step\n',
    files: { ...soundFolder, 'espalier.yaml': `data:\n  train: { ${keys} }\n` },
    command: 'plan recipe.prune --model test/fixtures/models/lenet5_fmnist.onnx',
  };
}

function streamed(keys: string, model: string, files: Readonly<Record<string, Binary>> = {}): Situation {
  return {
    recipe: 'train all for 1 step\n',
    files: { ...files, 'espalier.yaml': `data:\n  train: { ${keys}, stream: always }\n` },
    command: `plan recipe.prune --model ${model}`,
  };
}

/** The flag of its header is read, and both orders lie alike in a file of zeros. */
function inFortranOrder({ bytes }: Binary): Binary {
  const changed = bytes.slice();
  const at = new TextDecoder('latin1').decode(bytes).indexOf('False');
  changed.set(new TextEncoder().encode('True '), at);
  return { bytes: changed, words: 'two samples of 64 numbers, in Fortran order' };
}
