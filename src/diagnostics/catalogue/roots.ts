/** What can be wrong with the roots of a project, and with links that leave its folder (ESP721x). */
import { define } from '../diagnostic.ts';

export const badRootName = define<{ name: string }>({
  code: 'ESP7210',
  severity: 'error',
  title: 'invalid name of a root',
  message: ({ name }) => `\`${name}\` is not a name of a root`,
  why: 'the name comes before a colon in paths, where one letter means a drive and `env` a variable',
  help: () => 'write two characters or more: letters, digits, `-` and `_`, a letter first, and not `env`',
});

export const undeclaredRoot = define<{ root: string; meant: string | undefined; known: readonly string[] }>({
  code: 'ESP7211',
  severity: 'error',
  title: 'root that is not declared',
  message: ({ root, known }) =>
    known.length === 0
      ? `the project declares no root \`${root}\``
      : `the project declares no root \`${root}\`, but ${known.map(quoted).join(', ')}`,
  why: 'the part before the colon of a path is the name of a root',
  help: ({ root, meant }) =>
    meant === undefined
      ? `declare it, \`roots: { ${root}: FOLDER }\`, or write \`./\` before a name that has a colon in it`
      : `did you mean \`${meant}\`?`,
});

export const strangeRoot = define<{ name: string; problem: string }>({
  code: 'ESP7212',
  severity: 'error',
  title: 'root that names no folder',
  message: ({ name, problem }) => `the root \`${name}\` names no folder: ${problem}`,
  why: 'a root must mean the same on every machine',
  help: () => "write a folder (relative ones start at the project's folder), or `env:NAME` for a variable that holds one",
});

export const unsetVariable = define<{ name: string; variable: string }>({
  code: 'ESP7213',
  severity: 'error',
  title: 'variable of a root that is not set',
  message: ({ name, variable }) => `the root \`${name}\` is given by the variable \`${variable}\`, which is not set`,
  why: 'without it the files cannot be found',
  help: ({ name, variable }) => `set \`${variable}\` to an absolute path, or give \`--data-root ${name}=FOLDER\``,
});

export const noFolder = define<{ name: string; where: string; reason: string }>({
  code: 'ESP7214',
  severity: 'error',
  title: 'root that is no folder',
  message: ({ name, where, reason }) => `the root \`${name}\` is ${where}, and ${reason}`,
  why: 'the files of a root are in its folder',
  help: ({ name }) => `make it the path of a folder, here or with \`--data-root ${name}=FOLDER\``,
});

export const linkLeadsOut = define<{
  path: string;
  /** Below `path`, where that is a folder. */
  link?: string;
  target: string;
  /** The root that the path starts at, where it does. */
  root?: string;
  /** How the target is written below a root that there is. */
  written?: string;
  proposed: { readonly name: string; readonly folder: string; readonly rest: string };
}>({
  code: 'ESP7215',
  severity: 'error',
  title: 'link that leads out',
  message: ({ path, link, target, root }) => {
    const start = root === undefined ? "the project's folder" : `the root \`${root}\``;
    const what = link === undefined ? `\`${path}\`` : `\`${link}\` in \`${path}\``;
    return `${what} is a link out of ${start}, to \`${target}\``;
  },
  why: "a project from elsewhere must not read its user's other files, and a link is easily overlooked",
  help: ({ written, proposed: { name, folder, rest } }) =>
    written === undefined
      ? `declare where it leads, \`roots: { ${name}: ${folder} }\`, and write \`${name}:${rest}\`; or name it on the command line (\`--model\`, \`--train\` and so on)`
      : `write \`${written}\``,
});

export const idleDataRoot = define<{ name: string; known: readonly string[]; isKnown: boolean }>({
  code: 'ESP7216',
  severity: 'error',
  title: '`--data-root` without effect',
  message: ({ name, isKnown }) =>
    isKnown
      ? `\`--data-root ${name}=…\` has no effect: nothing is read from \`${name}\``
      : `\`--data-root ${name}=…\` has no effect: the project declares no root \`${name}\``,
  why: 'an unused option is most likely a mistake',
  help: ({ name, known, isKnown }) => {
    if (isKnown) return `leave it out, or write paths that begin with \`${name}:\``;
    return known.length === 0
      ? `declare it in \`espalier.yaml\`: \`roots: { ${name}: FOLDER }\``
      : `its roots are ${known.map(quoted).join(', ')}`;
  },
});

function quoted(word: string): string {
  return `\`${word}\``;
}
