/** Points as a table: a row for each, with a head (RFC 4180). */
import { visible } from '../../diagnostics/render/visible.ts';
import type { Point } from './points.ts';

export function csvOf(points: readonly Point[]): string {
  const head = ['arm', 'stage', 'stage_step', 'step', 'metric', 'value'];
  const rows = points.map(({ arm, stage, stageStep, step, name, value }) =>
    [arm, stage, stageStep, step, name, numberText(value)].map((cell) => quoted(String(cell))),
  );
  return [head, ...rows].map((cells) => cells.join(',') + '\n').join('');
}

/** As Python and pandas read them. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? 'inf' : '-inf';
}

/** One line of visible characters; what a spreadsheet would take for a formula is text. */
function quoted(cell: string): string {
  const shown = visible(cell);
  const text = /^[=+\-@\t\r]/u.test(shown) && Number.isNaN(Number(shown)) && shown !== '-inf' ? `'${shown}` : shown;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
