/** Problems of the command: files, folders and the command line (ESP70xx). */
import { define } from '../diagnostic.ts';
import { listed } from '../suggest.ts';

export const unreadableFile = define<{ name: string; reason: string }>({
  code: 'ESP7001',
  severity: 'error',
  title: 'file that cannot be read',
  message: ({ name, reason }) => `\`${name}\` cannot be read: ${reason}`,
  why: 'the command needs its contents',
  help: () => 'check the path and its permissions',
});

export const notText = define<{ name: string; offset: number }>({
  code: 'ESP7002',
  severity: 'error',
  title: 'file that is not text',
  message: ({ name, offset }) => `\`${name}\` is not UTF-8 text: byte ${offset} is invalid`,
  why: 'recipes, plans and project files are text; this looks like another kind of file',
  help: ({ name }) => (name.endsWith('.onnx') ? 'give a model with `--model`' : 'save the file as UTF-8'),
});

export const tooLarge = define<{ name: string; limit: string }>({
  code: 'ESP7003',
  severity: 'error',
  title: 'text that is too large',
  message: ({ name, limit }) => `\`${name}\` is larger than ${limit}`,
  why: 'no recipe or project file is that long, and the input may be endless',
  help: () => 'check that it is the file you meant',
});

export const emptyFolder = define<{ name: string }>({
  code: 'ESP7004',
  severity: 'error',
  title: 'folder without recipes',
  message: ({ name }) => `there is no recipe in \`${name}\``,
  why: 'a check without recipes would pass without checking anything',
  help: () => 'recipe files end in `.prune`',
});

export const exists = define<{ name: string }>({
  code: 'ESP7005',
  severity: 'error',
  title: 'file that already exists',
  message: ({ name }) => `\`${name}\` already exists`,
  why: 'Espalier never overwrites a file',
  help: () => 'choose another name, or move the file',
});

export const unwritable = define<{ name: string; reason: string }>({
  code: 'ESP7006',
  severity: 'error',
  title: 'file that cannot be written',
  message: ({ name, reason }) => `\`${name}\` cannot be written: ${reason}`,
  why: 'the result would be lost',
  help: () => 'choose a writable folder with enough space',
});

export const unknownRecipe = define<{ name: string; nearest: string | undefined; known: readonly string[] }>({
  code: 'ESP7007',
  severity: 'error',
  title: 'unknown recipe',
  message: ({ name }) => `there is no recipe called \`${name}\``,
  why: 'a word without `/` and `.` is the name of a recipe that comes with Espalier',
  help: ({ name, nearest }) =>
    nearest === undefined
      ? `for a file write \`./${name}\` or \`${name}.prune\`; for a sentence write \`-e '${name}'\``
      : `did you mean \`${nearest}\`?`,
});

export const severalRecipes = define<{ name: string; known: readonly string[] }>({
  code: 'ESP7013',
  severity: 'error',
  title: 'words that match several recipes',
  message: ({ name, known }) => `\`${name}\` matches ${known.length} recipes or papers`,
  why: 'only one recipe can run at a time',
  help: ({ known }) => `name one: ${listed(known)}`,
});

export const noSuchRecipes = define<{ words: string }>({
  code: 'ESP7014',
  severity: 'error',
  title: 'search that finds no recipe',
  message: ({ words }) => `no recipe has \`${words}\` in its name, paper, description or needs`,
  why: 'the search covers all recipes that come with Espalier',
  help: () => 'list them all with `espalier recipes`',
});

export const paperWithoutRecipe = define<{ name: string; arxiv: string; reason: string; nearest: string }>({
  code: 'ESP7030',
  severity: 'error',
  title: 'paper without a recipe',
  message: ({ name, arxiv, reason }) => `\`${name}\` (arXiv:${arxiv}) has no recipe: ${reason}`,
  why: 'a recipe without the heart of its paper would only carry its name',
  help: ({ nearest }) => `the nearest recipe that runs is \`${nearest}\`: \`espalier recipes show ${nearest}\``,
});

export const noModel = define<{ searched: string }>({
  code: 'ESP7008',
  severity: 'error',
  title: 'no model',
  message: ({ searched }) => `no model is given, neither with \`--model\` nor in ${searched}`,
  why: 'which weights a recipe prunes depends on the model',
  help: () => 'add `--model FILE.onnx`, or write `model: FILE.onnx` into `espalier.yaml` beside the recipe',
});

export const nothingToDo = define({
  code: 'ESP7009',
  severity: 'error',
  title: 'no recipe',
  message: () => 'no recipe is given',
  why: 'there is nothing to do without one',
  help: () => "name a file, or write the recipe itself after `-e`: `-e 'prune weights by global magnitude to 80%'`",
});

export const twoRecipes = define<{ name: string }>({
  code: 'ESP7010',
  severity: 'error',
  title: 'two recipes at once',
  message: ({ name }) => `both \`${name}\` and \`-e\` give a recipe`,
  why: 'only one recipe can run at a time',
  help: () => 'give one of the two',
});

export const idleOption = define<{ option: string; reason: string }>({
  code: 'ESP7011',
  severity: 'error',
  title: 'option without effect',
  message: ({ option, reason }) => `\`${option}\` has no effect: ${reason}`,
  why: 'an ignored option would look as if it worked',
  help: () => 'leave it out',
});

export const emptyRecipe = define({
  code: 'ESP7012',
  severity: 'error',
  title: 'recipe without a statement',
  message: () => 'this recipe has no statements',
  why: 'an empty text is usually a file that was not saved, or the wrong one',
  help: () => 'write a statement, such as `prune weights by global magnitude to 80%`',
});

export const noSuchGroup = define<{ path: string; of: string; nearest: string | undefined }>({
  code: 'ESP7015',
  severity: 'error',
  title: 'group that does not exist',
  message: ({ path, of }) => `\`${path}\` has no group \`${of}\``,
  why: 'a group is named after the first layer that produces its units',
  help: ({ nearest }) =>
    nearest === undefined
      ? '`espalier explain groups MODEL` lists all groups with their names'
      : `did you mean \`${nearest}\`? \`espalier explain groups MODEL\` lists all groups`,
});

export const notOneGroup = define<{ path: string; count: number; first: string | undefined }>({
  code: 'ESP7016',
  severity: 'error',
  title: 'picture of no group, or of several',
  message: ({ path, count }) => `a picture shows one group, and \`${path}\` has ${count === 0 ? 'none of this kind' : count}`,
  why: 'groups are separate, and a picture of all of them would be too large to read',
  help: ({ first }) =>
    first === undefined ? '`espalier explain groups MODEL` lists all groups' : `choose one by its name, such as \`--of ${first}\``,
});

export const nothingNamed = define({
  code: 'ESP7017',
  severity: 'error',
  title: 'piped text without `-`',
  message: () => 'text is piped into `espalier fmt`, but no file is named',
  why: 'the piped text would be ignored, and every recipe in the folder rewritten',
  help: () => 'write `-` to format the piped text, or `.` for the recipes in this folder',
});

export const unknownCode = define<{ written: string; nearest: string | undefined }>({
  code: 'ESP7020',
  severity: 'error',
  title: 'code that does not exist',
  message: ({ written }) => `there is no code \`${written}\``,
  why: 'each diagnostic has a code: `ESP` and four digits',
  help: ({ nearest }) =>
    nearest === undefined ? '`espalier explain` lists all codes' : `did you mean \`${nearest}\`? \`espalier explain\` lists all codes`,
});

export const nothingToExplain = define<{ written: string; nearest: string | undefined; help: string | undefined }>({
  code: 'ESP7270',
  severity: 'error',
  title: 'nothing to explain',
  message: ({ written }) => `there is no word, recipe or code called \`${written}\``,
  why: '`explain` takes a word of the language, a recipe, or the code of a finding',
  help: ({ nearest, help }) =>
    help ??
    (nearest === undefined
      ? 'the reference lists the words, `espalier recipes` the recipes, `espalier explain` the codes'
      : `did you mean \`${nearest}\`?`),
});
