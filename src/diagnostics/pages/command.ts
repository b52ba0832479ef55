/** Pages of `catalogue/command.ts`. */
import * as catalogue from '../catalogue/command.ts';
import { lenet300, described, type Pages } from './example.ts';

const recipe = 'prune weights by magnitude to 80%\n';
const plan = `plan recipe.prune --model ${lenet300}`;

export const command: Pages<typeof catalogue> = {
  unreadableFile: { wrong: { recipe, command: 'check recpie.prune' }, right: { recipe, command: 'check recipe.prune' } },
  notText: {
    wrong: { command: `check ${lenet300}` },
    right: { recipe, command: plan },
    note: 'A model is given with `--model`, beside a recipe.',
  },
  tooLarge: described(
    catalogue.tooLarge,
    { name: 'train.prune', limit: '16 MiB' },
    'A file that was given as a recipe or as a project file is far longer than such texts are: usually it is another file under the wrong name, or an endless device.',
    'Check the name of the file.',
  ),
  emptyFolder: {
    wrong: { files: { 'recipes/first.txt': recipe }, command: 'check recipes' },
    right: { files: { 'recipes/first.prune': recipe }, command: 'check recipes' },
  },
  exists: described(
    catalogue.exists,
    { name: 'espalier.yaml' },
    '`espalier init` or `espalier plan --out` would write a file that already exists.',
    'Choose another name, or move the file first.',
  ),
  unwritable: described(
    catalogue.unwritable,
    { name: '/mnt/plan.yaml', reason: 'the file system is read-only' },
    '`espalier init` or `espalier plan --out` cannot write where it was asked to.',
    'Choose a writable folder with enough space.',
  ),
  unknownRecipe: { wrong: { recipe, command: `plan my-recipe --model ${lenet300}` }, right: { recipe, command: plan } },
  severalRecipes: described(
    catalogue.severalRecipes,
    { name: 'lottery ticket', known: ['lottery-ticket', 'stabilizing-lth'] },
    'A recipe was called by a part of its paper’s title, and other papers have the same words in theirs.',
    'Use its name or the arXiv identifier of its paper; `espalier recipes search` lists both.',
  ),
  noSuchRecipes: described(
    catalogue.noSuchRecipes,
    { words: 'pruneing' },
    '`espalier recipes search` looks for all of the words in names, titles, authors, descriptions and needs, and found them together nowhere.',
    'Search for fewer or other words.',
  ),
  paperWithoutRecipe: {
    wrong: { command: `plan auto-rag --model ${lenet300}` },
    right: { recipe, command: plan },
    note: 'A row for every paper, with or without a recipe, stands in [the table of papers](../recipes/COVERAGE.md).',
  },
  noModel: { wrong: { recipe, command: 'plan recipe.prune' }, right: { recipe, command: plan } },
  nothingToDo: {
    wrong: { command: `plan --model ${lenet300}` },
    right: { command: `plan -e 'global magnitude to 80%' --model ${lenet300}` },
  },
  twoRecipes: { wrong: { recipe, command: `${plan} -e 'global magnitude to 80%'` }, right: { recipe, command: plan } },
  idleOption: {
    wrong: { files: { 'plan.yaml': 'format: 2\n' }, command: `run plan.yaml --model ${lenet300} --seed 7` },
    right: { recipe, command: `${plan} --seed 7` },
    note: 'A plan fixes everything. To use other values, set them for its recipe.',
  },
  noSuchGroup: described(
    catalogue.noSuchGroup,
    { path: 'lenet300.onnx', of: 'fc9', nearest: 'fc1' },
    '`espalier explain groups` was asked with `--of` for a group that the model has not.',
    'List the groups with `espalier explain groups MODEL`, and take the name of one.',
  ),
  notOneGroup: described(
    catalogue.notOneGroup,
    { path: 'lenet300.onnx', count: 2, first: 'fc1' },
    '`espalier explain groups` was asked with `--svg` for a picture, and it was not said of which group, or there is none of that kind.',
    'Choose a group with `--of`, by the name that `espalier explain groups MODEL` shows.',
  ),
  emptyRecipe: { wrong: { recipe: '# to be written\n' }, right: { recipe } },
  nothingNamed: described(
    catalogue.nothingNamed,
    {},
    'A recipe is piped in as for other formatters, `cat recipe.prune | espalier fmt`, but without the `-` that names standard input.',
    'Write `espalier fmt -` for standard input and `espalier fmt .` for the folder, in scripts too, whose standard input may be a pipe. With `--check` or `--diff`, which write nothing, the folder needs no name.',
  ),
  unknownCode: { wrong: { command: 'explain ESP10O6' }, right: { command: 'explain ESP1006' } },
  nothingToExplain: described(
    catalogue.nothingToExplain,
    { written: 'magnitud', nearest: 'magnitude', help: undefined },
    '`espalier explain magnitud` asked for a word that the language does not have.',
    'Write the word as a recipe has it, `espalier explain magnitude`. A recipe is given by its name or its file, a finding by its code.',
  ),
};
