/** Pages of `catalogue/use.ts`. */
import type * as catalogue from '../catalogue/use.ts';
import type { Example, Pages, Situation } from './example.ts';

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

export const use: Pages<typeof catalogue> = {
  pathOutside: {
    wrong: { recipe: `use "../ours.prune"\nprune weights by our-score to 80%\n` },
    right: using('ours.prune'),
    note: 'No path leads out of the folder, not with `..`, not from the root and not through a link.',
  },
  pathUnreadable: {
    wrong: { recipe: 'use "shared\\\\ours.prune"\nprune weights by our-score to 80%\n' },
    right: using('shared/ours.prune', { 'shared/ours.prune': ours }),
  },
  unreadable: {
    wrong: { recipe: 'use "our.prune"\nprune weights by our-score to 80%\n', files: { 'ours.prune': ours } },
    right: using('ours.prune'),
  },
  usesItself: files({ 'ours.prune': `use "theirs.prune"\n${ours}`, 'theirs.prune': 'use "ours.prune"\ncriterion theirs = |w|\n' }),
  tooManyFiles: {
    wrong: using('ours.prune', chain(20)),
    right: using('ours.prune', chain(3)),
    note: 'A recipe may use up to a hundred files, up to sixteen of them in a chain.',
  },
  notUsable: files({ 'ours.prune': `${ours}${prune}` }),
  unusedFile: {
    wrong: { recipe: 'use "ours.prune"\nprune weights by magnitude to 80%\n', files: { 'ours.prune': ours } },
    right: using('ours.prune'),
  },
  nothingToUse: {
    wrong: `use "ours.prune"\nprune weights by our-score to 80%\n`,
    right: `${ours}${prune}`,
    note: 'The command reads the files beside a recipe. An editor or a page in the browser that gives Espalier a text alone has no folder to look in.',
  },
  clashingFiles: {
    wrong: {
      ...using('ours.prune', { 'ours.prune': ours, 'theirs.prune': `${ours}criterion theirs = |w|\n` }),
      recipe: 'use "ours.prune"\nuse "theirs.prune"\nprune weights by our-score + theirs to 80%\n',
    },
    right: {
      ...using('ours.prune', { 'ours.prune': ours, 'theirs.prune': 'criterion theirs = |w|\n' }),
      recipe: 'use "ours.prune"\nuse "theirs.prune"\nprune weights by our-score + theirs to 80%\n',
    },
  },
  usedTwice: { wrong: { ...using('ours.prune'), recipe: `use "ours.prune"\nuse "ours.prune"\n${prune}` }, right: using('ours.prune') },
};
