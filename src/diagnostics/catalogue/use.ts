/** What can be wrong with the files that a recipe uses: ESP2301 to ESP2399. */
import { error, warning } from '../diagnostic.ts';
import type { Example, Situation } from '../pages/example.ts';

const ours = 'criterion our-score = |w|\n';
const prune = 'prune weights by our-score to 80%\n';

/** The recipe with such a `use`, beside these files. */
function using(path: string, files: Situation['files'] = { 'ours.prune': ours }): Situation {
  return { recipe: `use "${path}"\n${prune}`, files };
}

function files(wrong: Situation['files'], note?: string): Example {
  const right = using('ours.prune');
  return { wrong: using('ours.prune', wrong), right, note };
}

/** So many files in a chain, the last without a `use`. */
function chain(length: number): Situation['files'] {
  const links = Array.from({ length }, (_, at): [string, string] => {
    const next = at + 1 < length ? `use "link${at + 1}.prune"\n` : '';
    return [at === 0 ? 'ours.prune' : `link${at}.prune`, next + (at === 0 ? ours : '')];
  });
  return Object.fromEntries(links.map(([name, text], at) => [name, text + `criterion c${at} = |w|\n`]));
}

const inside = 'a shared recipe must contain all that it uses';

export const pathOutside = error<{ file: string }>('ESP2301', 'used file outside the folder of the recipe', {
  message: ({ file }) => `\`${file}\` is not in the folder of the recipe`,
  why: inside,
  help: () => 'put the file beside the recipe or below it, and write a relative path',
  wrong: { recipe: `use "../ours.prune"\nprune weights by our-score to 80%\n` },
  right: using('ours.prune'),
  note: 'No path leads out of the folder, not with `..`, not from the root and not through a link.',
});

export const pathUnreadable = error<{ file: string }>('ESP2302', 'invalid path of a used file', {
  message: ({ file }) => `\`${file}\` is not a path of a file`,
  why: 'a path has to mean the same on every system',
  help: () => 'write a path such as `"criteria.prune"`, with `/` between its parts',
  wrong: { recipe: 'use "shared\\\\ours.prune"\nprune weights by our-score to 80%\n' },
  right: using('shared/ours.prune', { 'shared/ours.prune': ours }),
});

export const unreadable = error<{ file: string; reason: string }>('ESP2303', 'used file that cannot be read', {
  message: ({ file, reason }) => `\`${file}\` cannot be read: ${reason}`,
  why: 'its definitions belong to the recipe',
  help: () => 'check the path, which is relative to the file that contains it',
  wrong: { recipe: 'use "our.prune"\nprune weights by our-score to 80%\n', files: { 'ours.prune': ours } },
  right: using('ours.prune'),
});

export const usesItself = error<{ file: string; through: string }>('ESP2304', 'file that uses itself', {
  message: ({ file, through }) => (through === '' ? `\`${file}\` uses itself` : `\`${file}\` uses itself through ${through}`),
  why: 'its definitions would depend on themselves',
  help: () => 'put what both need into a third file',
  ...files({ 'ours.prune': `use "theirs.prune"\n${ours}`, 'theirs.prune': 'use "ours.prune"\ncriterion theirs = |w|\n' }),
});

export const tooManyFiles = error<{ limit: number; of: string }>('ESP2305', 'more used files than are read', {
  message: ({ limit, of }) => `more than ${limit} ${of} are used`,
  why: 'a limit bounds the time and memory of reading a recipe',
  help: () => 'put the definitions into fewer files',
  wrong: using('ours.prune', chain(20)),
  right: using('ours.prune', chain(3)),
  note: 'A recipe may use up to a hundred files, up to sixteen of them in a chain.',
});

export const notUsable = error<{ word: string; file: string }>('ESP2306', 'used file that does more than define', {
  message: ({ word, file }) => `\`${word}\` is in \`${file}\`, but only definitions are used from there`,
  why: 'nothing in a recipe is silently ignored',
  help: () => 'keep parameters, groups and expressions in a file of their own',
  ...files({ 'ours.prune': `${ours}${prune}` }),
});

export const unusedFile = warning<{ file: string }>('ESP2307', 'unused file', {
  message: ({ file }) => `nothing that \`${file}\` defines is used`,
  why: 'an unused file often points to a misspelt name',
  help: () => 'remove it',
  wrong: { recipe: 'use "ours.prune"\nprune weights by magnitude to 80%\n', files: { 'ours.prune': ours } },
  right: using('ours.prune'),
});

export const nothingToUse = error<{ file: string }>('ESP2308', 'used file without a folder', {
  message: ({ file }) => `\`${file}\` cannot be used here, where no files are read`,
  why: 'its definitions belong to the recipe',
  help: () => 'save the recipe beside the file, or write its definitions into the recipe',
  wrong: `use "ours.prune"\nprune weights by our-score to 80%\n`,
  right: `${ours}${prune}`,
  note: 'The command reads the files beside a recipe. An editor or a page in the browser that gives Espalier a text alone has no folder to look in.',
});

export const clashingFiles = error<{ word: string; kind: string; file: string }>('ESP2309', 'name that two used files define', {
  message: ({ word, kind, file }) => `\`${file}\` defines a ${kind} called \`${word}\`, which already exists`,
  why: 'a name can have only one meaning',
  help: () => 'give one of them another name, or use only one of the files',
  wrong: {
    ...using('ours.prune', { 'ours.prune': ours, 'theirs.prune': `${ours}criterion theirs = |w|\n` }),
    recipe: 'use "ours.prune"\nuse "theirs.prune"\nprune weights by our-score + theirs to 80%\n',
  },
  right: {
    ...using('ours.prune', { 'ours.prune': ours, 'theirs.prune': 'criterion theirs = |w|\n' }),
    recipe: 'use "ours.prune"\nuse "theirs.prune"\nprune weights by our-score + theirs to 80%\n',
  },
});

export const usedTwice = warning<{ file: string }>('ESP2310', 'file used twice', {
  message: ({ file }) => `\`${file}\` is already used`,
  why: 'using a file again adds nothing',
  help: () => 'remove it',
  wrong: { ...using('ours.prune'), recipe: `use "ours.prune"\nuse "ours.prune"\n${prune}` },
  right: using('ours.prune'),
});
