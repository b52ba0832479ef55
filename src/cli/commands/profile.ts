/** `espalier profile`: measures how long a network takes, for targets in latency. */
import { matchParts } from '../../basics/matches.ts';
import { InvalidArgumentError, type Command } from 'commander';
import { exitCodeFor, inSteps } from '../report.ts';
import { newFileProblems, writeNewFile } from '../new-file.ts';
import type { Session } from '../terminal.ts';
import { deviceOption, wholeNumber } from '../recipe-options.ts';
import type { ProfileOptions, AxisSize } from '../profiling.ts';

const examples = `
Examples:
  $ espalier profile net.onnx
  $ espalier profile net.onnx --batch 8 --threads 4
  $ espalier profile gpt.onnx --size sequence=128
  $ espalier profile net.onnx --out net.server.latency.yaml
  $ espalier profile net.onnx --json

Targets in latency (\`to 60% of latency\`, \`to 4 ms on batch 8\`) use the profile, which is written beside
the model, so that a plan prunes the same units on every machine. Measure on the target machine, with
nothing else running: the spread of the rounds shows how quiet it was.`;

export function addProfile(program: Command, session: Session): void {
  const command = program
    .command('profile')
    .description('measure how long a model takes with fewer channels, heads or neurons')
    .argument('<model>', 'an ONNX file');
  addProfileOptions(command)
    .option('--out <file>', 'where the profile is written (default: beside the model)')
    .option('--quiet', 'show no progress')
    .option('--json', 'print the profile as JSON, and write it only with --out')
    .addHelpText('after', examples)
    .action(async (model: string, options: ProfileOptions) => session.finish(await profile(model, options, session)));
}

/** What is measured, and how. */
export function addProfileOptions(command: Command): Command {
  return command
    .option('--batch <n>', 'the batch size', wholeNumber(1), 1)
    .option('--size <axis=n>', 'size of a named axis that has none; repeatable', axisSize, [])
    .option('--threads <n>', 'threads of the computation', wholeNumber(1), 1)
    .option('--rounds <n>', 'rounds in which whole networks are timed', wholeNumber(3), 9)
    .addOption(deviceOption().default('cpu'));
}

async function profile(model: string, options: ProfileOptions, session: Session): Promise<number> {
  const { out, err } = session.terminal();
  return await inSteps(err, async ({ take, heed }) => {
    const { profilePath } = await import('../profile-files.ts');
    const isPrinted = options.json === true && options.out === undefined;
    const path = isPrinted ? undefined : (options.out ?? profilePath(model, options.batch));
    if (path !== undefined) await heed(newFileProblems(path));
    const { measure, renderProfile } = await import('../profiling.ts');
    const { openProgress, silent } = await import('../progress.ts');
    const progress = options.quiet === true ? silent : await openProgress(err);
    const measured = await measure(model, options, progress);
    progress.stop();
    const value = await take(measured);
    const { profileToYaml } = await import('../../plan/latency/profile-yaml.ts');
    if (options.json === true) out.json(value);
    else out.write(renderProfile(value));
    if (path !== undefined) {
      await heed(writeNewFile(path, profileToYaml(value)));
      err.say`wrote ${path}`;
    }
    return exitCodeFor(measured.diagnostics);
  });
}

function axisSize(text: string, previous: readonly AxisSize[]): readonly AxisSize[] {
  const [, name, value] = matchParts(/^([^=]+)=([1-9]\d{0,8})$/, text);
  if (name === undefined) throw new InvalidArgumentError('Write AXIS=N, such as sequence=128.');
  return [...previous, { name, value: Number(value) }];
}
