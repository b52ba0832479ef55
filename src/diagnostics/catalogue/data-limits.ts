/** What reading data says where it would take more memory or time than it may (ESP5140 to ESP5149). */
import { define } from '../diagnostic.ts';

export const unpacksTooLarge = define<{ file: string; mebibytes: number; most: number }>({
  code: 'ESP5140',
  severity: 'error',
  title: 'packed data larger than its limit',
  message: ({ file, most }) => `\`${file}\` unpacks to more than ${most} MiB`,
  why: 'a small packed file can expand beyond the memory, so the memory of a data set is limited',
  help: ({ mebibytes }) => `if you trust the file, give the data set more than \`memory: ${mebibytes}\` (MiB), or unpack the file`,
});

export const decodesTooLarge = define<{ file: string; mebibytes: number; what: string }>({
  code: 'ESP5141',
  severity: 'error',
  title: 'data whose decoding needs more than its limit',
  message: ({ file, mebibytes, what }) => `${what} of \`${file}\` take more than ${mebibytes} MiB`,
  why: 'a file can declare more than the memory holds, so the memory of a data set is limited',
  help: ({ mebibytes }) => `if you trust the file, give the data set more than \`memory: ${mebibytes}\` (MiB)`,
});

export const decodesTooLong = define<{ file: string; seconds: number; what: string }>({
  code: 'ESP5142',
  severity: 'error',
  title: 'data whose decoding takes longer than its limit',
  message: ({ file, seconds, what }) => `${what} by \`${file}\` takes more than ${seconds} s`,
  why: 'a pattern such as `(a+)+$` can take exponential time on some texts',
  help: ({ seconds }) => `check the patterns in the file; if it is only slow, give the data set more than \`seconds: ${seconds}\``,
});

export const textTooLong = define<{ file: string; megabytes: number; most: number }>({
  code: 'ESP5143',
  severity: 'error',
  title: 'text longer than a string can be',
  message: ({ file, megabytes, most }) =>
    `\`${file}\` has ${megabytes} MB, but a text is read as one string of at most ${most} million characters`,
  why: 'no string in Node.js is longer, and a tokenizer takes the text as one',
  help: () => 'split the file, or write `tokens: bytes`, which needs no string',
});

export const fileTooLong = define<{ file: string; gibibytes: number }>({
  code: 'ESP5144',
  severity: 'error',
  title: 'data file longer than a buffer can be',
  message: ({ file, gibibytes }) => `\`${file}\` is longer than ${gibibytes} GiB`,
  why: 'a data file is read into one buffer of Node.js',
  help: () => 'split it, and use one of the parts',
});
