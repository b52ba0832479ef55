/** What users of other tools write: ESP2230 to ESP2239. */
import { define } from '../diagnostic.ts';

export const foreignWord = define<{ readonly word: string; readonly help: string }>({
  code: 'ESP2230',
  severity: 'error',
  title: 'word of another tool',
  message: ({ word }) => `\`${word}\` is not a word of recipes`,
  why: 'other tools use it, and nothing in a recipe is silently ignored',
  help: ({ help }) => help,
});

export const windowForm = define<{ readonly written: string; readonly form: string }>({
  code: 'ESP2232',
  severity: 'error',
  title: 'window in another form',
  message: ({ written }) => `\`${written}\` is not a window`,
  why: 'a window is a range followed by its unit',
  help: ({ form }) => `write \`${form}\``,
});

export const hyphenBeforeDigit = define<{ readonly written: string }>({
  code: 'ESP2233',
  severity: 'error',
  title: 'name with a hyphen before a digit',
  message: ({ written }) => `\`${written}\` is read as a subtraction`,
  why: 'a hyphen is part of a name only before a letter',
  help: ({ written }) => `put the name in back quotes: \`${written}\``,
});

export const constantsOutside = define<{ readonly written: string; readonly call: string }>({
  code: 'ESP2234',
  severity: 'error',
  title: 'arguments without brackets',
  message: ({ written, call }) => `\`${written}\` is an argument of \`${call}\``,
  why: 'arguments are written in brackets after their word',
  help: ({ call }) => `put it in brackets after \`${call}\``,
});

export const weightsKeepResource = define<{ readonly base: string; readonly unit: string }>({
  code: 'ESP2235',
  severity: 'error',
  title: 'resource that pruning single weights does not reduce',
  message: ({ base, unit }) => `\`prune ${unit}\` does not change the ${base} of the network`,
  why: 'a zero is stored and computed like any other weight',
  help: () => 'write a sparsity such as `to 50%`, or prune units such as `channels`',
});
