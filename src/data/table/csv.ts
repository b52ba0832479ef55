/** A .csv file as a table: its first line names the columns. */
import { badTable } from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Table } from './table.ts';

export async function parseCsv(bytes: Uint8Array, file: string): Promise<Outcome<Table>> {
  const bad = (fault: string): Outcome<never> => ({
    diagnostics: [diagnose(badTable, { file, fault }, { file })],
  });
  const { parse } = await import('csv-parse/sync');
  // Empty lines are no rows, and a cell in quotes may hold several lines.
  const lines: number[] = [];
  try {
    const records: string[][] = parse(bytes, {
      ...{ bom: true, trim: true, skip_empty_lines: true },
      onRecord(record, context) {
        lines.push(context.lines);
        return record;
      },
    });
    const [columns = [], ...rows] = records;
    const separator = separatorOf(columns);
    if (separator !== undefined)
      return bad(`cells are separated by commas, and its first line by ${separator}`);
    return { value: { columns, rows, placeOf: (row) => lines[row + 1] ?? 0 }, diagnostics: [] };
  } catch (error) {
    return bad(error instanceof Error ? lowerFirst(error.message) : String(error));
  }
}

/** What stands between the names of a line without a comma, in words. */
function separatorOf(columns: readonly string[]): string | undefined {
  const [only = ''] = columns;
  if (columns.length !== 1) return undefined;
  if (only.includes('\t')) return 'tabs';
  return only.includes(';') ? 'semicolons' : undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
