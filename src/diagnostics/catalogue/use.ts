/** What can be wrong with the files that a recipe uses: ESP2301 to ESP2399. */
import { define } from '../diagnostic.ts';

const inside = 'a shared recipe must contain all that it uses';

export const pathOutside = define<{ readonly file: string }>({
  code: 'ESP2301',
  severity: 'error',
  title: 'used file outside the folder of the recipe',
  message: ({ file }) => `\`${file}\` is not in the folder of the recipe`,
  why: inside,
  help: () => 'put the file beside the recipe or below it, and write a relative path',
});

export const pathUnreadable = define<{ readonly file: string }>({
  code: 'ESP2302',
  severity: 'error',
  title: 'invalid path of a used file',
  message: ({ file }) => `\`${file}\` is not a path of a file`,
  why: 'a path has to mean the same on every system',
  help: () => 'write a path such as `"criteria.prune"`, with `/` between its parts',
});

export const unreadable = define<{ readonly file: string; readonly reason: string }>({
  code: 'ESP2303',
  severity: 'error',
  title: 'used file that cannot be read',
  message: ({ file, reason }) => `\`${file}\` cannot be read: ${reason}`,
  why: 'its definitions belong to the recipe',
  help: () => 'check the path, which is relative to the file that contains it',
});

export const usesItself = define<{ readonly file: string; readonly through: string }>({
  code: 'ESP2304',
  severity: 'error',
  title: 'file that uses itself',
  message: ({ file, through }) => (through === '' ? `\`${file}\` uses itself` : `\`${file}\` uses itself through ${through}`),
  why: 'its definitions would depend on themselves',
  help: () => 'put what both need into a third file',
});

export const tooManyFiles = define<{ readonly limit: number; readonly of: string }>({
  code: 'ESP2305',
  severity: 'error',
  title: 'more used files than are read',
  message: ({ limit, of }) => `more than ${limit} ${of} are used`,
  why: 'a limit bounds the time and memory of reading a recipe',
  help: () => 'put the definitions into fewer files',
});

export const notUsable = define<{ readonly word: string; readonly file: string }>({
  code: 'ESP2306',
  severity: 'error',
  title: 'used file that does more than define',
  message: ({ word, file }) => `\`${word}\` is in \`${file}\`, but only definitions are used from there`,
  why: 'nothing in a recipe is silently ignored',
  help: () => 'keep parameters, groups and expressions in a file of their own',
});

export const unusedFile = define<{ readonly file: string }>({
  code: 'ESP2307',
  severity: 'warning',
  title: 'unused file',
  message: ({ file }) => `nothing that \`${file}\` defines is used`,
  why: 'an unused file often points to a misspelt name',
  help: () => 'remove it',
});

export const nothingToUse = define<{ readonly file: string }>({
  code: 'ESP2308',
  severity: 'error',
  title: 'used file without a folder',
  message: ({ file }) => `\`${file}\` cannot be used here, where no files are read`,
  why: 'its definitions belong to the recipe',
  help: () => 'save the recipe beside the file, or write its definitions into the recipe',
});

export const clashingFiles = define<{ readonly word: string; readonly kind: string; readonly file: string }>({
  code: 'ESP2309',
  severity: 'error',
  title: 'name that two used files define',
  message: ({ word, kind, file }) => `\`${file}\` defines a ${kind} called \`${word}\`, which already exists`,
  why: 'a name can have only one meaning',
  help: () => 'give one of them another name, or use only one of the files',
});

export const usedTwice = define<{ readonly file: string }>({
  code: 'ESP2310',
  severity: 'warning',
  title: 'file used twice',
  message: ({ file }) => `\`${file}\` is already used`,
  why: 'using a file again adds nothing',
  help: () => 'remove it',
});
