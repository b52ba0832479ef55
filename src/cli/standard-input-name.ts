/** `--stdin-filename` names standard input, and is refused where that is not read. */
import type { Command } from 'commander';

/** Ends the command with its usage error where none of the files is `-`. */
export function refuseIdleName(files: readonly string[], command: Command): void {
  if (files.includes('-') || command.getOptionValueSource('stdinFilename') !== 'cli') return;
  command.error('error: `--stdin-filename` has no effect: standard input is read only where a file is `-`');
}
