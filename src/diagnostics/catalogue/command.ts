/** Problems of the command: files, folders and the command line (ESP70xx). */
import { define } from '../diagnostic.ts';
import { lenet300 } from '../pages/example.ts';
import { listed } from '../suggest.ts';

const recipe = 'prune weights by magnitude to 80%\n';
const plan = `plan recipe.prune --model ${lenet300}`;

export const unreadableFile = define<{ name: string; reason: string }>('ESP7001', {
  title: 'file that cannot be read',
  message: ({ name, reason }) => `\`${name}\` cannot be read: ${reason}`,
  why: 'the command needs its contents',
  help: () => 'check the path and its permissions',
  page: { wrong: { recipe, command: 'check recpie.prune' }, right: { recipe, command: 'check recipe.prune' } },
});

export const notText = define<{ name: string; offset: number }>('ESP7002', {
  title: 'file that is not text',
  message: ({ name, offset }) => `\`${name}\` is not UTF-8 text: byte ${offset} is invalid`,
  why: 'recipes, plans and project files are text; this looks like another kind of file',
  help: ({ name }) => (name.endsWith('.onnx') ? 'give a model with `--model`' : 'save the file as UTF-8'),
  page: {
    wrong: { command: `check ${lenet300}` },
    right: { recipe, command: plan },
    note: 'A model is given with `--model`, beside a recipe.',
  },
});

export const tooLarge = define<{ name: string; limit: string }>('ESP7003', {
  title: 'text that is too large',
  message: ({ name, limit }) => `\`${name}\` is larger than ${limit}`,
  why: 'no recipe or project file is that long, and the input may be endless',
  help: () => 'check that it is the file you meant',
  page: {
    told: 'A file that was given as a recipe or as a project file is far longer than such texts are: usually it is another file under the wrong name, or an endless device.',
    remedy: 'Check the name of the file.',
    args: { name: 'train.prune', limit: '16 MiB' },
  },
});

export const emptyFolder = define<{ name: string }>('ESP7004', {
  title: 'folder without recipes',
  message: ({ name }) => `there is no recipe in \`${name}\``,
  why: 'a check without recipes would pass without checking anything',
  help: () => 'recipe files end in `.prune`',
  page: {
    wrong: { files: { 'recipes/first.txt': recipe }, command: 'check recipes' },
    right: { files: { 'recipes/first.prune': recipe }, command: 'check recipes' },
  },
});

export const exists = define<{ name: string }>('ESP7005', {
  title: 'file that already exists',
  message: ({ name }) => `\`${name}\` already exists`,
  why: 'Espalier never overwrites a file',
  help: () => 'choose another name, or move the file',
  page: {
    told: '`espalier init` or `espalier plan --out` would write a file that already exists.',
    remedy: 'Choose another name, or move the file first.',
    args: { name: 'espalier.yaml' },
  },
});

export const unwritable = define<{ name: string; reason: string }>('ESP7006', {
  title: 'file that cannot be written',
  message: ({ name, reason }) => `\`${name}\` cannot be written: ${reason}`,
  why: 'the result would be lost',
  help: () => 'choose a writable folder with enough space',
  page: {
    told: '`espalier init` or `espalier plan --out` cannot write where it was asked to.',
    remedy: 'Choose a writable folder with enough space.',
    args: { name: '/mnt/plan.yaml', reason: 'the file system is read-only' },
  },
});

export const unknownRecipe = define<{ name: string; nearest: string | undefined; known: readonly string[] }>('ESP7007', {
  title: 'unknown recipe',
  message: ({ name }) => `there is no recipe called \`${name}\``,
  why: 'a word without `/` and `.` is the name of a recipe that comes with Espalier',
  help: ({ name, nearest }) =>
    nearest === undefined
      ? `for a file write \`./${name}\` or \`${name}.prune\`; for a sentence write \`-e '${name}'\``
      : `did you mean \`${nearest}\`?`,
  page: { wrong: { recipe, command: `plan my-recipe --model ${lenet300}` }, right: { recipe, command: plan } },
});

export const severalRecipes = define<{ name: string; known: readonly string[] }>('ESP7013', {
  title: 'words that match several recipes',
  message: ({ name, known }) => `\`${name}\` matches ${known.length} recipes or papers`,
  why: 'only one recipe can run at a time',
  help: ({ known }) => `name one: ${listed(known)}`,
  page: {
    told: 'A recipe was called by a part of its paper’s title, and other papers have the same words in theirs.',
    remedy: 'Use its name or the arXiv identifier of its paper; `espalier recipes search` lists both.',
    args: { name: 'lottery ticket', known: ['lottery-ticket', 'stabilizing-lth'] },
  },
});

export const noSuchRecipes = define<{ words: string }>('ESP7014', {
  title: 'search that finds no recipe',
  message: ({ words }) => `no recipe has \`${words}\` in its name, paper, description or needs`,
  why: 'the search covers all recipes that come with Espalier',
  help: () => 'list them all with `espalier recipes`',
  page: {
    told: '`espalier recipes search` looks for all of the words in names, titles, authors, descriptions and needs, and found them together nowhere.',
    remedy: 'Search for fewer or other words.',
    args: { words: 'pruneing' },
  },
});

export const paperWithoutRecipe = define<{ name: string; arxiv: string; reason: string; nearest: string }>('ESP7030', {
  title: 'paper without a recipe',
  message: ({ name, arxiv, reason }) => `\`${name}\` (arXiv:${arxiv}) has no recipe: ${reason}`,
  why: 'a recipe without the heart of its paper would only carry its name',
  help: ({ nearest }) => `the nearest recipe that runs is \`${nearest}\`: \`espalier recipes show ${nearest}\``,
  page: {
    wrong: { command: `plan auto-rag --model ${lenet300}` },
    right: { recipe, command: plan },
    note: 'A row for every paper, with or without a recipe, stands in [the table of papers](../recipes/COVERAGE.md).',
  },
});

export const noModel = define<{ searched: string }>('ESP7008', {
  title: 'no model',
  message: ({ searched }) => `no model is given, neither with \`--model\` nor in ${searched}`,
  why: 'which weights a recipe prunes depends on the model',
  help: () => 'add `--model FILE.onnx`, or write `model: FILE.onnx` into `espalier.yaml` beside the recipe',
  page: { wrong: { recipe, command: 'plan recipe.prune' }, right: { recipe, command: plan } },
});

export const nothingToDo = define('ESP7009', {
  title: 'no recipe',
  message: () => 'no recipe is given',
  why: 'there is nothing to do without one',
  help: () => "name a file, or write the recipe itself after `-e`: `-e 'prune weights by global magnitude to 80%'`",
  page: { wrong: { command: `plan --model ${lenet300}` }, right: { command: `plan -e 'global magnitude to 80%' --model ${lenet300}` } },
});

export const twoRecipes = define<{ name: string }>('ESP7010', {
  title: 'two recipes at once',
  message: ({ name }) => `both \`${name}\` and \`-e\` give a recipe`,
  why: 'only one recipe can run at a time',
  help: () => 'give one of the two',
  page: { wrong: { recipe, command: `${plan} -e 'global magnitude to 80%'` }, right: { recipe, command: plan } },
});

export const idleOption = define<{ option: string; reason: string }>('ESP7011', {
  title: 'option without effect',
  message: ({ option, reason }) => `\`${option}\` has no effect: ${reason}`,
  why: 'an ignored option would look as if it worked',
  help: () => 'leave it out',
  page: {
    wrong: { files: { 'plan.yaml': 'format: 2\n' }, command: `run plan.yaml --model ${lenet300} --seed 7` },
    right: { recipe, command: `${plan} --seed 7` },
    note: 'A plan fixes everything. To use other values, set them for its recipe.',
  },
});

export const emptyRecipe = define('ESP7012', {
  title: 'recipe without a statement',
  message: () => 'this recipe has no statements',
  why: 'an empty text is usually a file that was not saved, or the wrong one',
  help: () => 'write a statement, such as `prune weights by global magnitude to 80%`',
  page: { wrong: { recipe: '# to be written\n' }, right: { recipe } },
});

export const noSuchGroup = define<{ path: string; of: string; nearest: string | undefined }>('ESP7015', {
  title: 'group that does not exist',
  message: ({ path, of }) => `\`${path}\` has no group \`${of}\``,
  why: 'a group is named after the first layer that produces its units',
  help: ({ nearest }) =>
    nearest === undefined
      ? '`espalier explain groups MODEL` lists all groups with their names'
      : `did you mean \`${nearest}\`? \`espalier explain groups MODEL\` lists all groups`,
  page: {
    told: '`espalier explain groups` was asked with `--of` for a group that the model has not.',
    remedy: 'List the groups with `espalier explain groups MODEL`, and take the name of one.',
    args: { path: 'lenet300.onnx', of: 'fc9', nearest: 'fc1' },
  },
});

export const notOneGroup = define<{ path: string; count: number; first: string | undefined }>('ESP7016', {
  title: 'picture of no group, or of several',
  message: ({ path, count }) => `a picture shows one group, and \`${path}\` has ${count === 0 ? 'none of this kind' : count}`,
  why: 'groups are separate, and a picture of all of them would be too large to read',
  help: ({ first }) =>
    first === undefined ? '`espalier explain groups MODEL` lists all groups' : `choose one by its name, such as \`--of ${first}\``,
  page: {
    told: '`espalier explain groups` was asked with `--svg` for a picture, and it was not said of which group, or there is none of that kind.',
    remedy: 'Choose a group with `--of`, by the name that `espalier explain groups MODEL` shows.',
    args: { path: 'lenet300.onnx', count: 2, first: 'fc1' },
  },
});

export const nothingNamed = define('ESP7017', {
  title: 'piped text without `-`',
  message: () => 'text is piped into `espalier fmt`, but no file is named',
  why: 'the piped text would be ignored, and every recipe in the folder rewritten',
  help: () => 'write `-` to format the piped text, or `.` for the recipes in this folder',
  page: {
    told: 'A recipe is piped in as for other formatters, `cat recipe.prune | espalier fmt`, but without the `-` that names standard input.',
    remedy:
      'Write `espalier fmt -` for standard input and `espalier fmt .` for the folder, in scripts too, whose standard input may be a pipe. With `--check` or `--diff`, which write nothing, the folder needs no name.',
    args: {},
  },
});

export const unknownCode = define<{ written: string; nearest: string | undefined }>('ESP7020', {
  title: 'code that does not exist',
  message: ({ written }) => `there is no code \`${written}\``,
  why: 'each diagnostic has a code: `ESP` and four digits',
  help: ({ nearest }) =>
    nearest === undefined ? '`espalier explain` lists all codes' : `did you mean \`${nearest}\`? \`espalier explain\` lists all codes`,
  page: { wrong: { command: 'explain ESP10O6' }, right: { command: 'explain ESP1006' } },
});

export const nothingToExplain = define<{ written: string; nearest: string | undefined; help: string | undefined }>('ESP7270', {
  title: 'nothing to explain',
  message: ({ written }) => `there is no word, recipe or code called \`${written}\``,
  why: '`explain` takes a word of the language, a recipe, or the code of a finding',
  help: ({ nearest, help }) =>
    help ??
    (nearest === undefined
      ? 'the reference lists the words, `espalier recipes` the recipes, `espalier explain` the codes'
      : `did you mean \`${nearest}\`?`),
  page: {
    told: '`espalier explain magnitud` asked for a word that the language does not have.',
    remedy:
      'Write the word as a recipe has it, `espalier explain magnitude`. A recipe is given by its name or its file, a finding by its code.',
    args: { written: 'magnitud', nearest: 'magnitude', help: undefined },
  },
});
