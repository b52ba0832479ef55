/** `espalier status`: how far a run is, here or on a cluster. */
import type { Command } from 'commander';
import type { Session } from '../terminal.ts';

const examples = `
Examples:
  $ espalier status runs/first
  $ espalier status runs/first --json

Exit code 2 if the run can no longer end by itself.`;

export function addStatus(program: Command, session: Session): void {
  program
    .command('status')
    .description('show how far the stages of a run are: done, running, open, and on a cluster queued or failed')
    .argument('<folder>', 'the folder of a run')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (folder: string, options: { readonly json?: true }) => {
      const { showStatus } = await import('../jobs-of-folder.ts');
      session.finish(await showStatus(folder, options, session.terminal()));
    });
}
