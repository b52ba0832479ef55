/** `espalier cancel`: takes what is left of a run out of the queue of a cluster. */
import type { Command } from 'commander';
import type { Session } from '../terminal.ts';

const examples = `
Examples:
  $ espalier cancel runs/first

It waits until they have ended. What is done stays done: \`espalier run --resume runs/first --on slurm\` submits the rest again.`;

export function addCancel(program: Command, session: Session): void {
  program
    .command('cancel')
    .description('cancel the jobs of a run that are still in the queue of a cluster')
    .argument('<folder>', 'the folder of a run that was submitted with --on')
    .addHelpText('after', examples)
    .action(async (folder: string) => {
      const { cancelJobs } = await import('../jobs-of-folder.ts');
      session.finish(await cancelJobs(folder, session.terminal()));
    });
}
