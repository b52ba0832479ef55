/** Pages of `catalogue/model-disk.ts`: model files that are not there or cannot be written. */
import * as catalogue from '../catalogue/model-disk.ts';
import { digits, described, type Pages } from './example.ts';

export const modelDisk: Pages<typeof catalogue> = {
  unreadableFile: { wrong: { command: 'inspect test/fixtures/models/mlp_digit.onnx' }, right: { command: `inspect ${digits}` } },
  fileExists: described(
    catalogue.fileExists,
    {},
    'A program that uses the library writes a model to an existing file. The command never does: `espalier run` writes into a folder of its own.',
    'Choose another name, or ask for the file to be overwritten.',
  ),
  unwritableFile: described(
    catalogue.unwritableFile,
    { reason: 'no space is left on the device' },
    'The pruned model cannot be written: the disk is full, or the folder may not be written to.',
    'Choose a writable folder with enough space.',
  ),
};
