/** Tables without lines: columns stand by themselves, and a copy of them pastes well. */
import stringWidth from 'string-width';

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
