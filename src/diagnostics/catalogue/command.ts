/** Problems of the command: files, folders and the command line (ESP70xx). */
import { error } from '../diagnostic.ts';
import { didYouMean, type Names } from '../name-list.ts';
import { lenet300 } from '../pages/example.ts';
import { listed } from '../suggest.ts';

const recipe = 'prune weights by magnitude to 80%\n';
const plan = `plan recipe.prune --model ${lenet300}`;

export const unreadableFile = error<{ name: string; reason: string }>('ESP7001', 'file that cannot be read', {
  message: ({ name, reason }) => `\`${name}\` cannot be read: ${reason}`,
  why: 'the command needs its contents',
  help: () => 'check the path and its permissions',
  wrong: { recipe, command: 'check recpie.prune' },
  right: { recipe, command: 'check recipe.prune' },
});

export const notText = error<{ name: string; offset: number }>('ESP7002', 'file that is not text', {
  message: ({ name, offset }) => `\`${name}\` is not UTF-8 text: byte ${offset} is invalid`,
  why: 'recipes, plans and project files are text; this looks like another kind of file',
  help: ({ name }) => (name.endsWith('.onnx') ? 'give a model with `--model`' : 'save the file as UTF-8'),
  wrong: { command: `check ${lenet300}` },
  right: { recipe, command: plan },
  note: 'A model is given with `--model`, beside a recipe.',
});

export const tooLarge = error<{ name: string; limit: string }>('ESP7003', 'text that is too large', {
  message: ({ name, limit }) => `\`${name}\` is larger than ${limit}`,
  why: 'no recipe or project file is that long, and the input may be endless',
  help: () => 'check that it is the file you meant',
  told: 'A file that was given as a recipe or as a project file is far longer than such texts are: usually it is another file under the wrong name, or an endless device.',
  remedy: 'Check the name of the file.',
  example: { name: 'train.prune', limit: '16 MiB' },
});

export const emptyFolder = error<{ name: string }>('ESP7004', 'folder without recipes', {
  message: ({ name }) => `there is no recipe in \`${name}\``,
  why: 'a check without recipes would pass without checking anything',
  help: () => 'recipe files end in `.prune`',
  wrong: { files: { 'recipes/first.txt': recipe }, command: 'check recipes' },
  right: { files: { 'recipes/first.prune': recipe }, command: 'check recipes' },
});

export const exists = error<{ name: string }>('ESP7005', 'file that already exists', {
  message: ({ name }) => `\`${name}\` already exists`,
  why: 'Espalier never overwrites a file',
  help: () => 'choose another name, or move the file',
  told: '`espalier init` or `espalier plan --out` would write a file that already exists.',
  remedy: 'Choose another name, or move the file first.',
  example: { name: 'espalier.yaml' },
});

export const unwritable = error<{ name: string; reason: string }>('ESP7006', 'file that cannot be written', {
  message: ({ name, reason }) => `\`${name}\` cannot be written: ${reason}`,
  why: 'the result would be lost',
  help: () => 'choose a writable folder with enough space',
  told: '`espalier init` or `espalier plan --out` cannot write where it was asked to.',
  remedy: 'Choose a writable folder with enough space.',
  example: { name: '/mnt/plan.yaml', reason: 'the file system is read-only' },
});

export const unknownRecipe = error<{ name: string; nearest?: string; known: Names }>('ESP7007', 'unknown recipe', {
  message: ({ name }) => `there is no recipe called \`${name}\``,
  why: 'a word without `/` and `.` is the name of a recipe that comes with Espalier',
  help: ({ name, nearest }) =>
    didYouMean(nearest) ?? `for a file write \`./${name}\` or \`${name}.prune\`; for a sentence write \`-e '${name}'\``,
  wrong: { recipe, command: `plan my-recipe --model ${lenet300}` },
  right: { recipe, command: plan },
});

export const severalRecipes = error<{ name: string; known: Names }>('ESP7013', 'words that match several recipes', {
  message: ({ name, known }) => `\`${name}\` matches ${known.length} recipes or papers`,
  why: 'only one recipe can run at a time',
  help: ({ known }) => `name one: ${listed(known)}`,
  told: 'A recipe was called by a part of its paper’s title, and other papers have the same words in theirs.',
  remedy: 'Use its name or the arXiv identifier of its paper; `espalier recipes search` lists both.',
  example: { name: 'lottery ticket', known: ['lottery-ticket', 'stabilizing-lth'] },
});

export const noSuchRecipes = error<{ words: string }>('ESP7014', 'search that finds no recipe', {
  message: ({ words }) => `no recipe has \`${words}\` in its name, paper, description or needs`,
  why: 'the search covers all recipes that come with Espalier',
  help: () => 'list them all with `espalier recipes`',
  told: '`espalier recipes search` looks for all of the words in names, titles, authors, descriptions and needs, and found them together nowhere.',
  remedy: 'Search for fewer or other words.',
  example: { words: 'pruneing' },
});

export const paperWithoutRecipe = error<{ name: string; arxiv: string; reason: string; nearest: string }>(
  'ESP7030',
  'paper without a recipe',
  {
    message: ({ name, arxiv, reason }) => `\`${name}\` (arXiv:${arxiv}) has no recipe: ${reason}`,
    why: 'a recipe without the heart of its paper would only carry its name',
    help: ({ nearest }) => `the nearest recipe that runs is \`${nearest}\`: \`espalier recipes show ${nearest}\``,
    wrong: { command: `plan auto-rag --model ${lenet300}` },
    right: { recipe, command: plan },
    note: 'A row for every paper, with or without a recipe, stands in [the table of papers](../recipes/COVERAGE.md).',
  },
);

export const noModel = error<{ searched: string }>('ESP7008', 'no model', {
  message: ({ searched }) => `no model is given, neither with \`--model\` nor in ${searched}`,
  why: 'which weights a recipe prunes depends on the model',
  help: () => 'add `--model FILE.onnx`, or write `model: FILE.onnx` into `espalier.yaml` beside the recipe',
  wrong: { recipe, command: 'plan recipe.prune' },
  right: { recipe, command: plan },
});

export const nothingToDo = error('ESP7009', 'no recipe', {
  message: () => 'no recipe is given',
  why: 'there is nothing to do without one',
  help: () => "name a file, or write the recipe itself after `-e`: `-e 'prune weights by global magnitude to 80%'`",
  wrong: { command: `plan --model ${lenet300}` },
  right: { command: `plan -e 'global magnitude to 80%' --model ${lenet300}` },
});

export const twoRecipes = error<{ name: string }>('ESP7010', 'two recipes at once', {
  message: ({ name }) => `both \`${name}\` and \`-e\` give a recipe`,
  why: 'only one recipe can run at a time',
  help: () => 'give one of the two',
  wrong: { recipe, command: `${plan} -e 'global magnitude to 80%'` },
  right: { recipe, command: plan },
});

export const idleOption = error<{ option: string; reason: string }>('ESP7011', 'option without effect', {
  message: ({ option, reason }) => `\`${option}\` has no effect: ${reason}`,
  why: 'an ignored option would look as if it worked',
  help: () => 'leave it out',
  wrong: { files: { 'plan.yaml': 'format: 2\n' }, command: `run plan.yaml --model ${lenet300} --seed 7` },
  right: { recipe, command: `${plan} --seed 7` },
  note: 'A plan fixes everything. To use other values, set them for its recipe.',
});

export const emptyRecipe = error('ESP7012', 'recipe without a statement', {
  message: () => 'this recipe has no statements',
  why: 'an empty text is usually a file that was not saved, or the wrong one',
  help: () => 'write a statement, such as `prune weights by global magnitude to 80%`',
  wrong: { recipe: '# to be written\n' },
  right: { recipe },
});

export const noSuchGroup = error<{ path: string; of: string; nearest?: string }>('ESP7015', 'group that does not exist', {
  message: ({ path, of }) => `\`${path}\` has no group \`${of}\``,
  why: 'a group is named after the first layer that produces its units',
  help: ({ nearest }) =>
    nearest === undefined
      ? '`espalier explain groups MODEL` lists all groups with their names'
      : `did you mean \`${nearest}\`? \`espalier explain groups MODEL\` lists all groups`,
  told: '`espalier explain groups` was asked with `--of` for a group that the model has not.',
  remedy: 'List the groups with `espalier explain groups MODEL`, and take the name of one.',
  example: { path: 'lenet300.onnx', of: 'fc9', nearest: 'fc1' },
});

export const notOneGroup = error<{ path: string; count: number; first?: string }>('ESP7016', 'picture of no group, or of several', {
  message: ({ path, count }) => `a picture shows one group, and \`${path}\` has ${count === 0 ? 'none of this kind' : count}`,
  why: 'groups are separate, and a picture of all of them would be too large to read',
  help: ({ first }) =>
    first === undefined ? '`espalier explain groups MODEL` lists all groups' : `choose one by its name, such as \`--of ${first}\``,
  told: '`espalier explain groups` was asked with `--svg` for a picture, and it was not said of which group, or there is none of that kind.',
  remedy: 'Choose a group with `--of`, by the name that `espalier explain groups MODEL` shows.',
  example: { path: 'lenet300.onnx', count: 2, first: 'fc1' },
});

export const nothingNamed = error('ESP7017', 'piped text without `-`', {
  message: () => 'text is piped into `espalier fmt`, but no file is named',
  why: 'the piped text would be ignored, and every recipe in the folder rewritten',
  help: () => 'write `-` to format the piped text, or `.` for the recipes in this folder',
  told: 'A recipe is piped in as for other formatters, `cat recipe.prune | espalier fmt`, but without the `-` that names standard input.',
  remedy:
    'Write `espalier fmt -` for standard input and `espalier fmt .` for the folder, in scripts too, whose standard input may be a pipe. With `--check` or `--diff`, which write nothing, the folder needs no name.',
  example: {},
});

export const unknownCode = error<{ written: string; nearest?: string }>('ESP7020', 'code that does not exist', {
  message: ({ written }) => `there is no code \`${written}\``,
  why: 'each diagnostic has a code: `ESP` and four digits',
  help: ({ nearest }) =>
    nearest === undefined ? '`espalier explain` lists all codes' : `did you mean \`${nearest}\`? \`espalier explain\` lists all codes`,
  wrong: { command: 'explain ESP10O6' },
  right: { command: 'explain ESP1006' },
});

export const nothingToExplain = error<{ written: string; nearest?: string; help?: string }>('ESP7270', 'nothing to explain', {
  message: ({ written }) => `there is no word, recipe or code called \`${written}\``,
  why: '`explain` takes a word of the language, a recipe, or the code of a finding',
  help: ({ nearest, help }) =>
    help ?? didYouMean(nearest) ?? 'the reference lists the words, `espalier recipes` the recipes, `espalier explain` the codes',
  told: '`espalier explain magnitud` asked for a word that the language does not have.',
  remedy:
    'Write the word as a recipe has it, `espalier explain magnitude`. A recipe is given by its name or its file, a finding by its code.',
  example: { written: 'magnitud', nearest: 'magnitude', help: undefined },
});
