/** `espalier completion`: the script that completes espalier in a shell. */
import { Argument, type Command } from 'commander';
import { clean } from '../report.ts';
import type { Session } from '../terminal.ts';

const examples = `
Examples:
  $ eval "$(espalier completion bash)"       in ~/.bashrc
  $ eval "$(espalier completion zsh)"        in ~/.zshrc, after compinit
  $ espalier completion fish > ~/.config/fish/completions/espalier.fish

The script knows the commands of this version; generate it again after an update.`;

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

export function addCompletion(program: Command, session: Session): void {
  program
    .command('completion')
    .description('print a script that completes commands, options, files and recipes in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', examples)
    .action(async (shell: Shell) => {
      session.terminal().out.write(await scriptFor(shell, program));
      session.finish(clean);
    });
}

async function scriptFor(shell: Shell, program: Command): Promise<string> {
  const { completedCommands } = await import('../completion/declared.ts');
  const { bundledRecipes } = await import('../bundled-recipes.ts');
  const commands = completedCommands(
    program,
    bundledRecipes().map(({ name }) => name),
  );
  switch (shell) {
    case 'bash':
      return (await import('../completion/bash.ts')).bashScript(commands);
    case 'zsh':
      return (await import('../completion/zsh.ts')).zshScript(commands);
    case 'fish':
      return (await import('../completion/fish.ts')).fishScript(commands);
  }
}
