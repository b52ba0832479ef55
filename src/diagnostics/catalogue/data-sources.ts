/** What reading texts, folders of images and tables says (ESP5100 to ESP5199). */
import { define } from '../diagnostic.ts';
import { howMany } from '../name-list.ts';

export const windowUnknown = define<{ file: string }>({
  code: 'ESP5100',
  severity: 'error',
  title: 'text without a window length',
  message: ({ file }) => `the number of tokens per sample of \`${file}\` is not given`,
  why: "the model's input takes sequences of any length",
  help: () => 'add `window: 64`, or the length that the model was trained with',
});

export const textTooShort = define<{ file: string; needs: number; has: number }>({
  code: 'ESP5101',
  severity: 'error',
  title: 'text shorter than a window',
  message: ({ file, needs, has }) => `\`${file}\` has ${has} tokens, but a sample needs ${needs}`,
  why: 'the label of the last token of a window is the next token',
  help: () => 'give a longer text, or a smaller `window`',
});

export const notUtf8 = define<{ file: string }>({
  code: 'ESP5102',
  severity: 'error',
  title: 'text that is not UTF-8',
  message: ({ file }) => `\`${file}\` is not UTF-8`,
  why: 'characters in another encoding would silently become other characters',
  help: () => 'convert it (`iconv -t utf-8`), or write `tokens: bytes`',
});

export const unknownCharacter = define<{ file: string; character: string; line: number; column: number }>({
  code: 'ESP5103',
  severity: 'error',
  title: 'character outside the vocabulary',
  message: ({ file, character, line, column }) => `\`${file}\` has the character ${character} at ${line}:${column}, which is not a token`,
  why: 'a list of characters has no token for unknown ones',
  help: () => 'replace it in the text, or use the list that the model was trained with',
});

export const badVocabulary = define<{ file: string; fault: string }>({
  code: 'ESP5104',
  severity: 'error',
  title: 'invalid vocabulary file',
  message: ({ file, fault }) => `\`${file}\` is not a vocabulary: ${fault}`,
  why: 'tokens number the rows of the embedding, so they must be those of the training',
  help: () => 'give a JSON list of single characters, or the `tokenizer.json` of the model; or write `tokens: bytes`',
});

export const noClasses = define<{ folder: string }>({
  code: 'ESP5110',
  severity: 'error',
  title: 'folder of images without classes',
  message: ({ folder }) => `\`${folder}\` contains no folders`,
  why: 'the folder of an image is its class',
  help: () => 'put the images of each class into a folder of its own',
});

export const emptyClass = define<{ folder: string; name: string }>({
  code: 'ESP5111',
  severity: 'error',
  title: 'class without images',
  message: ({ folder, name }) => `the class \`${name}\` of \`${folder}\` has no images`,
  why: 'folders number the classes, and nothing can be learned about an empty one',
  help: () => 'put images into the folder, or remove it if the model has no such class',
});

export const damagedImage = define<{ file: string; fault: string }>({
  code: 'ESP5112',
  severity: 'error',
  title: 'image that cannot be used',
  message: ({ file, fault }) => `\`${file}\` cannot be used: ${fault}`,
  why: 'an image that is skipped silently goes unnoticed',
  help: () => 'repair or remove it, or write `damaged: skip` to skip images that do not decode',
});

export const skippedImages = define<{ folder: string; count: number; first: string }>({
  code: 'ESP5113',
  severity: 'warning',
  title: 'damaged images left out',
  message: ({ folder, count, first }) =>
    `${count} ${count === 1 ? 'image' : 'images'} of \`${folder}\` cannot be decoded and ${count === 1 ? 'is' : 'are'} left out, the first \`${first}\``,
  why: '`damaged: skip` asks for it',
  help: () => 'repair or remove them',
});

export const imageOfOtherSize = define<{ file: string; has: string; wants: string; first: string }>({
  code: 'ESP5114',
  severity: 'error',
  title: 'images of different sizes',
  message: ({ file, has, wants, first }) => `\`${file}\` is ${has} pixels, and \`${first}\` is ${wants}`,
  why: 'images are batched unchanged; Espalier does not guess how to scale or crop them',
  help: () => 'resize all images to the size that the model takes',
});

export const wrongNormalisation = define<{ source: string; has: number; wants: number; what: 'channel' | 'value' }>({
  code: 'ESP5115',
  severity: 'error',
  title: 'normalisation for other channels or columns',
  message: ({ source, has, wants, what }) =>
    `\`${source}\` is normalised by ${howMany(has, 'number')}, but its samples have ${howMany(wants, what)}`,
  why: 'each channel of an image, and each value of a row, has its own mean and deviation',
  help: ({ wants }) => `give ${wants === 1 ? 'one number' : `one or ${wants} numbers`}`,
});

export const strangeNormalisation = define<{ folder: string; key: 'mean' | 'std'; value: number }>({
  code: 'ESP5145',
  severity: 'warning',
  title: 'normalisation for another range',
  message: ({ folder, key, value }) => `\`${folder}\` is normalised with the ${key} ${value}, but its values lie between 0 and 1`,
  why: 'pixels are divided by 255 before the mean is subtracted, so mean and deviation lie between 0 and 1',
  help: ({ value }) =>
    value > 1 && value <= 255
      ? `for pixels from 0 to 255, write ${Number((value / 255).toPrecision(4))} (${value} / 255)`
      : 'write the numbers that the model was trained with, such as `mean: [0.485, 0.456, 0.406]`',
});

export const otherClasses = define<{ role: string; first: string; missing: readonly string[]; extra: readonly string[] }>({
  code: 'ESP5116',
  severity: 'error',
  title: 'folders of images with different classes',
  message: ({ role, first, missing, extra }) => {
    const parts = [
      missing.length === 0 ? '' : `lack ${shortList(missing)}`,
      extra.length === 0 ? '' : `have ${shortList(extra)} besides`,
    ].filter(Boolean);
    return `the classes of \`${role}\` are not those of \`${first}\`: they ${parts.join(' and ')}`;
  },
  why: 'the position of its folder numbers a class, so an extra or missing folder changes the labels of all later ones',
  help: () => 'give all data sets the same folders, each with images',
});

export const fewerClasses = define<{ folder: string; classes: number; outputs: number }>({
  code: 'ESP5117',
  severity: 'warning',
  title: 'fewer classes than outputs',
  message: ({ folder, classes, outputs }) =>
    `\`${folder}\` has ${classes} ${classes === 1 ? 'class' : 'classes'}, but the model has ${outputs}`,
  why: 'the position of its folder numbers a class: if one is missing, all later ones get wrong labels',
  help: () => 'compare the folders with the classes that the model was trained with',
});

export const badTable = define<{ file: string; fault: string }>({
  code: 'ESP5120',
  severity: 'error',
  title: 'table that cannot be read',
  message: ({ file, fault }) => `\`${file}\` is not a table: ${fault}`,
  why: 'guessed rows would be invented samples',
  help: () => 'write it again: .csv with the same number of cells in each line, .parquet plain or with Snappy',
});

export const noColumn = define<{ file: string; column: string; nearest: string | undefined; known: readonly string[] }>({
  code: 'ESP5121',
  severity: 'error',
  title: 'column that is not in the table',
  message: ({ file, column }) => `\`${file}\` has no column \`${column}\``,
  why: 'columns are found by name',
  help: ({ nearest, known }) => (nearest === undefined ? `it has ${shortList(known)}` : `did you mean \`${nearest}\`?`),
});

export const notANumber = define<{ file: string; row: number; column: string; value: string; whole: boolean }>({
  code: 'ESP5122',
  severity: 'error',
  title: 'cell that is not a number',
  message: ({ file, row, column, value, whole }) =>
    value === ''
      ? `row ${row} of \`${file}\` has nothing in \`${short(column)}\``
      : `row ${row} of \`${file}\` has \`${short(value)}\` in \`${short(column)}\`, which is not a ${whole ? 'whole number' : 'number'}`,
  why: 'samples are numbers, and labels count from 0',
  help: () => 'write a number there, or leave the row or the column out',
});

export const unevenRow = define<{ file: string; row: number; has: number; wants: number }>({
  code: 'ESP5123',
  severity: 'error',
  title: 'rows of different length',
  message: ({ file, row, has, wants }) => `row ${row} of \`${file}\` has ${has} numbers, but earlier rows have ${wants}`,
  why: 'all samples of a batch have one shape',
  help: () => 'give every list of a column the same length',
});

export const repeatedColumn = define<{ file: string; column: string }>({
  code: 'ESP5124',
  severity: 'error',
  title: 'duplicate column name',
  message: ({ file, column }) => `\`${file}\` has more than one column \`${short(column)}\``,
  why: 'columns are found by name, so one would be read instead of the other',
  help: () => 'rename one of them; the first line of a .csv file holds the names',
});

export const noPicture = define<{ file: string; dims: readonly number[] }>({
  code: 'ESP5131',
  severity: 'error',
  title: 'augmentation of samples that are not images',
  message: ({ file, dims }) => `the samples of \`${file}\` have the shape [${dims.join(', ')}], which is not an image`,
  why: 'images have a height and a width, and channels before or after them',
  help: () => 'leave `augment` out',
});

export const cropTooFar = define<{ file: string; crop: number; most: number }>({
  code: 'ESP5132',
  severity: 'error',
  title: 'crop larger than an image',
  message: ({ file, crop }) => `\`crop: ${crop}\` could move an image of \`${file}\` completely out of view`,
  why: 'nothing can be learned from black images',
  help: ({ most }) => `write ${most} at most; 4 is usual for images of 32 pixels`,
});

export const dataChanged = define<{ name: string; planned: string; found: string }>({
  code: 'ESP5130',
  severity: 'error',
  title: 'data that changed since planning',
  message: ({ name, planned, found }) =>
    `the data set \`${name}\` has the hash ${found.slice(0, 12)}…, but the plan was made for ${planned.slice(0, 12)}…`,
  why: 'a plan holds only for the data that it was made with',
  help: () => 'make the plan again, or restore the files',
});

export const otherConversions = define<{ name: string; planned: readonly string[]; found: readonly string[] }>({
  code: 'ESP5180',
  severity: 'error',
  title: 'data settings that changed since planning',
  message: ({ name, planned, found }) => {
    const [was, is] = [planned, found].map((words) => words.join('; ') || 'nothing') as [string, string];
    return `samples of \`${name}\` are read with ${is}, but the plan was made with ${was}`;
  },
  why: 'the same files now give other samples, and a plan holds only for its own',
  help: () => 'restore the settings of the data set, or make the plan again',
});

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
