/** `espalier run`: carries a recipe or a plan out, and writes the pruned model with its evidence. */
import type { Command } from 'commander';
import { withInterrupt } from '../interrupt.ts';
import type { Session } from '../program.ts';
import { addRecipeOptions, type RecipeOptions } from '../recipe-options.ts';

const examples = `
Examples:
  $ espalier run recipe.prune
  $ espalier run recipe.prune --out runs/second --seed 2 --set target=90%
  $ espalier run plan.yaml --model net.onnx
  $ espalier run -e 'global magnitude to 80% over steps 25%–75%' --for '5 epochs'`;

export interface RunOptions extends RecipeOptions {
  readonly out?: string;
  readonly quiet?: true;
  readonly json?: true;
}

export function addRun(program: Command, session: Session): void {
  const command = program
    .command('run')
    .description('carry a recipe or a plan out')
    .argument(
      '[recipe]',
      'a recipe, a plan (.yaml), - for standard input, or the name of a recipe',
    );
  addRecipeOptions(command)
    .option(
      '--out <folder>',
      'where the run is written (default: runs/ and the name of the recipe)',
    )
    .option('--quiet', 'show no progress')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples)
    .action(async (recipe: string | undefined, options: RunOptions) => {
      const { carryOut } = await import('../carry-out.ts');
      const terminal = session.terminal();
      session.finish(await withInterrupt((signal) => carryOut(recipe, options, terminal, signal)));
    });
}
