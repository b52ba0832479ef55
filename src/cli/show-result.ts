/** Prints the result of a run. */
import type { RunResult } from '../run/result.ts';
import { renderResult } from './result-table.ts';
import type { RunOptions } from './run-options.ts';
import type { Terminal } from './terminal.ts';

export function showResult(result: RunResult, options: RunOptions, { out }: Terminal): void {
  if (options.json === true) out.json(result);
  else out.write('\n' + renderResult(result));
}
