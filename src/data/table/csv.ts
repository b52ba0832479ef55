/** A .csv file as a table: its first line names the columns. No row is kept. */
import { pipeline, Readable } from 'node:stream';
import { badTable } from '../../diagnostics/catalogue/data-sources.ts';
import { collectingAsync, diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { faultOfData, faultOf } from '../data-fault.ts';
import type { Table } from './row-numbers.ts';

export function parseCsv(bytes: Uint8Array, file: string): Promise<Outcome<Table>> {
  return collectingAsync(async (take) => {
    const bad = (fault: string): Outcome<never> => ({ diagnostics: [diagnose(badTable, { file, fault }, { file })] });
    const { parse } = await import('csv-parse/sync');
    const goThrough = (to: number, look: (record: readonly string[], line: number) => void): Outcome<true> => {
      try {
        parse(bytes, {
          ...usual,
          to: Number.isFinite(to) ? to : undefined,
          // Of what is not given back, nothing is kept.
          onRecord: (record: readonly string[], { lines }) => void look(record, lines),
        });
        return { value: true, diagnostics: [] };
      } catch (error) {
        return bad(faultOf(error));
      }
    };
    let columns: readonly string[] = [];
    take(goThrough(1, (record) => (columns = record)));
    const separator = separatorOf(columns);
    if (separator !== undefined) return take(bad(wrongSeparator(separator)));
    const visit: Table['visit'] = (wanted, row) => {
      return collectingAsync(async (take) => {
        let count = -1;
        take(
          goThrough(Infinity, (record, line) => {
            if (count++ >= 0) {
              row(
                wanted.map((place) => record[place]),
                line,
              );
            }
          }),
        );
        return Math.max(count, 0);
      });
    };
    return { columns, visit };
  });
}

/** The same of a file that stays on the disk: `open` gives its bytes from the start, a piece at a time. */
export async function openCsv(open: () => AsyncIterable<Uint8Array>, file: string): Promise<Outcome<Table>> {
  const bad = (fault: string): Outcome<never> => ({ diagnostics: [diagnose(badTable, { file, fault }, { file })] });
  const failed = (error: unknown): Outcome<never> => {
    const fault = faultOfData(error);
    if (fault !== undefined) return { diagnostics: [fault] };
    // What the disk says of the copy is no word about the table.
    if (error instanceof Error && 'syscall' in error) throw error;
    return bad(faultOf(error));
  };
  const { parse } = await import('csv-parse');
  const records = (): AsyncIterable<{ readonly record: readonly string[]; readonly info: { readonly lines: number } }> => {
    const parser = parse({ ...usual, info: true });
    // What goes wrong with the bytes, or with the rows, is met where the rows are awaited.
    pipeline(Readable.from(open()), parser, () => {});
    return parser;
  };
  let columns: readonly string[] = [];
  try {
    for await (const { record } of records()) {
      columns = record;
      break;
    }
  } catch (error) {
    return failed(error);
  }
  const separator = separatorOf(columns);
  if (separator !== undefined) return bad(wrongSeparator(separator));
  const visit: Table['visit'] = async (wanted, row, piece) => {
    let count = -1;
    try {
      for await (const { record, info } of records()) {
        if (count++ < 0) continue;
        const cells = wanted.map((place) => record[place]);
        row(cells, info.lines);
        if (count % rowsOfPiece === 0 && piece !== undefined && !(await piece())) break;
      }
    } catch (error) {
      return failed(error);
    }
    await piece?.();
    return { value: Math.max(count, 0), diagnostics: [] };
  };
  return { value: { columns, visit }, diagnostics: [] };
}

const rowsOfPiece = 4096;

/** Empty lines are no rows, and a cell in quotes may hold several lines. */
const usual = { bom: true, trim: true, skip_empty_lines: true } as const;

function wrongSeparator(separator: string): string {
  return `cells are separated by commas, and its first line by ${separator}`;
}

/** What stands between the names of a line without a comma, in words. */
function separatorOf(columns: readonly string[]): string | undefined {
  const [only = ''] = columns;
  if (columns.length !== 1) return undefined;
  if (only.includes('\t')) return 'tabs';
  return only.includes(';') ? 'semicolons' : undefined;
}
