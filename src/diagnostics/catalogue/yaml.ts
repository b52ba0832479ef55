/** What can be wrong with a recipe that is written as YAML (ESP18xx). */
import { error, warning } from '../diagnostic.ts';
import { listed, type Names } from '../name-list.ts';
import type { Example } from '../pages/example.ts';

/** Two files that are checked in turn. */
function files(wrong: string, right: string, note?: string): Example {
  const command = 'check recipe.prune.yaml';
  return { wrong: { files: { 'recipe.prune.yaml': wrong }, command }, right: { files: { 'recipe.prune.yaml': right }, command }, note };
}

const step = '{prune: weights, by: magnitude, to: 80%}';
const good = `stages:\n  - ${step}\n`;
const twice = 'stages:\n  - {prune: weights, by: magnitude, to: 50%}\n  - {train: all, for: 1 epoch}\n';
const once = 'a recipe is read literally: nothing is inserted from elsewhere';
const typedParts = 'in YAML every clause is a key with typed parts, so that tools can read it';

export const notYaml = error<{ problem: string; help?: string }>('ESP1801', 'not YAML', {
  message: ({ problem }) => problem,
  why: 'this text can be read in several ways, or in none',
  help: ({ help }) => help,
  ...files(
    'stages:\n  - prune: weights\n    by: |w|\n    to: 80%\n',
    'stages:\n  - prune: weights\n    by: "|w|"\n    to: 80%\n',
    'To YAML a bar or a greater-than sign at the beginning of a value starts lines of text, a star an alias, and `{` or `[` a mapping or a list. Put expressions and globs that begin with such a mark in quotes.',
  ),
});

export const anchored = error<{ written: string; what: string }>('ESP1802', 'anchor or alias', {
  message: ({ written, what }) => `\`${written}\` is ${what} of YAML, which recipes do not allow`,
  why: once,
  help: ({ written }) => `write the value out, or put it in quotes if it is a name: "${written}"`,
  ...files(
    'stages:\n  - {prune: weights, in: *.fc1, by: magnitude, to: 80%}\n',
    'stages:\n  - {prune: weights, in: "*.fc1", by: magnitude, to: 80%}\n',
    'Anchors and aliases repeat one value in several places. A few lines of them can expand to a file larger than any memory. Parameters and groups give names to values instead.',
  ),
});

export const tagged = error<{ written: string }>('ESP1803', 'tag', {
  message: ({ written }) => `\`${written}\` is a tag of YAML, which recipes do not allow`,
  why: 'the key decides the type of a value, never a tag',
  help: () => 'remove it',
  ...files('stages:\n  - {prune: weights, by: magnitude, to: !!str 80%}\n', good),
});

export const directive = error<{ written: string }>('ESP1804', 'directive', {
  message: ({ written }) => `\`${written}\` is a directive of YAML, which recipes do not allow`,
  why: 'a directive would change how the rest of the file is read',
  help: () => 'remove the line',
  ...files(`%YAML 1.1\n---\n${good}`, good),
});

export const manyDocuments = error('ESP1805', 'several documents in one file', {
  message: () => 'a second document begins here',
  why: 'a file holds one recipe',
  help: () => 'put it into a file of its own, or remove the `---` before it',
  ...files(`${good}---\n${good}`, good),
});

export const keyTwice = error<{ key: string }>('ESP1806', 'key written twice', {
  message: ({ key }) => `the key \`${key}\` is already in this mapping`,
  why: 'only one of the two values could apply',
  help: () => 'remove one of the two',
  ...files('stages:\n  - {prune: weights, by: magnitude, to: 80%, to: 90%}\n', 'stages:\n  - {prune: weights, by: magnitude, to: 90%}\n'),
});

export const keyIsNoWord = error('ESP1807', 'key that is not a word', {
  message: () => 'a key is a word, not a list, a mapping or nothing',
  why: 'keys are verbs, clauses and names',
  help: () => 'write `key: value`, the key without brackets',
  ...files('stages:\n  - ? [prune]\n    : weights\n    prune: weights\n    by: magnitude\n    to: 80%\n', good),
});

export const tooLarge = error<{ size: string; limit: string }>('ESP1808', 'YAML file too large', {
  message: ({ size, limit }) => `the recipe has ${size}, more than the limit of ${limit}`,
  why: 'no recipe is that long, and a file of that size would block its reader',
  help: () => 'split it into several recipes',
  wrong: {
    files: {
      'recipe.prune.yaml': {
        bytes: new TextEncoder().encode(`# ${'x'.repeat(1 << 20)}\n${good}`),
        words: 'a comment of a million characters, and a statement',
      },
    },
    command: 'check recipe.prune.yaml',
  },
  right: { files: { 'recipe.prune.yaml': good }, command: 'check recipe.prune.yaml' },
});

export const tooDeep = error<{ limit: number }>('ESP1809', 'YAML nested too deeply', {
  message: ({ limit }) => `lists and mappings are nested more than ${limit} deep here`,
  why: 'no recipe, plan or project needs it, and files that do are made to break programs',
  help: () => 'check the brackets: a list inside a list is rarely meant',
  ...files(`stages: ${'['.repeat(70)}${']'.repeat(70)}\n`, good),
});

export const wrongNode = error<{ owner: string; found: string; expected: string }>('ESP1810', 'value of another form', {
  message: ({ owner, found, expected }) => `\`${owner}\` has ${found} where ${expected} belongs`,
  why: typedParts,
  help: ({ expected }) => `write ${expected.replace(/,$/, '')}`,
  ...files('stages:\n  - {train: all, for: {epochs: 5}}\n', 'stages:\n  - {train: all, for: 5 epochs}\n'),
});

export const unknownKey = error<{ key: string; owner: string; known: Names; suggestion?: string }>('ESP1811', 'unknown key', {
  message: ({ key, owner }) => `${owner} has no \`${key}\``,
  why: 'nothing in a recipe is silently ignored',
  help: ({ known, suggestion }) =>
    suggestion === undefined ? (known.length === 0 ? undefined : `it can have ${listed(known)}`) : `did you mean \`${suggestion}\`?`,
  ...files(
    'stages:\n  - {prune: weights, by: {alocation: global, criterion: magnitude}, to: 80%}\n',
    'stages:\n  - {prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%}\n',
  ),
});

export const missingKey = error<{ key: string; owner: string }>('ESP1812', 'missing key', {
  message: ({ key, owner }) => `${owner} needs \`${key}\``,
  why: 'its meaning depends on it',
  help: ({ key }) => `add \`${key}: …\``,
  ...files(
    'params:\n  target: {value: 80%}\nstages:\n  - {prune: weights, by: magnitude, to: 80%}\n',
    'params:\n  target: {type: sparsity, value: 80%}\nstages:\n  - {prune: weights, by: magnitude, to: target}\n',
  ),
});

export const sentence = error<{ written: string; owner: string; expected: string }>('ESP1813', 'sentence in a string', {
  message: ({ written, owner, expected }) => `\`${owner}\` has the words \`${written}\` where ${expected} belongs`,
  why: typedParts,
  help: ({ expected }) => `write ${expected.replace(/,$/, '')}`,
  ...files(
    'stages:\n  - {prune: weights, by: magnitude, to: 80% over 25%..75%}\n',
    'stages:\n  - {prune: weights, by: magnitude, to: 80%, over: 25%..75%}\n',
  ),
});

export const noVerb = error<{ known: Names }>('ESP1814', 'statement without a verb', {
  message: () => 'no key of this statement is a verb',
  why: 'the verb says what happens to the model',
  help: ({ known }) => `one key is ${listed(known)}`,
  ...files('stages:\n  - {by: magnitude, to: 80%}\n', good),
});

export const twoVerbs = error<{ first: string; second: string }>('ESP1815', 'two verbs in one mapping', {
  message: ({ first, second }) => `\`${first}\` and \`${second}\` are in one mapping`,
  why: 'keys of a mapping have no order, but statements do',
  help: () => 'make it two items of the list',
  ...files('stages:\n  - {prune: weights, by: magnitude, to: 50%, train: all, for: 1 epoch}\n', twice),
});

export const notAFlag = error<{ key: string; written: string }>('ESP1816', 'flag that is not true', {
  message: ({ key, written }) => `\`${key}\` is a flag: its only value is \`true\`, not \`${written}\``,
  why: 'YAML 1.1 takes `yes` and `on` for true and YAML 1.2 does not',
  help: ({ key }) => `write \`${key}: true\`, or leave the key out`,
  ...files(
    'stages:\n  - {train: all, with: {sgd: {lr: 0.1, nesterov: yes}}}\n',
    'stages:\n  - {train: all, with: {sgd: {lr: 0.1, nesterov: true}}}\n',
    'Leave out a flag that does not apply: `false` would say the same as no flag.',
  ),
});

export const bareRatio = warning<{ written: string; seconds: number }>('ESP1817', 'ratio without quotes', {
  message: ({ written, seconds }) => `\`${written}\` without quotes is the number ${seconds} to readers of YAML 1.1`,
  why: 'they take a colon between digits for minutes and seconds',
  ...files(
    'stages:\n  - {prune: weights, by: magnitude, to: 2:4}\n',
    'stages:\n  - {prune: weights, by: magnitude, to: "2:4"}\n',
    'Espalier reads both alike. A tool that reads YAML 1.1, such as PyYAML, sees 124.',
  ),
});

export const polarity = error<{ written: string; keep: string; other: string }>('ESP1818', 'ambiguous ratio', {
  message: ({ written }) => `\`${written}\` does not say which of the two numbers is kept`,
  why: 'tools disagree on what N:M keeps when the two numbers differ',
  help: ({ keep, other }) => `write \`${keep}\` or \`${other}\``,
  ...files(
    'stages:\n  - {prune: weights, by: magnitude, to: "1:4"}\n',
    'stages:\n  - {prune: weights, by: magnitude, to: {keep: 1, of: 4}}\n',
  ),
});

export const foreignNumber = error<{ written: string }>('ESP1819', 'number in a notation of YAML', {
  message: ({ written }) => `\`${written}\` is a number only in YAML`,
  why: 'hexadecimal and octal numbers, infinities and numbers with a plus sign are no part of the language',
  help: () => 'write it with decimal digits',
  ...files('stages:\n  - {train: all, for: 100 steps, accumulate: 0x10}\n', 'stages:\n  - {train: all, for: 100 steps, accumulate: 16}\n'),
});

export const singleWord = error<{ written: string; owner: string; mapping: string }>('ESP1820', 'arguments in a string', {
  message: ({ written, owner }) => `\`${owner}\` has the call \`${written}\` in a string`,
  why: typedParts,
  help: ({ mapping }) => `write \`${mapping}\``,
  ...files('stages:\n  - {train: all, with: "sgd(lr: 0.1)"}\n', 'stages:\n  - {train: all, with: {sgd: {lr: 0.1}}}\n'),
});

export const twoSigns = error<{ first: string; second: string }>('ESP1821', 'two comparisons in one mapping', {
  message: ({ first, second }) => `\`${first}\` and \`${second}\` are in one claim`,
  why: 'a claim compares a metric once',
  help: () => 'make it two statements',
  ...files(
    'stages:\n  - {train: all, for: 1 epoch}\n  - expect: {metric: accuracy, ">=": 80%, "<=": 90%}\n',
    'stages:\n  - {train: all, for: 1 epoch}\n  - expect: {metric: accuracy, ">=": 80%}\n  - expect: {metric: accuracy, "<=": 90%}\n',
  ),
});

export const stepAtTop = error<{ key: string }>('ESP1822', 'statement outside the list of stages', {
  message: ({ key }) => `the statement \`${key}\` is outside the list of stages`,
  why: 'statements have an order, and only a list does',
  help: ({ key }) => `write it under \`stages\`, as an item that begins with \`- ${key}:\``,
  ...files('prune: weights\nby: magnitude\nto: 80%\n', good),
});

export const foreignRecipe = error<{ tool: string }>('ESP1823', 'recipe of another tool', {
  message: ({ tool }) => `this is a recipe of ${tool}`,
  why: 'its keys mean other things here, so none of them was read',
  help: () => '`espalier import FILE` turns it into a recipe, and reports what became of each field',
  ...files('modifiers:\n  - !GMPruningModifier\n    params: ["re:.*weight"]\n    final_sparsity: 0.8\n', good),
});

export const allocationApart = error<{ written: string; form: string; mapping: string }>(
  'ESP1824',
  'allocation and criterion without their keys',
  {
    message: ({ written, form }) => `\`${written}\` is two values in one ${form}`,
    why: typedParts,
    help: ({ mapping }) => `write \`${mapping}\``,
    ...files(
      'stages:\n  - {prune: weights, by: global magnitude, to: 80%}\n',
      'stages:\n  - {prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%}\n',
    ),
  },
);
