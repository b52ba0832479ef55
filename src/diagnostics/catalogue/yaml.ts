/** What can be wrong with a recipe that is written as YAML (ESP18xx). */
import { listed } from '../name-list.ts';
import { define } from '../diagnostic.ts';

const once = 'a recipe is read literally: nothing is inserted from elsewhere';
const typedParts = 'in YAML every clause is a key with typed parts, so that tools can read it';

export const notYaml = define<{ problem: string; help?: string }>({
  code: 'ESP1801',
  severity: 'error',
  title: 'not YAML',
  message: ({ problem }) => problem,
  why: 'this text can be read in several ways, or in none',
  help: ({ help }) => help,
});

export const anchored = define<{ written: string; what: string }>({
  code: 'ESP1802',
  severity: 'error',
  title: 'anchor or alias',
  message: ({ written, what }) => `\`${written}\` is ${what} of YAML, which recipes do not allow`,
  why: once,
  help: ({ written }) => `write the value out, or put it in quotes if it is a name: "${written}"`,
});

export const tagged = define<{ written: string }>({
  code: 'ESP1803',
  severity: 'error',
  title: 'tag',
  message: ({ written }) => `\`${written}\` is a tag of YAML, which recipes do not allow`,
  why: 'the key decides the type of a value, never a tag',
  help: () => 'remove it',
});

export const directive = define<{ written: string }>({
  code: 'ESP1804',
  severity: 'error',
  title: 'directive',
  message: ({ written }) => `\`${written}\` is a directive of YAML, which recipes do not allow`,
  why: 'a directive would change how the rest of the file is read',
  help: () => 'remove the line',
});

export const manyDocuments = define({
  code: 'ESP1805',
  severity: 'error',
  title: 'several documents in one file',
  message: () => 'a second document begins here',
  why: 'a file holds one recipe',
  help: () => 'put it into a file of its own, or remove the `---` before it',
});

export const keyTwice = define<{ key: string }>({
  code: 'ESP1806',
  severity: 'error',
  title: 'key written twice',
  message: ({ key }) => `the key \`${key}\` is already in this mapping`,
  why: 'only one of the two values could apply',
  help: () => 'remove one of the two',
});

export const keyIsNoWord = define({
  code: 'ESP1807',
  severity: 'error',
  title: 'key that is not a word',
  message: () => 'a key is a word, not a list, a mapping or nothing',
  why: 'keys are verbs, clauses and names',
  help: () => 'write `key: value`, the key without brackets',
});

export const tooLarge = define<{ size: string; limit: string }>({
  code: 'ESP1808',
  severity: 'error',
  title: 'YAML file too large',
  message: ({ size, limit }) => `the recipe has ${size}, more than the limit of ${limit}`,
  why: 'no recipe is that long, and a file of that size would block its reader',
  help: () => 'split it into several recipes',
});

export const tooDeep = define<{ limit: number }>({
  code: 'ESP1809',
  severity: 'error',
  title: 'YAML nested too deeply',
  message: ({ limit }) => `lists and mappings are nested more than ${limit} deep here`,
  why: 'no recipe, plan or project needs it, and files that do are made to break programs',
  help: () => 'check the brackets: a list inside a list is rarely meant',
});

export const wrongNode = define<{ owner: string; found: string; expected: string }>({
  code: 'ESP1810',
  severity: 'error',
  title: 'value of another form',
  message: ({ owner, found, expected }) => `\`${owner}\` has ${found} where ${expected} belongs`,
  why: typedParts,
  help: ({ expected }) => `write ${expected.replace(/,$/, '')}`,
});

export const unknownKey = define<{ key: string; owner: string; known: readonly string[]; suggestion: string | undefined }>({
  code: 'ESP1811',
  severity: 'error',
  title: 'unknown key',
  message: ({ key, owner }) => `${owner} has no \`${key}\``,
  why: 'nothing in a recipe is silently ignored',
  help: ({ known, suggestion }) =>
    suggestion === undefined ? (known.length === 0 ? undefined : `it can have ${listed(known)}`) : `did you mean \`${suggestion}\`?`,
});

export const missingKey = define<{ key: string; owner: string }>({
  code: 'ESP1812',
  severity: 'error',
  title: 'missing key',
  message: ({ key, owner }) => `${owner} needs \`${key}\``,
  why: 'its meaning depends on it',
  help: ({ key }) => `add \`${key}: …\``,
});

export const sentence = define<{ written: string; owner: string; expected: string }>({
  code: 'ESP1813',
  severity: 'error',
  title: 'sentence in a string',
  message: ({ written, owner, expected }) => `\`${owner}\` has the words \`${written}\` where ${expected} belongs`,
  why: typedParts,
  help: ({ expected }) => `write ${expected.replace(/,$/, '')}`,
});

export const noVerb = define<{ known: readonly string[] }>({
  code: 'ESP1814',
  severity: 'error',
  title: 'statement without a verb',
  message: () => 'no key of this statement is a verb',
  why: 'the verb says what happens to the model',
  help: ({ known }) => `one key is ${listed(known)}`,
});

export const twoVerbs = define<{ first: string; second: string }>({
  code: 'ESP1815',
  severity: 'error',
  title: 'two verbs in one mapping',
  message: ({ first, second }) => `\`${first}\` and \`${second}\` are in one mapping`,
  why: 'keys of a mapping have no order, but statements do',
  help: () => 'make it two items of the list',
});

export const notAFlag = define<{ key: string; written: string }>({
  code: 'ESP1816',
  severity: 'error',
  title: 'flag that is not true',
  message: ({ key, written }) => `\`${key}\` is a flag: its only value is \`true\`, not \`${written}\``,
  why: 'YAML 1.1 takes `yes` and `on` for true and YAML 1.2 does not',
  help: ({ key }) => `write \`${key}: true\`, or leave the key out`,
});

export const bareRatio = define<{ written: string; seconds: number }>({
  code: 'ESP1817',
  severity: 'warning',
  title: 'ratio without quotes',
  message: ({ written, seconds }) => `\`${written}\` without quotes is the number ${seconds} to readers of YAML 1.1`,
  why: 'they take a colon between digits for minutes and seconds',
});

export const polarity = define<{ written: string; keep: string; other: string }>({
  code: 'ESP1818',
  severity: 'error',
  title: 'ambiguous ratio',
  message: ({ written }) => `\`${written}\` does not say which of the two numbers is kept`,
  why: 'tools disagree on what N:M keeps when the two numbers differ',
  help: ({ keep, other }) => `write \`${keep}\` or \`${other}\``,
});

export const foreignNumber = define<{ written: string }>({
  code: 'ESP1819',
  severity: 'error',
  title: 'number in a notation of YAML',
  message: ({ written }) => `\`${written}\` is a number only in YAML`,
  why: 'hexadecimal and octal numbers, infinities and numbers with a plus sign are no part of the language',
  help: () => 'write it with decimal digits',
});

export const singleWord = define<{ written: string; owner: string; mapping: string }>({
  code: 'ESP1820',
  severity: 'error',
  title: 'arguments in a string',
  message: ({ written, owner }) => `\`${owner}\` has the call \`${written}\` in a string`,
  why: typedParts,
  help: ({ mapping }) => `write \`${mapping}\``,
});

export const twoSigns = define<{ first: string; second: string }>({
  code: 'ESP1821',
  severity: 'error',
  title: 'two comparisons in one mapping',
  message: ({ first, second }) => `\`${first}\` and \`${second}\` are in one claim`,
  why: 'a claim compares a metric once',
  help: () => 'make it two statements',
});

export const stepAtTop = define<{ key: string }>({
  code: 'ESP1822',
  severity: 'error',
  title: 'statement outside the list of stages',
  message: ({ key }) => `the statement \`${key}\` is outside the list of stages`,
  why: 'statements have an order, and only a list does',
  help: ({ key }) => `write it under \`stages\`, as an item that begins with \`- ${key}:\``,
});

export const foreignRecipe = define<{ tool: string }>({
  code: 'ESP1823',
  severity: 'error',
  title: 'recipe of another tool',
  message: ({ tool }) => `this is a recipe of ${tool}`,
  why: 'its keys mean other things here, so none of them was read',
  help: () => '`espalier import FILE` turns it into a recipe, and reports what became of each field',
});

export const allocationApart = define<{ written: string; form: string; mapping: string }>({
  code: 'ESP1824',
  severity: 'error',
  title: 'allocation and criterion without their keys',
  message: ({ written, form }) => `\`${written}\` is two values in one ${form}`,
  why: typedParts,
  help: ({ mapping }) => `write \`${mapping}\``,
});
