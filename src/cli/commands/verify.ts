/** `espalier verify`: checks that the folder of a run is unchanged, and repeats the run. */
import type { Command } from 'commander';
import { withInterrupt } from '../interrupt.ts';
import type { Session } from '../terminal.ts';
import { addPlaceOptions } from '../recipe-options.ts';
import type { VerifyOptions } from '../verifying.ts';

const examples = `
Examples:
  $ espalier verify runs/first
  $ espalier verify runs/first --no-repeat
  $ espalier verify runs/first --stage recover --json

Every file is compared with the manifest, the journal with its seals, the model with its masks and
its plan, and onnxruntime opens it. Then the run is repeated in a temporary folder and its bytes are
compared, which takes as long as the run did. Model and data are those of espalier.yaml or of the
command line, as for run. --stage repeats one stage from its checkpoint, which a run with
--keep-checkpoints keeps.

Exit codes: 0 unchanged, 1 something changed, 2 error.`;

export function addVerify(program: Command, session: Session): void {
  const command = program
    .command('verify')
    .description('check that the folder of a run is unchanged, and repeat the run')
    .argument('<folder>', 'the folder of a finished run');
  addPlaceOptions(command)
    .option('--stage <name>', 'repeat only this stage, from its checkpoint')
    .option('--no-repeat', 'do not repeat the run')
    .option('--quiet', 'show no progress')
    .option('--json', 'print {sound, files, bytes, repeated, findings} as JSON')
    .addHelpText('after', examples)
    .action(async (folder: string, options: VerifyOptions) => {
      if (options.stage !== undefined && !options.repeat) {
        return command.error('error: `--no-repeat` repeats nothing, so `--stage` has no effect');
      }
      const terminal = session.terminal();
      const code = await withInterrupt(async (signal) => {
        const { verify } = await import('../verifying.ts');
        return verify(folder, options, terminal, signal);
      });
      session.finish(code);
    });
}
