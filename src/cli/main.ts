/** Runs one command line and turns whatever happens into an exit code. */
import { CommanderError } from 'commander';
import { crashReport } from '../record/crash-report.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { clean, unable } from './exit-code.ts';
import { buildProgram } from './program.ts';
import { reasonOf } from './reason.ts';

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
    process.stderr.write(crashReport(error));
    return unable;
  }
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
      if (stream === process.stdout) {
        process.stderr.write(`espalier: the output cannot be written: ${visible(reasonOf(error))}\n`);
      }
    });
  }
}
