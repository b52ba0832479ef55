/** What reading samples from the disk says (ESP6600 to ESP6639). */
import { error, hint } from '../diagnostic.ts';
import { onImages, onTokens, soundFolder } from '../pages/data-folders.ts';
import { digits, type Binary, type Situation } from '../pages/example.ts';
import { npy } from '../pages/onnx.ts';

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
  return { bytes: new TextEncoder().encode(text), words: `a row of zeros in the columns ${names[0]} to ${names.at(-1)}, and its label` };
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

export const packedWithoutCache = error<{ file: string; what: string }>('ESP6600', 'data read by a copy, without a folder for the copy', {
  message: ({ file, what }) => `\`${file}\` ${what}, and the data set names no \`cache\``,
  why: 'such a file cannot be read from the middle: samples are read from a copy, which is made once',
  help: () => 'give the data set `cache:` with the path of a folder, where the copy is kept; or leave `stream: always` out',
  wrong: letters(''),
  right: letters(', cache: copies'),
  note: 'The copy is made once and found again by its content, also by other recipes. Gzipped and deflated arrays and tables need one, too.',
});

export const dataFileChanged = error<{ file: string; what: string }>('ESP6601', 'data file changed while it was in use', {
  message: ({ file, what }) => `\`${file}\` ${what} while its samples were read`,
  why: 'samples of two contents would be mixed, and no run could repeat the result',
  help: () => 'put the file back as it was and continue with `--resume`: nothing is lost up to the last checkpoint',
  told: 'A run reads its samples from the disk, and while it trains another program writes to the file, replaces it or removes it.',
  remedy:
    'Give the run a copy that no program writes to. Put the old file back and continue with `--resume`, or begin again with the new one.',
  example: { file: 'train/x.npy', what: 'changed' },
});

export const cacheUnusable = error<{ folder: string; reason: string }>('ESP6602', 'cache folder that cannot be used', {
  message: ({ folder, reason }) => `the cache folder \`${folder}\` cannot be used: ${reason}`,
  why: 'copies of what cannot be read by position are kept there',
  help: () => 'name a folder that can be written to, with room for the data, as `cache`',
  wrong: letters(', cache: recipe.prune'),
  right: letters(', cache: copies'),
  note: 'Tokens and rows of tables are kept there when the plan is made, unpacked arrays when it is run.',
});

export const staysOnDisk = hint<{ name: string; how: string; mebibytes: number; most: number }>(
  'ESP6604',
  'data set that is read from the disk while it trains',
  {
    message: ({ name, how, mebibytes, most }) =>
      `the samples of ${name} are read from the disk, ${how}: they would fill ${mebibytes} MiB, and ${most} MiB of this machine's memory are for a data set`,
    why: 'the result is the same bytes, but a slow disk makes steps wait',
    help: () => 'write `stream: never` to hold them in memory, or `stream: always` to hide this hint',
    told: 'A data set is larger than a quarter of the memory of the machine, or of the container.',
    remedy: 'Nothing, where the disk is fast. Put the data on a local disk where steps wait for it.',
    example: { name: 'train', how: 'by position, in 12 files', mebibytes: 9216, most: 4096 },
  },
);

export const smallerThanCrop = error<{ file: string; has: string; crop: number }>(
  'ESP6605',
  'picture smaller than the square that is cut from it',
  {
    message: ({ file, has, crop }) => `\`${file}\` has ${has} pixels, and \`crop: ${crop}\` cuts more`,
    why: 'what lies outside of a picture has no pixels',
    help: ({ crop }) => `write \`resize: ${crop}\` or more beside it, or a smaller \`crop\``,
    wrong: onImages(soundFolder, ', crop: 32'),
    right: onImages(soundFolder, ', crop: 8'),
  },
);

export const boxInMemory = error<{ name: string; key?: string }>('ESP6606', 'random boxes of pictures that are scaled already', {
  message: ({ name, key = 'augment: { box: … }' }) => `\`${key}\` of \`${name}\` needs the pictures in their own size`,
  why: 'a box is cut first and scaled then; arrays, and pictures that are held in memory, have the size of a sample',
  help: () => 'take a folder of images, and leave `stream: never` out: such pictures are decoded on the way',
  wrong: onLenet('images: images, crop: 28, resize: 28, stream: never, augment: { box: 0.3 }'),
  right: onLenet('images: images, crop: 28, resize: 28, augment: { box: 0.3 }'),
});

export const otherShard = error<{ file: string; has: string; first: string; wants: string }>(
  'ESP6607',
  'file of a data set whose samples differ from the others',
  {
    message: ({ file, has, first, wants }) => `a sample of \`${file}\` is ${has}, and one of \`${first}\` is ${wants}`,
    why: 'several files are one data set, whose samples have one type and one shape',
    help: () => 'save the files alike, or name those alone that belong together',
    wrong: onNumbers({ 'x.npy': x, 'x-1.npy': doubles, 'y.npy': y }, '[x.npy, x-1.npy], y: [y.npy]'),
    right: onNumbers({ 'x.npy': x, 'y.npy': y }),
  },
);

export const togetherTooLarge = error<{ first: string; count: number; mebibytes: number }>(
  'ESP6608',
  'files of a data set that are too large together',
  {
    message: ({ first, count, mebibytes }) => `the ${count} files from \`${first}\` on fill more than ${mebibytes} MiB of memory together`,
    why: 'what is packed has the limit `memory`, and what is held in memory 4096 MiB, in however many files it is',
    help: () => 'write `stream: always`, with a folder as `cache` for what is packed; or give the data set more `memory`',
    told: 'Forty gzipped texts are one data set. Each of them stays below the limit of the set, all of them do not.',
    remedy: 'Let the set be read from the disk, `stream: always` and `cache: FOLDER`. Or give it more `memory`.',
    example: { first: 'train-00.txt.gz', count: 40, mebibytes: 2048 },
  },
);

export const otherColumns = error<{ file: string; column: string; first: string }>(
  'ESP6609',
  'tables of a data set with different columns',
  {
    message: ({ file, column, first }) => `\`${file}\` and \`${first}\` differ in the column \`${column}\``,
    why: 'a sample is all columns but the label, in their order; files that differ would give other samples',
    help: () => 'name the columns that are a sample as `columns`, or write the files alike',
    wrong: onTables('q'),
    right: onTables('p'),
  },
);

export const columnsFirst = error<{ file: string }>('ESP6603', 'array in Fortran order to be read from the disk', {
  message: ({ file }) => `\`${file}\` is in Fortran order: the numbers of a sample lie far apart`,
  why: 'a sample of such a file can only be read with the whole file',
  help: () => 'write it again with `numpy.save(file, numpy.ascontiguousarray(array))`, or leave `stream: always` out',
  wrong: onNumbers({ 'x.npy': folded, 'y.npy': y }),
  right: onNumbers({ 'x.npy': x, 'y.npy': y }),
});
