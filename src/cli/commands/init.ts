/** `espalier init`: a commented project file and a first recipe to start from, or a whole example. */
import { orElse } from '../../basics/attempts.ts';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Option, type Command } from 'commander';
import { fileURLToPath } from 'node:url';
import { shellWord } from '../../diagnostics/render/escapes.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { format } from '../../language/format/format.ts';
import { clean, exitCodeFor, report } from '../report.ts';
import { writeNewFiles } from '../../identity/new-files.ts';
import { makeFolder, unwritable } from '../new-file.ts';
import type { Session } from '../terminal.ts';
import { projectFileName } from '../project-file.ts';

const recipeFileName = 'first.prune';

const examples = `
Examples:
  $ espalier init
  $ espalier init experiments/lenet
  $ espalier init --recipe gmp
  $ espalier init --example lenet300`;

export function addInit(program: Command, session: Session): void {
  program
    .command('init')
    .description('write a commented espalier.yaml and a first recipe; nothing is overwritten')
    .argument('[folder]', 'where to write them (default: here; an example goes into a folder of its name)')
    .option('--recipe <name>', 'copy a recipe that comes with Espalier, instead of a first one')
    .addOption(
      new Option('--example <name>', 'copy an example with its model, data and recipes instead').choices(exampleNames).conflicts('recipe'),
    )
    .addHelpText('after', examples)
    .action(async (folder: string | undefined, options: InitOptions) => {
      const { example } = options;
      session.finish(
        example === undefined ? await init(folder ?? '.', options, session) : await copyExample(example, folder ?? example, session),
      );
    });
}

type InitOptions = { readonly recipe?: string; readonly example?: ExampleName };

async function copyExample(name: ExampleName, folder: string, session: Session): Promise<number> {
  const { out, err } = session.terminal();
  const files = exampleFiles(name).map(([path, content]): NewFile => [join(folder, path), laidOut(path, content)]);
  const problems = writeAll(files);
  if (problems.length > 0) {
    await report(problems, 'pretty', err);
    return exitCodeFor(problems);
  }
  for (const [path] of files) out.say`${path}`;
  const [recipe] = files.map(([path]) => path).filter((path) => path.endsWith('.prune'));
  if (recipe !== undefined) out.say`then: espalier check ${shellWord(recipe)}`;
  return clean;
}

/** One example is written as a sentence is said; in a project it is laid out as `espalier fmt` wants it. */
function laidOut(path: string, content: Uint8Array): Uint8Array {
  if (!path.endsWith('.prune')) return content;
  const { value } = format({ name: path, text: new TextDecoder().decode(content) });
  return value === undefined ? content : new TextEncoder().encode(value);
}

async function init(folder: string, options: InitOptions, session: Session): Promise<number> {
  const { out, err } = session.terminal();
  const { value: recipe, diagnostics } = await recipeToWrite(folder, options);
  const project: NewFile = [join(folder, projectFileName), projectTemplate(modelIn(folder), await inputsOf(folder))];
  // A recipe may be added to an existing project.
  const isThere = options.recipe !== undefined && existsSync(project[0]);
  const problems = recipe ? writeAll([...(isThere ? [] : [project]), recipe]) : diagnostics;
  if (recipe === undefined || problems.length > 0) {
    await report(problems, 'pretty', err);
    return exitCodeFor(problems);
  }
  if (!isThere) out.say`${project[0]}  say here what model and data there are`;
  out.say`${recipe[0]}  then: espalier plan ${shellWord(recipe[0])}`;
  return clean;
}

type NewFile = readonly [path: string, content: string | Uint8Array];

async function recipeToWrite(folder: string, { recipe }: InitOptions): Promise<Outcome<NewFile>> {
  if (recipe === undefined) return { value: [join(folder, recipeFileName), firstRecipe], diagnostics: [] };
  const { findBundledRecipe } = await import('../bundled-recipes.ts');
  const { value, diagnostics } = findBundledRecipe(recipe);
  if (value === undefined) return { diagnostics };
  return { value: [join(folder, basename(value.name)), value.text], diagnostics };
}

/** All files or none: an incomplete start would block the next attempt. */
function writeAll(files: readonly NewFile[]): readonly Diagnostic[] {
  return writeNewFiles(
    files.map(([path, content]) => [path, [Buffer.from(content)]] as const),
    { makeFolder, unwritable },
  );
}

/** The only model in a folder is the default. */
function modelIn(folder: string): string | undefined {
  return orElse(() => {
    const models = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
    return models.length === 1 ? models[0] : undefined;
  }, undefined);
}

/** Of that model, where it has several. */
async function inputsOf(folder: string): Promise<string | undefined> {
  const model = modelIn(folder);
  if (model === undefined) return undefined;
  const { openModelFiles } = await import('../../identity/model-files.ts');
  const { readModel } = await import('../../model/index.ts');
  const { inputsText, proposedInputs } = await import('../../project/task.ts');
  const files = openModelFiles(join(folder, model)).value;
  const inputs = files && readModel(files).value?.graph.inputs;
  files?.close();
  return inputs === undefined || inputs.length < 2 ? undefined : inputsText(proposedInputs(inputs));
}

/** What `espalier init` writes. Tests read both back. */

/** A project file with a word on each of its keys. */
export function projectTemplate(model: string | undefined, inputs?: string): string {
  const fed =
    inputs === undefined
      ? '# input: input'
      : `# What feeds each: x, a column of beside, { not: 0 } for 1 where x is not 0, or a number (docs/data.md).\n  inputs: ${inputs}`;
  return `# Model, data and task of the recipes in this folder. Paths start at this file's folder.
model: ${JSON.stringify(model ?? 'model.onnx')}

# Each data set is of one of four kinds (docs/data.md); these are arrays: NumPy (.npy, .npz#member) or IDX, gzipped or not.
#   { text: corpus.txt, tokens: bytes, window: 128 }   a text; tokens: bytes, or the tokenizer.json of its model
#   { images: photos }                                 a folder of folders of .png and .jpg, a folder a class
#   { table: rows.csv, label: price }                  .csv or .parquet, and the column that is learned
# Arrays, pictures and tables may have further columns, for other inputs and outputs: beside: { box: boxes.npy }
data:
  train: { x: data/train-x.npy, y: data/train-y.npy }
  # What metrics are measured on while a recipe runs.
  validation: { x: data/validation-x.npy, y: data/validation-y.npy }
  # The data for \`using … of calibration\`; the training data by default.
  # calibration: { x: data/calibration-x.npy, y: data/calibration-y.npy }
  # What the final figures are measured on; nothing is chosen by it.
  # test: { x: data/test-x.npy, y: data/test-y.npy }

task:
  # Names of the model's input and output, where it has several.
  ${fed}
  # output: logits
  loss: crossentropy # or mse, l1, bce
  metrics: [accuracy, loss] # docs/data.md has all of them, by loss

batch: 64 # samples of one update
seed: 0 # of every random stream: the same seed gives the same bytes
threads: 1 # part of what makes a run repeatable
`;
}

const firstRecipe = `## Prune half of the weights while training, then train the remaining weights.
recipe first version 0.1.0

param target: sparsity = 50%

stage sparsify for 2 epochs {
  train all with sgd(lr: 0.01, momentum: 0.9) decay linear
  prune weights by global magnitude to target
    over 0%..50%
    protect min 5% per layer
}

expect sparsity of model in target ± 0.1%
`;

export const exampleNames = ['lenet300', 'playground', 'pytorch'] as const;
type ExampleName = (typeof exampleNames)[number];

/** `dist/` and `examples/` stand side by side in the package. */
const folderOfExamples = fileURLToPath(new URL('../examples/', import.meta.url));

/** Each file of an example, by its path within. */
function exampleFiles(name: ExampleName): readonly (readonly [string, Uint8Array])[] {
  const folder = join(folderOfExamples, name);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((path) => [path, join(folder, path)] as const)
    .filter(([, path]) => statSync(path).isFile())
    .map(([path, source]) => [path, readFileSync(source)]);
}
