/** `espalier recipes`: the recipes of papers that come with Espalier, listed, searched and shown. */
import type { Command } from 'commander';
import type { Session } from '../terminal.ts';

const examples = `
Examples:
  $ espalier recipes
  $ espalier recipes search lottery
  $ espalier recipes show 1710.01878
  $ espalier run gmp --model net.onnx --train x.npy,y.npy
  $ espalier init --recipe gmp

A recipe is called by its name, by the arXiv identifier or address of its paper, or by words of its title.
A paper that has no recipe answers why, and names the recipe that is nearest to it.`;

type ListOptions = { readonly json?: true };

const asJson = ['--json', 'print it as JSON'] as const;

export function addRecipes(program: Command, session: Session): void {
  const command = program
    .command('recipes')
    .description('list the recipes of papers that come with Espalier, search and show them')
    .option(...asJson)
    .addHelpText('after', examples)
    .action(async (options: ListOptions) => session.finish(await list('', options, session)));
  command
    .command('search')
    .description('list the recipes with these words in name, paper, description or needs')
    .argument('<words...>', 'words that must all be found')
    .option(...asJson)
    .action(async (words: string[], options: ListOptions) => {
      session.finish(await list(words.join(' '), withOuter(options, command), session));
    });
  command
    .command('show')
    .description('print a recipe and its details')
    .argument('<recipe>', 'a name, an arXiv identifier, or words of a title')
    .option(...asJson)
    .action(async (name: string, options: ListOptions) => {
      const { showRecipe } = await import('../listed-recipes.ts');
      session.finish(await showRecipe(name, withOuter(options, command), session.terminal()));
    });
}

async function list(words: string, options: ListOptions, session: Session): Promise<number> {
  const { listRecipes } = await import('../listed-recipes.ts');
  return await listRecipes(words, options, session.terminal());
}

/** `--json` of the command and of what stands below it are one option. */
function withOuter(options: ListOptions, outer: Command): ListOptions {
  return { ...outer.opts<ListOptions>(), ...options };
}
