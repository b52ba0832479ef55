/** Runs one command line and turns whatever happens into an exit code. */
import { CommanderError, Command, Option } from 'commander';
import { crashReport } from '../../record/crash-report.ts';
import { visible, terminalText } from '../../diagnostics/render/visible.ts';
import { clean, unable } from '../report.ts';
import { reasonOf } from '../texts.ts';
import { addCheck } from '../commands/check.ts';
import { addCancel } from '../commands/cancel.ts';
import { addCompletion } from '../commands/completion.ts';
import { addCompile } from '../commands/compile.ts';
import { addConvert } from '../commands/convert.ts';
import { addDiff } from '../commands/diff.ts';
import { addEngines } from '../commands/engines.ts';
import { addExplain } from '../commands/explain.ts';
import { addFmt } from '../commands/fmt.ts';
import { addHash } from '../commands/hash.ts';
import { addImport } from '../commands/import.ts';
import { addInit } from '../commands/init.ts';
import { addInspect } from '../commands/inspect.ts';
import { addJob } from '../commands/job.ts';
import { addLock } from '../commands/lock.ts';
import { addLog } from '../commands/log.ts';
import { addLsp } from '../commands/lsp.ts';
import { addPlan } from '../commands/plan.ts';
import { addProfile } from '../commands/profile.ts';
import { addRecipes } from '../commands/recipes.ts';
import { addDoctor } from '../commands/doctor.ts';
import { addExport } from '../commands/export.ts';
import { addReplay } from '../commands/replay.ts';
import { addReport } from '../commands/report.ts';
import { addRun } from '../commands/run.ts';
import { addStatus } from '../commands/status.ts';
import { addVerify } from '../commands/verify.ts';
import { colorChoices, openTerminal, type Session, type ColorChoice, type Terminal } from '../terminal.ts';

export async function main(args: readonly string[]): Promise<number> {
  watchOutputs();
  let code = clean;
  const program = buildProgram((result) => (code = result));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // commander has printed the help, the version or what is wrong with the usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? clean : unable;
    if (!(await saysThatTheEngineIsMissing(error))) process.stderr.write(crashReport(error));
    return unable;
  }
}

/** Commands that only ask the engine for a number find out in the middle of their work. */
async function saysThatTheEngineIsMissing(error: unknown): Promise<boolean> {
  const { engineProblems, isEngineMissing } = await import('../../record/engine-version.ts');
  if (!isEngineMissing(error)) return false;
  const { report } = await import('../report.ts');
  await report(engineProblems(), 'pretty', openTerminal('auto').err);
  return true;
}

/**
 * `espalier … | head` closes the pipe: not a fault, and the work goes on, since a run is worth more
 * than its words. An output that cannot take them, such as a full disk, is a fault, said once.
 */
function watchOutputs(): void {
  let failed = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const isClosed = error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
      if (isClosed || failed) return;
      failed = true;
      // The last output may fail after the exit code is set.
      process.once('exit', () => (process.exitCode = unable));
      if (stream === process.stdout) process.stderr.write(`espalier: the output cannot be written: ${visible(reasonOf(error))}\n`);
    });
  }
}

// The command line as a whole: its commands, its global options and their help.

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

const examples = `
Examples:
  $ espalier check recipes/
  $ espalier plan recipe.prune --model net.onnx
  $ espalier run recipe.prune --out runs/first
  $ espalier run -e 'global magnitude to 80% over steps 25%–75%' --model net.onnx

Exit codes: 0 clean, 1 findings or a failed expectation, 2 the work could not be done,
130 interrupted.`;

export function buildProgram(finish: (exitCode: number) => void): Command {
  const program = new Command('espalier')
    .description('Prune neural networks by recipes: check them, plan them, carry them out.')
    .version(ESPALIER_VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addOption(new Option('--color <when>', 'colours; NO_COLOR and FORCE_COLOR count too').choices(colorChoices).default('auto'))
    .addHelpText('after', examples)
    .configureOutput({ outputError: (text, write) => write(terminalText(text, false)) })
    .exitOverride();
  const terminal = (): Terminal => openTerminal(program.opts<{ color: ColorChoice }>().color);
  const session: Session = { terminal, finish };
  const commands = [
    ...[addCheck, addFmt, addPlan, addCompile, addRun, addInspect, addProfile, addConvert, addImport],
    ...[addReport, addExplain, addHash, addDiff, addLock, addVerify, addReplay],
    ...[addExport, addLog, addDoctor, addStatus, addCancel, addJob],
    ...[addInit, addRecipes, addEngines, addLsp, addCompletion],
  ];
  for (const add of commands) add(program, session);
  return program;
}
