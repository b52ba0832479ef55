/** `espalier report`: a run, or several compared, as one HTML file for people. */
import { Option, type Command } from 'commander';
import type { Session } from '../terminal.ts';
import type { ReportOptions } from '../reported-runs.ts';

const examples = `
Examples:
  $ espalier report runs/first --open
  $ espalier report runs/first --model net.onnx --out first.html
  $ espalier report runs/first runs/second
  $ espalier report runs/first --json

The file needs no other file and no network. Without --out it is written beside
the folder: runs/first.html. With --out - it goes to standard output.`;

export function addReport(program: Command, session: Session): void {
  const command = program
    .command('report')
    .description('show a run, or several side by side, in one HTML file')
    .argument('<folders...>', 'folders that `espalier run` wrote')
    .option('--out <file>', 'where the report is written (default: beside the first folder)')
    .option('--open', 'open it in the browser')
    .option('--model <file>', 'the original model, for the weights before the run')
    .addOption(new Option('--project <file>', 'the project file that names it (default: espalier.yaml)').conflicts('model'))
    .addOption(new Option('--json', 'print what the report shows as JSON, and write no file').conflicts(['out', 'open']))
    .addHelpText('after', examples)
    .action(async (folders: string[], options: ReportOptions) => {
      if (options.out === '-' && options.open === true) return command.error('error: `--out -` writes no file, so `--open` has no effect');
      const { reportRuns } = await import('../reported-runs.ts');
      session.finish(await reportRuns(folders, options, session.terminal()));
    });
}
