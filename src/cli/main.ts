/** Runs one command line and turns whatever happens into an exit code. */
import { CommanderError } from 'commander';
import { clean, unable } from './exit-code.ts';
import { buildProgram } from './program.ts';

export async function main(args: readonly string[]): Promise<number> {
  endQuietlyWhenNobodyReads();
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

/** `espalier … | head` closes the pipe: not a fault, and nothing is left to be said. */
function endQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
}

function crashReport(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `espalier: this is a mistake in Espalier itself, not in your input\n${stack}\n`;
}
