/** `espalier status`: how far a run on a cluster is. */
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
    .description('show the stages of a run on a cluster: queued, running, done, failed')
    .argument('<folder>', 'the folder of a run that was submitted with --on')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (folder: string, options: { readonly json?: true }) => {
      const { showStatus } = await import('../jobs-of-folder.ts');
      session.finish(await showStatus(folder, options, session.terminal()));
    });
}
