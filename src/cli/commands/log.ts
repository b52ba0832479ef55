/** `espalier log`: what a run recorded, in the format of a tracker. */
import { Option, type Command } from 'commander';
import type { LogFormat } from '../writing-logs.ts';
import { clean, exitCodeFor, report } from '../report.ts';
import type { Session } from '../terminal.ts';

const examples = `
Examples:
  $ espalier log runs/first --to csv
  $ espalier log runs/first --to tensorboard && tensorboard --logdir runs
  $ espalier log runs/first --to mlflow && mlflow ui

Without --out a table is written to runs/first.csv, event files to runs/first.tensorboard,
and runs of MLflow to mlruns. \`espalier run --log FORMAT\` writes the same as the run ends.`;

export const logChoices = ['csv', 'mlflow', 'tensorboard'] satisfies readonly LogFormat[];

export function addLog(program: Command, session: Session): void {
  program
    .command('log')
    .description('write the losses and metrics of a run for TensorBoard, MLflow, or as CSV')
    .argument('<folder>', 'a folder that `espalier run` wrote')
    .addOption(new Option('--to <format>', 'the format').choices(logChoices).makeOptionMandatory())
    .option('--out <file>', 'a new file or folder; for MLflow, a tracking folder')
    .addHelpText('after', examples)
    .action(async (folder: string, { to, out }: { readonly to: LogFormat; readonly out?: string }) => {
      const { writeLog } = await import('../writing-logs.ts');
      const { value, diagnostics } = await writeLog(folder, to, out);
      const terminal = session.terminal();
      await report(diagnostics, 'pretty', terminal.err);
      if (value === undefined) return session.finish(exitCodeFor(diagnostics));
      terminal.out.say`${value.out}: ${value.points} values`;
      session.finish(clean);
    });
}
