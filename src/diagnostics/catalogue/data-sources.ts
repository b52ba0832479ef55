/** What reading texts, folders of images and tables says, and where it would take too much (ESP51xx). */
import { gzipSync } from 'fflate';
import { error, warning } from '../diagnostic.ts';
import { didYouMean, howMany, type Names } from '../name-list.ts';
import { black, inFolder, onImages, onTokens, png, soundFolder } from '../pages/data-folders.ts';
import { digits, type Binary, type Example, type Situation } from '../pages/example.ts';
import { graph, model, node, port, tensor } from '../pages/onnx.ts';

/** A header of 30,000 × 30,000 in front of few pixels. */
const vast = png(
  'a header of 30,000 × 30,000 gray pixels',
  '0000000d4948445200007530000075300800000000e164e1570000000c4944415478da6360a00e0000004800011045efd2',
);

const small = png('4 × 4 gray pixels', '0000000d49484452000000040000000408000000008c9ac1a20000000b4944415478da6360c0040000140001ee5a6909');
const sound = onImages(soundFolder);
const letters = '["a", "b", "c", " "]\n';
const soundText = onText({ 'train.txt': 'abc cab abc\n'.trim(), 'letters.json': letters });
const header = `label,${Array.from({ length: 64 }, (_, pixel) => `p${pixel}`).join(',')}\n`;
const row = (label: string, pixels: number): string => `${label},${Array.from({ length: pixels }, () => '0').join(',')}\n`;
const soundTable = onTable(header + row('3', 64) + row('7', 64));

function onTwoFolders(files: NonNullable<Situation['files']>): Situation {
  return { ...onImages(files), files: { ...files, 'espalier.yaml': 'data:\n  train: { images: images }\n  test: { images: others }\n' } };
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

export const windowUnknown = error<{ file: string }>('ESP5100', 'text without a window length', {
  message: ({ file }) => `the number of tokens per sample of \`${file}\` is not given`,
  why: "the model's input takes sequences of any length",
  help: () => 'add `window: 64`, or the length that the model was trained with',
  wrong: onText({ 'train.txt': 'abc cab', 'letters.json': letters }, ''),
  right: soundText,
});

export const textTooShort = error<{ file: string; needs: number; has: number }>('ESP5101', 'text shorter than a window', {
  message: ({ file, needs, has }) => `\`${file}\` has ${has} tokens, but a sample needs ${needs}`,
  why: 'the label of the last token of a window is the next token',
  help: () => 'give a longer text, or a smaller `window`',
  wrong: onText({ 'train.txt': 'ab', 'letters.json': letters }),
  right: soundText,
});

export const notUtf8 = error<{ file: string }>('ESP5102', 'text that is not UTF-8', {
  message: ({ file }) => `\`${file}\` is not UTF-8`,
  why: 'characters in another encoding would silently become other characters',
  help: () => 'convert it (`iconv -t utf-8`), or write `tokens: bytes`',
  wrong: onText({ 'train.txt': { bytes: Uint8Array.of(0x61, 0xe9, 0x62, 0x63), words: '`aébc` in Latin-1' }, 'letters.json': letters }),
  right: soundText,
});

export const unknownCharacter = error<{ file: string; character: string; line: number; column: number }>(
  'ESP5103',
  'character outside the vocabulary',
  {
    message: ({ file, character, line, column }) => `\`${file}\` has the character ${character} at ${line}:${column}, which is not a token`,
    why: 'a list of characters has no token for unknown ones',
    help: () => 'replace it in the text, or use the list that the model was trained with',
    wrong: onText({ 'train.txt': 'abc dab', 'letters.json': letters }),
    right: soundText,
  },
);

export const badVocabulary = error<{ file: string; fault: string }>('ESP5104', 'invalid vocabulary file', {
  message: ({ file, fault }) => `\`${file}\` is not a vocabulary: ${fault}`,
  why: 'tokens number the rows of the embedding, so they must be those of the training',
  help: () => 'give a JSON list of single characters, or the `tokenizer.json` of the model; or write `tokens: bytes`',
  wrong: onText({ 'train.txt': 'abc cab', 'letters.json': '["a", "bc"]\n' }),
  right: soundText,
});

export const noClasses = error<{ folder: string }>('ESP5110', 'folder of images without classes', {
  message: ({ folder }) => `\`${folder}\` contains no folders`,
  why: 'the folder of an image is its class',
  help: () => 'put the images of each class into a folder of its own',
  wrong: onImages({ 'images/a.png': black }),
  right: sound,
});

export const emptyClass = error<{ folder: string; name: string }>('ESP5111', 'class without images', {
  message: ({ folder, name }) => `the class \`${name}\` of \`${folder}\` has no images`,
  why: 'folders number the classes, and nothing can be learned about an empty one',
  help: () => 'put images into the folder, or remove it if the model has no such class',
  wrong: onImages({ ...soundFolder, 'images/x/.gitkeep': '' }),
  right: sound,
  note: 'Files whose names begin with a dot are ignored; every other file has to be an image.',
});

export const damagedImage = error<{ file: string; fault: string }>('ESP5112', 'image that cannot be used', {
  message: ({ file, fault }) => `\`${file}\` cannot be used: ${fault}`,
  why: 'an image that is skipped silently goes unnoticed',
  help: () => 'repair or remove it, or write `damaged: skip` to skip images that do not decode',
  wrong: onImages({ ...soundFolder, 'images/1/c.png': 'not an image\n' }),
  right: sound,
});

/** A convolution of one pixel, which gives two classes to each. */
function onMasks(masks: NonNullable<Situation['files']>): Situation {
  const net = graph({
    nodes: [node('Conv', ['x', 'W'], 'y')],
    tensors: [tensor('W', [2, 1, 1, 1])],
    inputs: [port('x', ['N', 1, 8, 8])],
    outputs: [port('y', ['N', 2, 8, 8])],
  });
  return {
    recipe: 'train all for 1 step\n',
    files: {
      'net.onnx': model('one Conv of `x` [N, 1, 8, 8] and `W` [2, 1, 1, 1]', { graph: net }),
      'espalier.yaml': 'model: net.onnx\ndata:\n  train: { images: pictures, masks: labels }\n',
      'pictures/a.png': black,
      'pictures/b.png': black,
      ...masks,
    },
    command: 'plan recipe.prune',
  };
}

export const wrongMask = error<{ mask: string; has: string; picture: string; wants: string }>(
  'ESP5118',
  'mask that does not fit its picture',
  {
    message: ({ mask, has, picture, wants }) => `\`${mask}\` is ${has}, and \`${picture}\` is ${wants}`,
    why: 'each pixel of a picture has the class that its mask has there',
    help: () => 'save a .png of the name and the size of each picture, whose gray values or places in the palette are classes',
    wrong: onMasks({ 'labels/a.png': black, 'labels/b.png': small }),
    right: onMasks({ 'labels/a.png': black, 'labels/b.png': black }),
  },
);

export const skippedImages = warning<{ folder: string; count: number; first: string }>('ESP5113', 'damaged images left out', {
  message: ({ folder, count, first }) =>
    `${count} ${count === 1 ? 'image' : 'images'} of \`${folder}\` cannot be decoded and ${count === 1 ? 'is' : 'are'} left out, the first \`${first}\``,
  why: '`damaged: skip` asks for it',
  help: () => 'repair or remove them',
  wrong: onImages({ ...soundFolder, 'images/1/c.png': 'not an image\n' }, ', damaged: skip'),
  right: sound,
  note: 'The plan records how many were left out, and the hash of everything in the folder.',
});

export const imageOfOtherSize = error<{ file: string; has: string; wants: string; first: string }>('ESP5114', 'images of different sizes', {
  message: ({ file, has, wants, first }) => `\`${file}\` is ${has} pixels, and \`${first}\` is ${wants}`,
  why: 'images are batched unchanged; Espalier does not guess how to scale or crop them',
  help: () => 'resize all images to the size that the model takes',
  wrong: onImages({ ...soundFolder, 'images/1/c.png': small }),
  right: sound,
});

export const wrongNormalisation = error<{ source: string; has: number; wants: number; what: 'channel' | 'value' }>(
  'ESP5115',
  'normalisation for other channels or columns',
  {
    message: ({ source, has, wants, what }) =>
      `\`${source}\` is normalised by ${howMany(has, 'number')}, but its samples have ${howMany(wants, what)}`,
    why: 'each channel of an image, and each value of a row, has its own mean and deviation',
    help: ({ wants }) => `give ${wants === 1 ? 'one number' : `one or ${wants} numbers`}`,
    wrong: onImages(soundFolder, ', mean: [0.5, 0.5], std: [0.2, 0.2]'),
    right: onImages(soundFolder, ', mean: [0.5], std: [0.2]'),
  },
);

export const strangeNormalisation = warning<{ folder: string; key: 'mean' | 'std'; value: number }>(
  'ESP5145',
  'normalisation for another range',
  {
    message: ({ folder, key, value }) => `\`${folder}\` is normalised with the ${key} ${value}, but its values lie between 0 and 1`,
    why: 'pixels are divided by 255 before the mean is subtracted, so mean and deviation lie between 0 and 1',
    help: ({ value }) =>
      value > 1 && value <= 255
        ? `for pixels from 0 to 255, write ${Number((value / 255).toPrecision(4))} (${value} / 255)`
        : 'write the numbers that the model was trained with, such as `mean: [0.485, 0.456, 0.406]`',
    wrong: onImages(soundFolder, ', mean: [123.7], std: [58.4]'),
    right: onImages(soundFolder, ', mean: [0.485], std: [0.229]'),
  },
);

export const otherClasses = error<{ role: string; first: string; missing: Names; extra: Names }>(
  'ESP5116',
  'folders of images with different classes',
  {
    message: ({ role, first, missing, extra }) => {
      const parts = [
        missing.length === 0 ? '' : `lack ${shortList(missing)}`,
        extra.length === 0 ? '' : `have ${shortList(extra)} besides`,
      ].filter(Boolean);
      return `the classes of \`${role}\` are not those of \`${first}\`: they ${parts.join(' and ')}`;
    },
    why: 'the position of its folder numbers a class, so an extra or missing folder changes the labels of all later ones',
    help: () => 'give all data sets the same folders, each with images',
    wrong: onTwoFolders({ ...inFolder('images', 2), ...inFolder('others', 1) }),
    right: onTwoFolders({ ...inFolder('images', 2), ...inFolder('others', 2) }),
  },
);

export const fewerClasses = warning<{ folder: string; classes: number; outputs: number }>('ESP5117', 'fewer classes than outputs', {
  message: ({ folder, classes, outputs }) =>
    `\`${folder}\` has ${classes} ${classes === 1 ? 'class' : 'classes'}, but the model has ${outputs}`,
  why: 'the position of its folder numbers a class: if one is missing, all later ones get wrong labels',
  help: () => 'compare the folders with the classes that the model was trained with',
  wrong: sound,
  right: onImages(inFolder('images', 10)),
  note: 'This model has ten classes of digits. If `images/0` is missing, a 1 is learned as a 0, and only the accuracy shows it.',
});

export const badTable = error<{ file: string; fault: string }>('ESP5120', 'table that cannot be read', {
  message: ({ file, fault }) => `\`${file}\` is not a table: ${fault}`,
  why: 'guessed rows would be invented samples',
  help: () => 'write it again: .csv with the same number of cells in each line, .parquet plain or with Snappy',
  wrong: onTable(header + row('3', 64) + row('7', 63)),
  right: soundTable,
});

export const noColumn = error<{ file: string; column: string; nearest?: string; known: Names }>(
  'ESP5121',
  'column that is not in the table',
  {
    message: ({ file, column }) => `\`${file}\` has no column \`${column}\``,
    why: 'columns are found by name',
    help: ({ nearest, known }) => didYouMean(nearest) ?? `it has ${shortList(known)}`,
    wrong: onTable(header + row('3', 64), 'labl'),
    right: soundTable,
  },
);

export const notANumber = error<{ file: string; row: number; column: string; value: string; whole: boolean }>(
  'ESP5122',
  'cell that is not a number',
  {
    message: ({ file, row, column, value, whole }) =>
      value === ''
        ? `row ${row} of \`${file}\` has nothing in \`${short(column)}\``
        : `row ${row} of \`${file}\` has \`${short(value)}\` in \`${short(column)}\`, which is not a ${whole ? 'whole number' : 'number'}`,
    why: 'samples are numbers, and labels count from 0',
    help: () => 'write a number there, or leave the row or the column out',
    wrong: onTable(header + row('three', 64)),
    right: soundTable,
  },
);

export const unevenRow = error<{ file: string; row: number; has: number; wants: number }>('ESP5123', 'rows of different length', {
  message: ({ file, row, has, wants }) => `row ${row} of \`${file}\` has ${has} numbers, but earlier rows have ${wants}`,
  why: 'all samples of a batch have one shape',
  help: () => 'give every list of a column the same length',
  told: 'A column of a .parquet file holds lists, and one of them is shorter than the others.',
  remedy: 'Fill the lists up to one length, or leave the row out, where the file is written.',
  example: { file: 'train.parquet', row: 7, has: 63, wants: 64 },
});

export const repeatedColumn = error<{ file: string; column: string }>('ESP5124', 'duplicate column name', {
  message: ({ file, column }) => `\`${file}\` has more than one column \`${short(column)}\``,
  why: 'columns are found by name, so one would be read instead of the other',
  help: () => 'rename one of them; the first line of a .csv file holds the names',
  wrong: onTable(header.replace('p1,', 'p0,') + row('3', 64)),
  right: soundTable,
});

export const noPicture = error<{ file: string; dims: readonly number[] }>('ESP5131', 'augmentation of samples that are not images', {
  message: ({ file, dims }) => `the samples of \`${file}\` have the shape [${dims.join(', ')}], which is not an image`,
  why: 'images have a height and a width, and channels before or after them',
  help: () => 'leave `augment` out',
  wrong: onImages(soundFolder, ', augment: { flip: true }'),
  right: sound,
  note: 'A model that takes images as rows of numbers does not say where a line of pixels ends.',
});

export const cropTooFar = error<{ file: string; crop: number; most: number }>('ESP5132', 'crop larger than an image', {
  message: ({ file, crop }) => `\`crop: ${crop}\` could move an image of \`${file}\` completely out of view`,
  why: 'nothing can be learned from black images',
  help: ({ most }) => `write ${most} at most; 4 is usual for images of 32 pixels`,
  wrong: onFashion('augment: { crop: 28 }'),
  right: onFashion('augment: { crop: 2 }'),
});

export const dataChanged = error<{ name: string; planned: string; found: string }>('ESP5130', 'data that changed since planning', {
  message: ({ name, planned, found }) =>
    `the data set \`${name}\` has the hash ${found.slice(0, 12)}…, but the plan was made for ${planned.slice(0, 12)}…`,
  why: 'a plan holds only for the data that it was made with',
  help: () => 'make the plan again, or restore the files',
  told: 'A plan was saved, its text was edited, and then the plan is run.',
  remedy: 'Run the recipe itself, or make the plan again; the old result belongs to the old text.',
  example: { name: 'train', planned: '5d41402abc4b2a76b971', found: '7d793037a0760186574b' },
});

export const otherConversions = error<{ name: string; planned: Names; found: Names }>(
  'ESP5180',
  'data settings that changed since planning',
  {
    message: ({ name, planned, found }) => {
      const [was, is] = [planned, found].map((words) => words.join('; ') || 'nothing') as [string, string];
      return `samples of \`${name}\` are read with ${is}, but the plan was made with ${was}`;
    },
    why: 'the same files now give other samples, and a plan holds only for its own',
    help: () => 'restore the settings of the data set, or make the plan again',
    told: 'A plan was saved, then `scale`, `mean`, `window` or another setting of its data was changed in `espalier.yaml`, and the plan is run.',
    remedy: 'Restore the setting, or make the plan again.',
    example: { name: 'train', planned: ['v / 255'], found: ['v / 16'] },
  },
);

/** The first of many names, in quotes. */
function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `\`${short(name)}\``);
  const rest = names.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** A cell may hold a whole file where quotes or separators are wrong. */
function short(text: string): string {
  const characters = [...text];
  return characters.length <= 40 ? text : `${characters.slice(0, 40).join('')}…`;
}

/** A mebibyte of zeros in a kilobyte. */
const zeros: Binary = { bytes: gzipSync(new Uint8Array(2 ** 20)), words: 'a MiB of zeros, gzipped' };
const onZeros = (more: string) => onTokens(`text: zeros.gz, tokens: bytes, window: 3${more}`, { 'zeros.gz': zeros });

/** A tokenizer that cuts a text by a pattern, into single characters. */
function onPattern(pattern: string) {
  const tokenizer = {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    post_processor: null,
    decoder: null,
    pre_tokenizer: { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
    model: { type: 'BPE', vocab: { a: 0, b: 1, c: 2, '!': 3 }, merges: [] },
  };
  return onTokens('text: train.txt, tokens: tokenizer.json, window: 3, seconds: 1', {
    'train.txt': `${'a'.repeat(40)}!`,
    'tokenizer.json': `${JSON.stringify(tokenizer)}\n`,
  });
}

export const unpacksTooLarge = error<{ file: string; mebibytes: number; most: number }>('ESP5140', 'packed data larger than its limit', {
  message: ({ file, most }) => `\`${file}\` unpacks to more than ${most} MiB`,
  why: 'a small packed file can expand beyond the memory, so the memory of a data set is limited',
  help: ({ mebibytes }) => `if you trust the file, give the data set more than \`memory: ${mebibytes}\` (MiB), or unpack the file`,
  wrong: onZeros(', memory: 1'),
  right: onZeros(', memory: 16'),
  note: 'Without the key a data set may fill 2048 MiB. A text counts four bytes for each of its own, and so does a table: tokens and numbers take more room than characters.',
});

export const decodesTooLarge = error<{ file: string; mebibytes: number; what: string }>(
  'ESP5141',
  'data whose decoding needs more than its limit',
  {
    message: ({ file, mebibytes, what }) => `${what} of \`${file}\` take more than ${mebibytes} MiB`,
    why: 'a file can declare more than the memory holds, so the memory of a data set is limited',
    help: ({ mebibytes }) => `if you trust the file, give the data set more than \`memory: ${mebibytes}\` (MiB)`,
    wrong: onImages({ ...soundFolder, 'images/1/c.png': vast }),
    right: onImages(soundFolder),
    note: 'The size of a picture is read from its header, before anything is unpacked. Without the key `memory` a data set may fill 2048 MiB.',
  },
);

export const decodesTooLong = error<{ file: string; seconds: number; what: string }>(
  'ESP5142',
  'data whose decoding takes longer than its limit',
  {
    message: ({ file, seconds, what }) => `${what} by \`${file}\` takes more than ${seconds} s`,
    why: 'a pattern such as `(a+)+$` can take exponential time on some texts',
    help: ({ seconds }) => `check the patterns in the file; if it is only slow, give the data set more than \`seconds: ${seconds}\``,
    wrong: onPattern('(a+)+$'),
    right: onPattern('a+'),
    note: 'Tokenizers and .parquet files are read in a separate thread, which is then stopped. Without the key `seconds` it has a minute, and a minute more for each MiB.',
  },
);

export const textTooLong = error<{ file: string; megabytes: number; most: number }>('ESP5143', 'text longer than a string can be', {
  message: ({ file, megabytes, most }) =>
    `\`${file}\` has ${megabytes} MB, but a text is read as one string of at most ${most} million characters`,
  why: 'no string in Node.js is longer, and a tokenizer takes the text as one',
  help: () => 'split the file, or write `tokens: bytes`, which needs no string',
  told: 'A corpus of 545 MB is one file, and a `tokenizer.json` should split it into tokens.',
  remedy: 'Split the file, and use one of the parts; if the model reads bytes, write `tokens: bytes`.',
  example: { file: 'corpus.txt', megabytes: 545, most: 536 },
});

export const fileTooLong = error<{ file: string; gibibytes: number }>('ESP5144', 'data file longer than a buffer can be', {
  message: ({ file, gibibytes }) => `\`${file}\` is longer than ${gibibytes} GiB`,
  why: 'a data file is read into one buffer of Node.js',
  help: () => 'split it, and use one of the parts',
  told: 'An array of five gibibytes is one file.',
  remedy: 'Save a part of the samples, or save them in a smaller type: uint8 for pictures, float16 for others.',
  example: { file: 'train.npy', gibibytes: 4 },
});
