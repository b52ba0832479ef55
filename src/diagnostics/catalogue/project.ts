/** What can be wrong with a project file (`espalier.yaml`). */
import { define } from '../diagnostic.ts';

export const notYaml = define<{ reason: string }>({
  code: 'ESP7101',
  severity: 'error',
  title: 'the project file is not YAML',
  message: ({ reason }) => `this is not YAML: ${reason}`,
  why: 'nothing in a project file is reliable while its structure is unclear',
  help: () => 'fix the marked line; strings with `:` or `#` in them need quotes',
});

export const unknownKey = define<{ key: string; owner: string; nearest: string | undefined; known: readonly string[] }>({
  code: 'ESP7102',
  severity: 'error',
  title: 'unknown key in the project file',
  message: ({ key, owner }) => `${owner} has no key \`${key}\``,
  why: 'an unknown key would silently have no effect',
  help: ({ nearest, known }) => (nearest === undefined ? `it takes ${known.map(quoted).join(', ')}` : `did you mean \`${nearest}\`?`),
});

export const missingKey = define<{ key: string; owner: string }>({
  code: 'ESP7103',
  severity: 'error',
  title: 'missing key in the project file',
  message: ({ key, owner }) => `${owner} needs \`${key}\``,
  why: 'without it the meaning is unclear',
  help: ({ key }) => `add \`${key}\``,
});

export const mixedData = define<{ key: string; owner: string; kind: string; known: readonly string[] }>({
  code: 'ESP7110',
  severity: 'error',
  title: 'data set of several kinds',
  message: ({ key, owner, kind }) => `${owner} is given by \`${kind}\`, which takes no \`${key}\``,
  why: 'a data set is one of arrays, a text, a folder of images or a table',
  help: ({ kind, known }) =>
    `beside \`${kind}\` only ${known
      .filter((it) => it !== kind)
      .map(quoted)
      .join(', ')} can be used`,
});

export const wrongValue = define<{ key: string; expected: string; nearest: string | undefined }>({
  code: 'ESP7104',
  severity: 'error',
  title: 'wrong value of a setting',
  message: ({ key, expected }) => `\`${key}\` must be ${expected}`,
  why: 'Espalier does not guess what another value means',
  help: ({ nearest }) => (nearest === undefined ? undefined : `did you mean \`${nearest}\`?`),
});

export const pathOutside = define<{ path: string; root?: string }>({
  code: 'ESP7105',
  severity: 'error',
  title: 'path outside the project',
  message: ({ path, root }) => `\`${path}\` leads out of ${root === undefined ? "the project's folder" : `the root \`${root}\``}`,
  why: "a project from elsewhere must not read its user's other files",
  help: () =>
    'declare its folder, `roots: { NAME: FOLDER }`, and write `NAME:FILE`; or name it on the command line (`--model`, `--train` and so on)',
});

export const endlessAliases = define<{ reason: string }>({
  code: 'ESP7106',
  severity: 'error',
  title: 'aliases that cannot be resolved',
  message: ({ reason }) => `the aliases of this file cannot be resolved: ${reason}`,
  why: 'a few lines of nested aliases can stand for more values than memory holds',
  help: () => 'write the values out',
});

export const unknownValue = define<{ side: 'input' | 'output'; name: string; nearest: string | undefined; known: readonly string[] }>({
  code: 'ESP7107',
  severity: 'error',
  title: 'input or output that the model does not have',
  message: ({ side, name }) => `the model has no ${side} called \`${name}\``,
  why: 'samples are fed by name, and the loss reads by name',
  help: ({ side, nearest, known }) =>
    nearest === undefined ? `its ${side}s are ${known.map(quoted).join(', ')}` : `did you mean \`${nearest}\`?`,
});

export const unclearValue = define<{ side: 'input' | 'output'; known: readonly string[] }>({
  code: 'ESP7108',
  severity: 'error',
  title: 'input or output that has to be chosen',
  message: ({ side, known }) =>
    known.length === 0 ? `the model has no ${side}` : `the model has ${known.length} ${side}s: ${known.map(quoted).join(', ')}`,
  why: 'which of them the data belongs to cannot be guessed',
  help: ({ side, known }) => (known.length === 0 ? undefined : `write \`task: {${side}: NAME}\` into \`espalier.yaml\``),
});

export const strayMetric = define<{ metric: string; loss: string; losses: readonly string[] }>({
  code: 'ESP7111',
  severity: 'error',
  title: 'metric of another task',
  message: ({ metric, loss, losses }) =>
    `the metric \`${metric}\` belongs to ${losses.map(quoted).join(' and ')}, and the task's loss is \`${loss}\``,
  why: 'the labels of one loss are not those that the metric of another compares',
  help: () => 'take it out of `task.metrics`, or choose another loss',
});

export const badLength = define<{ text: string }>({
  code: 'ESP7109',
  severity: 'error',
  title: 'invalid length',
  message: ({ text }) => `\`${text}\` is not a length of training`,
  why: 'it sets the lengths that a recipe leaves open',
  help: () => 'write a number with its unit, `20 epochs`, or `STAGE=500 steps` for one stage',
});

function quoted(word: string): string {
  return `\`${word}\``;
}
