/** The report of an import: each field of the file in one of four lists, as text. */
import { inertLine } from '../diagnostics/render/visible.ts';
import type { Imported } from './import-recipe.ts';
import type { Line, List } from './ledger.ts';

const titles: Readonly<Record<List, string>> = {
  said: 'said in the recipe',
  differs: 'said with a difference',
  left: 'left to you',
  unsaid: 'not said',
};

/** In this order people read them. */
const order: readonly List[] = ['said', 'differs', 'left', 'unsaid'];

export function importReport(file: string, { tool, lines }: Imported): string {
  const parts = order.flatMap((list) => {
    const own = lines.filter((line) => line.list === list);
    return own.length === 0 ? [] : [`${titles[list]} (${own.length})\n${table(own)}`];
  });
  const counted = order.map((list) => `${lines.filter((line) => line.list === list).length} ${titles[list]}`);
  const head = `${inertLine(file)}: ${tool ?? 'unknown tool'}, ${lines.length} fields: ${counted.join(', ')}`;
  return `${[head, ...parts].join('\n\n')}\n`;
}

const widest = 44;

function table(lines: readonly Line[]): string {
  const left = lines.map(({ path, value }) => `${inertLine(path)}: ${short(value)}`);
  const width = Math.min(widest, Math.max(...left.map((text) => text.length)));
  return lines
    .map((line, at) => {
      const what = inertLine([line.words, line.note].filter((text) => text !== undefined).join('; '));
      const cell = left[at] ?? '';
      return `  ${cell.padEnd(width)}  ${what}`.trimEnd();
    })
    .join('\n');
}

function short(value: string): string {
  const line = inertLine(value.replaceAll(/\s+/g, ' ').trim());
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** As JSON: the same lists by name, with paths and values. */
export function listsOf(lines: readonly Line[]): Readonly<Record<List, readonly Omit<Line, 'list'>[]>> {
  const of = (list: List) => lines.filter((line) => line.list === list).map(({ list: _, ...rest }) => rest);
  return { said: of('said'), differs: of('differs'), left: of('left'), unsaid: of('unsaid') };
}
