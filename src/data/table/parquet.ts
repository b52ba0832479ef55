/** A .parquet file as a table, read in a separate thread, because its header may declare more than it holds. */
import { statSync } from 'node:fs';
import { badTable } from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { exceeded, workApart } from '../apart/work-apart.ts';
import { bytesOf, memoryOf, secondsOf, type Limited } from '../limits.ts';
import { refused } from '../data-fault.ts';
import { readColumns, type Column, type Columns } from './parquet-columns.ts';
import type { Table } from './row-numbers.ts';

const library = { name: 'hyparquet', built: './hyparquet.js' } as const;

/** Uncompressed or by Snappy, which is what writers do unless they are told otherwise. */
export async function parseParquet(bytes: Uint8Array, file: string, limited: Limited): Promise<Outcome<Table>> {
  const seconds = secondsOf(limited, bytes.length);
  const read: Read = (wanted) => {
    const { buffer } = Uint8Array.from(bytes);
    return readApart({ buffer, wanted }, { file, limited, seconds }, [buffer]);
  };
  const head = await read([], [0, 0]);
  if (head.value === undefined) return refused(head);
  const { names, count } = head.value;
  return { value: tableOf(names, [[0, count]], read), diagnostics: [] };
}

/**
 * The same of a file that stays on the disk: a row group is in memory at a time, or a few that are
 * small. `path` is where its bytes lie unpacked.
 */
export async function openParquet(file: string, limited: Limited, path = file): Promise<Outcome<Table>> {
  let seconds = secondsOf(limited, statSync(path).size);
  const read: Read = async (wanted, rows) => {
    const start = performance.now();
    const found = await readApart({ path, rows, wanted }, { file, limited, seconds });
    // The time is that of the whole file.
    seconds = Math.max(1, seconds - (performance.now() - start) / 1000);
    return found;
  };
  const head = await read([], [0, 0]);
  if (head.value === undefined) return refused(head);
  return { value: tableOf(head.value.names, piecesOf(head.value.groups), read), diagnostics: [] };
}

type Rows = readonly [from: number, to: number];
type Read = (wanted: readonly string[], rows: Rows) => Promise<Outcome<Columns>>;

/** A thread is started for each piece: small row groups share one. */
const fewestRows = 2 ** 16;

export function piecesOf(groups: readonly number[]): readonly Rows[] {
  const pieces: Rows[] = [];
  let [from, to] = [0, 0];
  for (const rows of groups) {
    if (to > from && to - from + rows > fewestRows) {
      pieces.push([from, to]);
      from = to;
    }
    to += rows;
  }
  return to > from ? [...pieces, [from, to]] : pieces;
}

function tableOf(names: readonly string[], pieces: readonly Rows[], read: Read): Table {
  const visit: Table['visit'] = async (wanted, row, piece) => {
    let seen = 0;
    for (const rows of pieces) {
      const columns = await read(
        wanted.map((place) => names[place] ?? ''),
        rows,
      );
      if (columns.value === undefined) return refused(columns);
      const { count, columns: found } = columns.value;
      const cellsOf = found.map(cellReader);
      for (let at = 0; at < count; at++) {
        const cells = cellsOf.map((cell) => cell(at));
        row(cells, ++seen);
      }
      if (piece !== undefined && !(await piece())) break;
    }
    return { value: seen, diagnostics: [] };
  };
  return { columns: names, visit };
}

interface Asked {
  readonly file: string;
  readonly limited: Limited;
  readonly seconds: number;
}

async function readApart(
  data: object,
  { file, limited, seconds }: Asked,
  transfer: readonly ArrayBuffer[] = [],
): Promise<Outcome<Columns>> {
  const mebibytes = memoryOf(limited);
  const most = bytesOf(limited) / numberSize;
  const result = await workApart<Columns>(
    { work: readColumns, library },
    { data: { ...data, most }, transfer },
    { seconds, mebibytes: Math.max(1, mebibytes / 2) },
  );
  if ('fault' in result) return { diagnostics: [diagnose(badTable, { file, fault: result.fault }, { file })] };
  if ('value' in result) return { value: result.value, diagnostics: [] };
  const what = { time: 'reading the table', memory: 'the columns' };
  return exceeded(result, what, { file, seconds: Math.ceil(seconds), mebibytes });
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
