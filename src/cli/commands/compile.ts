/** `espalier compile`: a plan in the form that another engine reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option, type Command } from 'commander';
import { notCarriedOut } from '../../diagnostics/catalogue/engine.ts';
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { visible } from '../../diagnostics/render/visible.ts';
import type { CompiledPlan } from '../../engine/compiled-plan.ts';
import { newFileProblems, writeNewFile } from '../new-file.ts';
import type { Planned } from '../planning.ts';
import { addRecipeOptions, type RecipeOptions } from '../recipe-options.ts';
import type { Session } from '../terminal.ts';
import { inSteps, clean } from '../report.ts';

const examples = `
Examples:
  $ espalier compile recipe.prune --model net.onnx --to pytorch --out plan.json
  $ python -m espalier_torch run plan.json --module mine.py --out runs/torch

What the engine does not carry out is refused, with the statement and the reason.
The Python package is the folder python/ beside the recipes that are shipped: pip install ./python`;

interface CompileOptions extends RecipeOptions {
  readonly to: 'pytorch';
  readonly out: string;
  readonly withRuntime?: true;
  readonly holdWeights?: true;
}

const runtime = 'espalier_torch';
const packageFolder = fileURLToPath(new URL(`../python/${runtime}/`, import.meta.url));

export function addCompile(program: Command, session: Session): void {
  const command = program
    .command('compile')
    .description('write the plan of a recipe for another engine')
    .argument('[recipe]', 'a file, - for standard input, or the name of a recipe');
  addRecipeOptions(command)
    .addOption(new Option('--to <engine>', 'the engine').choices(['pytorch']).makeOptionMandatory())
    .requiredOption('--out <file>', 'a new file, JSON')
    .option('--with-runtime', `copy the Python package beside it, to ${runtime}/`)
    .option('--hold-weights', 'write the hash of each weight, so that a module with others is refused')
    .addHelpText('after', examples)
    .action(async (recipe: string | undefined, options: CompileOptions) => session.finish(await compile(recipe, options, session)));
}

async function compile(recipe: string | undefined, options: CompileOptions, session: Session): Promise<number> {
  const { out, err } = session.terminal();
  return await inSteps(err, async ({ take, heed }) => {
    const { planRecipe } = await import('../planning.ts');
    const compiled = await take(await compiledPlan(await take(await planRecipe(recipe, options)), options.holdWeights === true));
    const { sealed } = await import('../../engine/compile-plan.ts');
    const beside = options.withRuntime === true ? join(dirname(options.out), runtime) : undefined;
    if (beside !== undefined) await heed(newFileProblems(beside));
    await heed(writeNewFile(options.out, sealed(compiled)));
    if (beside !== undefined) await heed(copyRuntime(beside));
    out.write(told(compiled, options.out));
    return clean;
  });
}

/** For machines that have no npm: the package runs from where it lies. */
function copyRuntime(folder: string): readonly Diagnostic[] {
  const files = readdirSync(packageFolder).filter((name) => /\.py$|^py\.typed$/.test(name));
  return files.flatMap((name) => writeNewFile(join(folder, name), readFileSync(join(packageFolder, name))));
}

export async function compiledPlan(
  { plan, modelPath }: Pick<Planned, 'plan' | 'modelPath'>,
  holdsWeights = false,
): Promise<Outcome<CompiledPlan>> {
  const carried = await import('../../engine/carried-out.ts');
  const faults = carried.notCarriedOut(plan).map((fault): Diagnostic => diagnose(notCarriedOut, { ...fault, engine: 'PyTorch' }));
  if (faults.length > 0) return { diagnostics: faults };
  const { compileFor } = await import('../../engine/compile-plan.ts');
  return compileFor(plan, modelPath, holdsWeights);
}

/** Parameters that the module calls otherwise are named, since nobody can guess them. */
function told({ tensors }: CompiledPlan, path: string): string {
  const lines = tensors
    .filter(({ tensor, name }) => tensor !== name)
    .map(({ tensor, name, transposed }) => `  ${visible(tensor)} is ${visible(name)}${transposed ? ', transposed' : ''}\n`);
  return `${visible(path)}: ${tensors.length} parameters\n${lines.join('')}`;
}
