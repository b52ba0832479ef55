/** A .parquet file as a table, read in a separate thread, because its header may declare more than it holds. */
import type { Limits } from '../../project/data-files.ts';
import { itemAt } from '../../basics/must.ts';
import { statSync } from 'node:fs';
import { badTable } from '../../diagnostics/catalogue/data-sources.ts';
import { collectingAsync, diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { exceeded, workApart } from '../apart/work-apart.ts';
import { bytesOf, memoryOf, secondsOf } from '../limits.ts';
import type { Table } from './row-numbers.ts';

const library = { name: 'hyparquet', built: './hyparquet.js' } as const;

/** Uncompressed or by Snappy, which is what writers do unless they are told otherwise. */
export function parseParquet(bytes: Uint8Array, file: string, limited: Limits): Promise<Outcome<Table>> {
  return collectingAsync(async (take) => {
    const seconds = secondsOf(limited, bytes.length);
    const read: Read = (wanted) => {
      const { buffer } = Uint8Array.from(bytes);
      return readApart({ buffer, wanted }, { file, limited, seconds }, [buffer]);
    };
    const { names, count } = take(await read([], [0, 0]));
    return tableOf(names, [[0, count]], read);
  });
}

/**
 * The same of a file that stays on the disk: a row group is in memory at a time, or a few that are
 * small. `path` is where its bytes lie unpacked.
 */
export function openParquet(file: string, limited: Limits, path = file): Promise<Outcome<Table>> {
  return collectingAsync(async (take) => {
    let seconds = secondsOf(limited, statSync(path).size);
    const read: Read = async (wanted, rows) => {
      const start = performance.now();
      const found = await readApart({ path, rows, wanted }, { file, limited, seconds });
      // The time is that of the whole file.
      seconds = Math.max(1, seconds - (performance.now() - start) / 1000);
      return found;
    };
    const head = take(await read([], [0, 0]));
    return tableOf(head.names, piecesOf(head.groups), read);
  });
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
  const visit: Table['visit'] = (wanted, row, piece) => {
    return collectingAsync(async (take) => {
      let seen = 0;
      for (const rows of pieces) {
        const { count, columns: found } = take(
          await read(
            wanted.map((place) => itemAt(names, place)),
            rows,
          ),
        );
        const cellsOf = found.map(cellReader);
        for (let at = 0; at < count; at++) {
          row(
            cellsOf.map((cell) => cell(at)),
            ++seen,
          );
        }
        if (piece !== undefined && !(await piece())) break;
      }
      return seen;
    });
  };
  return { columns: names, visit };
}

async function readApart(
  data: object,
  { file, limited, seconds }: { readonly file: string; readonly limited: Limits; readonly seconds: number },
  transfer: readonly ArrayBuffer[] = [],
): Promise<Outcome<Columns>> {
  const mebibytes = memoryOf(limited);
  const result = await workApart<Columns>(
    { work: readColumns, library },
    { data: { ...data, most: bytesOf(limited) / numberSize }, transfer },
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

/** What the thread that reads a .parquet file does, as the text that it starts from. */

interface Columns {
  readonly names: readonly string[];
  /** Rows. */
  readonly count: number;
  /** Rows of each row group of the file. */
  readonly groups: readonly number[];
  /** Those that were wanted, in their order. */
  readonly columns: readonly Column[];
}

type Column =
  | {
      readonly numbers: Float64Array;
      /** Where the numbers of each row end; absent where each row has one. */
      readonly ends?: Float64Array;
    }
  /** With cells that are no numbers: texts, at most so long as a message or a number needs them. */
  | { readonly cells: readonly unknown[] };

/**
 * Of a file in memory, or of these rows of one on the disk, whose other row groups are not read. A column is read at a time. Lists become their numbers; what is neither number, text nor list of
 * them becomes words. `most` is how many numbers there may be in all.
 */
const readColumns = `async (library, { buffer, path, rows, wanted, most }) => {
  const longest = 400;
  const file = buffer ?? openFile(path);
  const metadata = buffer ? library.parquetMetadata(buffer) : await library.parquetMetadataAsync(file);
  const names = library.parquetSchema(metadata).children.map(({ element }) => element.name);
  if (!names.every((name) => typeof name === 'string')) throw new Error('a column of it has no name');
  const all = Number(metadata.num_rows);
  if (!(all >= 0)) throw new Error('its number of rows is no number');
  const groups = metadata.row_groups.map((group) => Number(group.num_rows));
  if (groups.reduce((sum, own) => sum + own, 0) !== all) throw new Error('its row groups do not have as many rows as it has');
  const [from, to] = rows ?? [0, all];
  const count = to - from;
  let left = most - count * wanted.length;
  const tooMany = () => Object.assign(new Error(), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  if (wanted.length > 0 && left < 0) throw tooMany();
  const plain = (cell) => {
    if (typeof cell === 'bigint' || typeof cell === 'boolean') return Number(cell);
    if (typeof cell === 'string') return cell.length <= longest ? cell : cell.slice(0, longest) + '…';
    if (cell === null || cell === undefined || typeof cell === 'number') return cell ?? null;
    return cell instanceof Date ? cell.toISOString() : 'a group of values';
  };
  const listOf = (cell) => Array.isArray(cell) ? cell : ArrayBuffer.isView(cell) ? Array.from(cell) : [cell];
  const columns = [];
  const transfer = [];
  for (const name of wanted) {
    const found = await library.parquetReadObjects({ file, metadata, columns: [name], rowStart: from, rowEnd: to });
    const data = found.map((row) => row[name]);
    if (data.length !== count) throw new Error('its columns do not have as many values as it has rows');
    const cells = Array.from(data, (cell) => listOf(cell).map(plain));
    const width = cells.reduce((sum, list) => sum + list.length, 0);
    left -= width - count;
    if (left < 0) throw tooMany();
    if (!cells.every((list) => list.every((cell) => typeof cell === 'number'))) {
      const length = cells.reduce((sum, list) => list.reduce((sum, cell) => sum + (typeof cell === 'string' ? cell.length / 4 : 0), sum), 0);
      left -= length;
      if (left < 0) throw tooMany();
      columns.push({ cells });
      continue;
    }
    const numbers = new Float64Array(width);
    const ends = new Float64Array(count);
    let at = 0;
    cells.forEach((list, row) => {
      for (const number of list) numbers[at++] = number;
      ends[row] = at;
    });
    const isScalar = cells.every((list) => list.length === 1);
    columns.push(isScalar ? { numbers } : { numbers, ends });
    transfer.push(numbers.buffer);
  }
  return { value: { names, count, groups, columns }, transfer };
  function openFile(at) {
    const fs = require('node:fs');
    const descriptor = fs.openSync(at, 'r');
    const byteLength = fs.fstatSync(descriptor).size;
    if (byteLength < 12) throw new Error('parquet file is too short');
    const slice = (start, end = byteLength) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, byteLength) - start));
      let done = 0;
      for (let got = -1; got !== 0 && done < bytes.length; done += got)
        got = fs.readSync(descriptor, bytes, done, bytes.length - done, start + done);
      if (done < bytes.length) throw new Error('it ends within a column');
      return bytes.buffer;
    };
    return { byteLength, slice };
  }
}`;
