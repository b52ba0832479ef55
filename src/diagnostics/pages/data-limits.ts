/** Pages of `catalogue/data-limits.ts`: small limits in the place of large files. */
import { gzipSync } from 'fflate';
import * as catalogue from '../catalogue/data-limits.ts';
import { onImages, onTokens, soundFolder, vast } from './data-sources.ts';
import { described, type Binary, type Pages } from './example.ts';

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

export const dataLimits: Pages<typeof catalogue> = {
  unpacksTooLarge: {
    wrong: onZeros(', memory: 1'),
    right: onZeros(', memory: 16'),
    note: 'Without the key a data set may fill 2048 MiB. A text counts four bytes for each of its own, and so does a table: tokens and numbers take more room than characters.',
  },
  decodesTooLarge: {
    wrong: onImages({ ...soundFolder, 'images/1/c.png': vast }),
    right: onImages(soundFolder),
    note: 'The size of a picture is read from its header, before anything is unpacked. Without the key `memory` a data set may fill 2048 MiB.',
  },
  decodesTooLong: {
    wrong: onPattern('(a+)+$'),
    right: onPattern('a+'),
    note: 'Tokenizers and .parquet files are read in a separate thread, which is then stopped. Without the key `seconds` it has a minute, and a minute more for each MiB.',
  },
  textTooLong: described(
    catalogue.textTooLong,
    { file: 'corpus.txt', megabytes: 545, most: 536 },
    'A corpus of 545 MB is one file, and a `tokenizer.json` should split it into tokens.',
    'Split the file, and use one of the parts; if the model reads bytes, write `tokens: bytes`.',
  ),
  fileTooLong: described(
    catalogue.fileTooLong,
    { file: 'train.npy', gibibytes: 4 },
    'An array of five gibibytes is one file.',
    'Save a part of the samples, or save them in a smaller type: uint8 for pictures, float16 for others.',
  ),
};
