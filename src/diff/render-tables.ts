/** Tables of a comparison as Markdown, for a pull request. */
import { markdownText as cell } from '../diagnostics/render/escapes.ts';
import type { Table } from './change.ts';

export function renderMarkdownTables(tables: readonly Table[]): string {
  return tables.map(markdownOf).join('');
}

function markdownOf({ title, head, rows, aligns }: Table): string {
  const rule = aligns.map((align) => (align === 'right' ? '---:' : '---'));
  const lines = [head.map(cell), rule, ...rows.map((row) => row.map(cell))];
  return `\n${cell(title)}:\n\n${lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('')}`;
}
