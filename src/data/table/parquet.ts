/** A .parquet file as a table, read in a separate thread, because its header may declare more than it holds. */
import { badTable } from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { exceeded } from '../apart/exceeded.ts';
import { workApart } from '../apart/work-apart.ts';
import { memoryOf, secondsOf, type Limited } from '../limits.ts';
import { refused } from '../refused.ts';
import { readColumns, type Column, type Columns } from './parquet-columns.ts';
import type { Table } from './table.ts';

const library = { name: 'hyparquet', built: './hyparquet.js' } as const;

/** Uncompressed or by Snappy, which is what writers do unless they are told otherwise. */
export async function parseParquet(
  bytes: Uint8Array,
  file: string,
  limited: Limited,
): Promise<Outcome<Table>> {
  const bad = (fault: string): Outcome<never> => ({
    diagnostics: [diagnose(badTable, { file, fault }, { file })],
  });
  const mebibytes = memoryOf(limited);
  const seconds = secondsOf(limited, bytes.length);
  const read = async (wanted: readonly string[]): Promise<Outcome<Columns>> => {
    const { buffer } = Uint8Array.from(bytes);
    const most = (mebibytes * 2 ** 20) / numberSize;
    const result = await workApart<Columns>(
      { work: readColumns, library },
      { data: { buffer, wanted, most }, transfer: [buffer] },
      { seconds, mebibytes: Math.max(1, mebibytes / 2) },
    );
    if ('fault' in result) return bad(result.fault);
    if ('value' in result) return { value: result.value, diagnostics: [] };
    const what = { time: 'reading the table', memory: 'the columns' };
    return exceeded(result, what, { file, seconds, mebibytes });
  };
  const head = await read([]);
  if (head.value === undefined) return refused(head);
  const { names } = head.value;
  const visit: Table['visit'] = async (wanted, row) => {
    const columns = await read(wanted.map((place) => names[place] ?? ''));
    if (columns.value === undefined) return refused(columns);
    const { count, columns: found } = columns.value;
    const cellsOf = found.map(cellReader);
    for (let at = 0; at < count; at++) {
      const cells = cellsOf.map((cell) => cell(at));
      row(cells, at + 1);
    }
    return { value: count, diagnostics: [] };
  };
  return { value: { columns: names, visit }, diagnostics: [] };
}

/** Bytes of a number, before it is a float32. */
const numberSize = 8;

/** The numbers of a row come one after the other, so a cell is a view of them. */
function cellReader(column: Column): (row: number) => unknown {
  if ('cells' in column) return (row) => column.cells[row];
  const { numbers, ends } = column;
  if (ends === undefined) return (row) => numbers[row];
  return (row) => numbers.subarray(row === 0 ? 0 : ends[row - 1], ends[row]);
}
