/** `espalier lsp`: the language server, which editors start themselves. */
import type { Command } from 'commander';
import type { Session } from '../terminal.ts';

const examples = `
Examples:
  $ espalier lsp --stdio

docs/editors.md shows the setup for Neovim, Helix, Emacs and others.`;

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

export function addLsp(program: Command, _session: Session): void {
  program
    .command('lsp')
    .description('check, complete, explain and rename recipes in an editor (a language server)')
    .option('--stdio', 'use standard input and output (the only transport)')
    .option('--clientProcessId <number>', 'end with this process, which the editor names')
    .addHelpText('after', examples)
    .action(async () => {
      const { serveOverStdio } = await import('../language-server.ts');
      await serveOverStdio(ESPALIER_VERSION);
    });
}
