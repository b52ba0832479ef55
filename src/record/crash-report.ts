/** What is printed when Espalier itself fails: the message and the calls, and nothing of the program's text. */
import { terminalText, visible } from '../diagnostics/render/visible.ts';

export function crashReport(error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const calls = error instanceof Error ? callsOf(error.stack ?? '') : [];
  const lines = ['espalier: this is a mistake in Espalier itself, not in your input', short(message)];
  return terminalText([...lines, ...calls].join('\n') + '\n', false);
}

/** Node would print the failed line, which in a bundle is the whole program. */
export function watchForCrashes(exitCode: number): void {
  const end = (error: unknown): void => {
    process.stderr.write(crashReport(error));
    process.exit(exitCode);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

function callsOf(stack: string): readonly string[] {
  return stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .map(short);
}

/** An error of a library may quote its whole input, line breaks included. */
function short(text: string): string {
  const clean = visible(text);
  return clean.length <= longest ? clean : `${clean.slice(0, longest)}…`;
}

const longest = 500;
