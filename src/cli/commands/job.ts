/** `espalier job`: what the script of a job calls on its node; people have no use for it. */
import type { Command } from 'commander';
import type { JobTask } from '../../cluster/resources.ts';
import type { Session } from '../terminal.ts';

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

export function addJob(program: Command, session: Session): void {
  program
    .command('job', { hidden: true })
    .description('carry out one job of a run on a cluster')
    .argument('<folder>', 'the folder of the run')
    .argument('<name>', 'probe, assemble, or the place of a stage in the plan')
    .allowUnknownOption()
    .action(async (folder: string, name: string) => {
      const stop = new AbortController();
      // Slurm sends it to every process of a job, and the script once more.
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
      const task: JobTask = name === 'probe' || name === 'assemble' ? name : Number(name);
      const { runJob } = await import('../../cluster/job.ts');
      const { report } = await import('../report.ts');
      const { code, diagnostics } = await runJob({ folder, task, version: ESPALIER_VERSION, signal: stop.signal });
      await report(diagnostics, 'pretty', session.terminal().err);
      session.finish(code);
    });
}
