/** What can be wrong with the files that a recipe uses: ESP2301 to ESP2399. */
import { define } from '../diagnostic.ts';

const inside = 'a recipe that is passed on has to bring all that it uses along';

export const pathOutside = define<{ readonly file: string }>({
  code: 'ESP2301',
  severity: 'error',
  title: 'used file outside the folder of the recipe',
  message: ({ file }) => `\`${file}\` does not lie in the folder of the recipe`,
  why: inside,
  help: () => 'put the file beside the recipe or below it, and write its path from there',
});

export const pathUnreadable = define<{ readonly file: string }>({
  code: 'ESP2302',
  severity: 'error',
  title: 'used path that is none',
  message: ({ file }) => `\`${file}\` is no path of a file`,
  why: 'a path has to mean the same on every system',
  help: () => 'write a path such as `"criteria.prune"`, with `/` between its parts',
});

export const unreadable = define<{ readonly file: string; readonly reason: string }>({
  code: 'ESP2303',
  severity: 'error',
  title: 'used file that cannot be read',
  message: ({ file, reason }) => `\`${file}\` cannot be read: ${reason}`,
  why: 'its definitions belong to the recipe',
  help: () => 'look for a slip in the path, which starts at the folder of the file it stands in',
});

export const usesItself = define<{ readonly file: string; readonly through: string }>({
  code: 'ESP2304',
  severity: 'error',
  title: 'file that uses itself',
  message: ({ file, through }) =>
    through === '' ? `\`${file}\` uses itself` : `\`${file}\` uses itself through ${through}`,
  why: 'what a file defines would rest on itself',
  help: () => 'put what both need into a third file',
});

export const tooManyFiles = define<{ readonly limit: number; readonly of: string }>({
  code: 'ESP2305',
  severity: 'error',
  title: 'more used files than are read',
  message: ({ limit, of }) => `more than ${limit} ${of} are used`,
  why: 'a bound keeps reading a recipe within its time and memory',
  help: () => 'put the definitions into fewer files',
});

export const notUsable = define<{ readonly word: string; readonly file: string }>({
  code: 'ESP2306',
  severity: 'error',
  title: 'used file that does more than define',
  message: ({ word, file }) =>
    `\`${word}\` stands in \`${file}\`, of which only definitions are used`,
  why: 'nothing that is written is silently ignored',
  help: () => 'keep parameters, groups and expressions in a file of their own',
});

export const unusedFile = define<{ readonly file: string }>({
  code: 'ESP2307',
  severity: 'warning',
  title: 'used file that nothing is taken from',
  message: ({ file }) => `nothing that \`${file}\` defines is used`,
  why: 'what is taken in and never used is often a misspelt use',
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

export const clashingFiles = define<{
  readonly word: string;
  readonly kind: string;
  readonly file: string;
}>({
  code: 'ESP2309',
  severity: 'error',
  title: 'name that two used files give',
  message: ({ word, kind, file }) =>
    `\`${file}\` gives a ${kind} called \`${word}\`, which is there already`,
  why: 'a name that means two things means neither',
  help: () => 'give one of them another name, or use only one of the files',
});

export const usedTwice = define<{ readonly file: string }>({
  code: 'ESP2310',
  severity: 'warning',
  title: 'file used twice',
  message: ({ file }) => `\`${file}\` is used already`,
  why: 'using a file again adds nothing',
  help: () => 'remove it',
});
