/** What can be wrong with several files that are one data set, by their names alone (ESP7217 to ESP7219). */
import { define } from '../diagnostic.ts';

export const strangePattern = define<{ path: string; problem: string }>({
  code: 'ESP7217',
  severity: 'error',
  title: 'pattern of file names that is not read',
  message: ({ path, problem }) => `\`${path}\` is no pattern of file names: ${problem}`,
  why: 'a star is read in the last part of a path only, where it stands for any characters of a name',
  help: () => 'write the folder out, or give a list: one path or pattern for each folder',
});

export const noMatch = define<{ path: string; folder: string; reason: string }>({
  code: 'ESP7218',
  severity: 'error',
  title: 'pattern that matches no file',
  message: ({ path, reason }) => `no file matches \`${path}\`: ${reason}`,
  why: 'a data set without files would be empty',
  help: ({ folder }) => `look into \`${folder}\`: a star stands for any characters, capital letters count, and all else is literal`,
});

export const repeatedFile = define<{ file: string; key: string }>({
  code: 'ESP7219',
  severity: 'error',
  title: 'file named twice in a data set',
  message: ({ file, key }) => `\`${key}\` names \`${file}\` twice`,
  why: 'its samples would count twice',
  help: () => 'name each file once; two patterns of a list may match the same file',
});
