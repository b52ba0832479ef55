/** A .csv file as a table: its first line names the columns. */
import { badTable } from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Table } from './table.ts';

export async function parseCsv(bytes: Uint8Array, file: string): Promise<Outcome<Table>> {
  const { parse } = await import('csv-parse/sync');
  try {
    const lines: string[][] = parse(bytes, { bom: true, trim: true, skip_empty_lines: true });
    const [columns = [], ...rows] = lines;
    return { value: { columns, rows, firstRow: 2 }, diagnostics: [] };
  } catch (error) {
    const fault = error instanceof Error ? lowerFirst(error.message) : String(error);
    return { diagnostics: [diagnose(badTable, { file, fault }, { file })] };
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
