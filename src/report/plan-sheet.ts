/** What a printed plan is written with: its sheet, and tables for a terminal. */
import stringWidth from 'string-width';
import { visible } from '../diagnostics/render/visible.ts';
import type { Plan } from '../plan/plan.ts';

const gap = '  ';

/** The table's lines, without spaces at their ends. Columns are as wide as a terminal shows them. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly ('left' | 'right')[],
): readonly string[] {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => stringWidth(cells[column] ?? ''))));
  return lines.map((cells) =>
    widths
      .map((width, column) => padded(cells[column] ?? '', width, aligns[column]))
      .join(gap)
      .trimEnd(),
  );
}

function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(width - stringWidth(text));
  return align === 'right' ? blanks + text : text + blanks;
}

/** What a line may need to know besides its statement. */
export interface Sheet {
  readonly plan: Plan;
  readonly columns: number;
  /** Marks a default. */
  readonly mark: (text: string, isDefault: boolean) => string;
  readonly dim: (text: string) => string;
}

/** The first six names. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, 6).map(visible).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
