/** What every command is given. */
import type { Terminal } from './terminal.ts';

/** The terminal that the global options ask for, and the way out. */
export interface Session {
  readonly terminal: () => Terminal;
  readonly finish: (exitCode: number) => void;
}
