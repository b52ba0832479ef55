/** The list of the samples that are left: a row a line, with the name of the file it comes from. */
import type { Dataset } from '../../data/dataset.ts';
import { nameInPath } from '../../plan/name-in-path.ts';

/** Below the folder of an end. */
export function samplesFile(data: string): string {
  return `samples/${nameInPath(data)}.txt`;
}

export function samplesText(rows: Uint32Array, names?: Dataset['names']): string {
  return Array.from(rows, (row) => {
    const name = names?.[row];
    return name === undefined ? `${row}\n` : `${row}\t${name}\n`;
  }).join('');
}

/** The rows of a list; undefined where it is none, or not in ascending order. */
export function rowsOf(text: string): Uint32Array | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '') return undefined;
  const rows = lines.map((line) =>
    /^(0|[1-9]\d{0,9})(\t|$)/.test(line) ? parseInt(line, 10) : -1,
  );
  const isAscending = rows.every((row, at) => row > (rows[at - 1] ?? -1) && row < 2 ** 32);
  return isAscending ? Uint32Array.from(rows) : undefined;
}
