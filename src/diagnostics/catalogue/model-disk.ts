/** What can go wrong with model files on disk (ESP309x). */
import { define } from '../diagnostic.ts';

const unreadable = 'a model that cannot be read to its end cannot be pruned without losing parts of it';

export const unreadableFile = define<{ reason: string }>({
  code: 'ESP3090',
  severity: 'error',
  title: 'file that cannot be read',
  message: ({ reason }) => `the file cannot be read: ${reason}`,
  why: unreadable,
  help: () => 'check the path and its permissions',
});

export const fileExists = define({
  code: 'ESP3091',
  severity: 'error',
  title: 'output file exists',
  message: () => 'the file already exists',
  why: 'files are not overwritten unless asked',
  help: () => 'choose another name, or ask for the file to be overwritten',
});

export const unwritableFile = define<{ reason: string }>({
  code: 'ESP3092',
  severity: 'error',
  title: 'file that cannot be written',
  message: ({ reason }) => `the file cannot be written: ${reason}`,
  why: 'the result would be lost; the old file is unchanged',
  help: () => 'choose a writable folder with enough space',
});
