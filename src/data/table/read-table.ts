/** A table as samples: a row each, its label in a column of its own. */
import { basename } from 'node:path';
import { dataNoSamples } from '../../diagnostics/catalogue/data.ts';
import {
  noColumn,
  notANumber,
  repeatedColumn,
  unevenRow,
} from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { TableFile } from '../../project/data-files.ts';
import { elementCount, type Samples } from '../array.ts';
import type { DataUse } from '../dataset.ts';
import type { Decoded } from '../decoded.ts';
import type { Port } from '../fit.ts';
import { listingHash } from '../listing.ts';
import { refused } from '../refused.ts';
import { wholeFile } from '../whole-file.ts';
import { parseCsv } from './csv.ts';
import { parseParquet } from './parquet.ts';
import type { Table } from './table.ts';

/** A cell of a .parquet file may hold a list: its numbers stand in a row with those of the others. */
export async function readTable(source: TableFile, use: DataUse): Promise<Outcome<Decoded>> {
  const { table: file, label, scale } = source;
  const bytes = wholeFile(file);
  if (bytes.value === undefined) return refused(bytes);
  const isParquet = new TextDecoder('latin1').decode(bytes.value.subarray(0, 4)) === 'PAR1';
  const parsed = await (isParquet ? parseParquet : parseCsv)(bytes.value, file);
  if (parsed.value === undefined) return refused(parsed);
  const table = parsed.value;
  if (table.rows.length === 0) {
    const shape = [0, table.columns.length];
    return { diagnostics: [diagnose(dataNoSamples, { file, shape }, { file })] };
  }
  const columns = source.columns ?? table.columns.filter((name) => name !== label);
  const fault = columnFault(table, [label, ...columns], file);
  if (fault !== undefined) return { diagnostics: [fault] };
  const x = numbersOf(table, columns, file, use.input.type === 'int64');
  const y = numbersOf(table, [label], file, use.loss === 'crossentropy');
  if (x.value === undefined || y.value === undefined)
    return { diagnostics: [...x.diagnostics, ...y.diagnostics].slice(0, 1) };
  const dims = foldedDims(use.input, x.value.shape.slice(1));
  const shape = [table.rows.length, ...dims];
  return {
    value: {
      x: { ...x.value, shape },
      y: { ...y.value, shape: labelShape(y.value) },
      names: { x: file, y: file, ...(scale === undefined ? {} : { scale }) },
      facts: {
        kind: 'table',
        sha256: listingHash([{ name: basename(file), bytes: bytes.value }]),
        conversions: [
          `${columns.length} columns as [${dims.join(', ')}]`,
          ...(scale === undefined ? [] : [`v / ${scale}`]),
          `labels: ${label}`,
        ],
      },
    },
    diagnostics: [],
  };
}

/** One number is a label by itself, several are a target. */
function labelShape({ shape: [rows = 0, width = 1] }: Samples): readonly number[] {
  return width === 1 ? [rows] : [rows, width];
}

/** The columns of the pixels of an image are folded to the model's axes, the last one fastest. */
function foldedDims({ dims = [] }: Port, has: readonly number[]): readonly number[] {
  const wants = dims.slice(1);
  const fixed = wants.filter((dim) => typeof dim === 'number');
  const fits = fixed.length === wants.length && elementCount(fixed) === elementCount(has);
  return fits && fixed.length > 0 ? fixed : has;
}

/** A column that is wanted and is not there, or there twice. */
function columnFault(
  { columns }: Table,
  wanted: readonly string[],
  file: string,
): Diagnostic | undefined {
  for (const column of wanted) {
    const place = columns.indexOf(column);
    if (place === -1) {
      const args = { file, column, nearest: suggest(column, columns), known: columns };
      return diagnose(noColumn, args, { file });
    }
    if (columns.includes(column, place + 1))
      return diagnose(repeatedColumn, { file, column }, { file });
  }
  return undefined;
}

/** [rows, numbers of a row], integers as int64 where they are asked for. */
function numbersOf(
  { columns, rows, placeOf }: Table,
  wanted: readonly string[],
  file: string,
  whole: boolean,
): Outcome<Samples> {
  const places = wanted.map((name) => columns.indexOf(name));
  const numbers: number[] = [];
  let width: number | undefined;
  for (const [index, row] of rows.entries()) {
    const before = numbers.length;
    for (const place of places) {
      for (const cell of cellsOf(row[place])) {
        const value = numberOf(cell);
        if (value === undefined || (whole && !Number.isSafeInteger(value))) {
          const column = columns[place] ?? '';
          const args = { file, row: placeOf(index), column, value: String(cell), whole };
          return { diagnostics: [diagnose(notANumber, args, { file })] };
        }
        numbers.push(value);
      }
    }
    const has = numbers.length - before;
    if (has !== (width ??= has)) {
      const args = { file, row: placeOf(index), has, wants: width };
      return { diagnostics: [diagnose(unevenRow, args, { file })] };
    }
  }
  const shape = [rows.length, width ?? 0];
  const value: Samples = whole
    ? { type: 'int64', shape, values: BigInt64Array.from(numbers, BigInt) }
    : { type: 'float32', shape, values: Float32Array.from(numbers) };
  return { value, diagnostics: [] };
}

function cellsOf(cell: unknown): Iterable<unknown> {
  if (Array.isArray(cell)) return cell;
  return ArrayBuffer.isView(cell) && !(cell instanceof DataView)
    ? Array.from(Object.values(cell))
    : [cell];
}

/** What `Number` reads besides, as `0x10` and nothing at all, is none. */
const isDecimal = /^[+-]?(\d|\.\d)(?![xob])/i;

function numberOf(cell: unknown): number | undefined {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'bigint' || typeof cell === 'boolean') return Number(cell);
  if (typeof cell !== 'string' || !isDecimal.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isNaN(value) ? undefined : value;
}
