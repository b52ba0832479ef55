/** A table as samples: a row each, its label in a column of its own. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { dataNoSamples } from '../../diagnostics/catalogue/data.ts';
import {
  noColumn,
  notANumber,
  repeatedColumn,
  unevenRow,
  wrongNormalisation,
} from '../../diagnostics/catalogue/data-sources.ts';
import { packedWithoutCache } from '../../diagnostics/catalogue/data-stored.ts';
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { TableFile } from '../../project/data-files.ts';
import { elementCount, type Samples } from '../array.ts';
import type { DataUse } from '../dataset.ts';
import type { Decoded } from '../decoded.ts';
import type { Port } from '../fit.ts';
import { hashed, listingOfHashes } from '../listing.ts';
import { refused } from '../refused.ts';
import { wholeFile } from '../whole-file.ts';
import { cachedSamples } from '../stored/cached-samples.ts';
import { hashOf } from '../stored/cache.ts';
import { growingNumbers } from './growing-numbers.ts';
import { parseCsv } from './csv.ts';
import { parseParquet } from './parquet.ts';
import type { Table } from './table.ts';

/** Of a number; a packed table may have one for each two characters. */
const bytesPerCharacter = 4;

/** One of the tables of a data set. */
export type OneTable = TableFile & { readonly table: string };

/** From the disk: rows of numbers, which are kept in the cache folder. */
export async function storedTable(source: OneTable, use: DataUse): Promise<Outcome<Decoded>> {
  const { table: file, cache, stream: _, ...settings } = source;
  if (cache === undefined) {
    const what = 'is a table';
    return { diagnostics: [diagnose(packedWithoutCache, { file, what }, { file })] };
  }
  if (!existsSync(file)) return readTable(source, use);
  const made = JSON.stringify([settings, use.input.dims, use.input.type, use.loss]);
  const of = [await hashOf(file), basename(file), made];
  return cachedSamples(cache, of, () => readTable(source, use));
}

/** A cell of a .parquet file may hold a list: its numbers stand in a row with those of the others. */
export async function readTable(source: OneTable, use: DataUse): Promise<Outcome<Decoded>> {
  const { table: file, label, scale, mean, std = [] } = source;
  const bytes = wholeFile(file, source, bytesPerCharacter);
  if (bytes.value === undefined) return refused(bytes);
  const isParquet = new TextDecoder('latin1').decode(bytes.value.subarray(0, 4)) === 'PAR1';
  const parsed = isParquet
    ? await parseParquet(bytes.value, file, source)
    : await parseCsv(bytes.value, file);
  if (parsed.value === undefined) return refused(parsed);
  const table = parsed.value;
  const nothing = { file, shape: [0, table.columns.length] };
  const none = { diagnostics: [diagnose(dataNoSamples, nothing, { file })] };
  if (table.columns.length === 0) return none;
  const columns = source.columns ?? table.columns.filter((name) => name !== label);
  const fault = columnFault(table, [label, ...columns], file);
  if (fault !== undefined) return { diagnostics: [fault] };
  const places = [...columns, label].map((name) => table.columns.indexOf(name));
  const inputs = numbersOf(columns, file, use.input.type === 'int64');
  const labels = numbersOf([label], file, use.loss === 'crossentropy');
  const rows = await table.visit(places, (cells, place) => {
    inputs.take(cells.slice(0, -1), place);
    labels.take(cells.slice(-1), place);
  });
  if (rows.value === undefined) return refused(rows);
  if (rows.value === 0) return none;
  const x = inputs.samples(rows.value);
  const y = labels.samples(rows.value);
  if (x.value === undefined || y.value === undefined)
    return { diagnostics: [...x.diagnostics, ...y.diagnostics].slice(0, 1) };
  const normalised = normalise(x.value, source);
  if (normalised.value === undefined) return { diagnostics: normalised.diagnostics };
  const dims = foldedDims(use.input, x.value.shape.slice(1));
  const shape = [rows.value, ...dims];
  const listed = [hashed({ name: basename(file), bytes: bytes.value })];
  return {
    value: {
      x: { ...normalised.value, shape },
      y: { ...y.value, shape: labelShape(y.value) },
      names: { x: file, y: file, ...(scale === undefined || mean !== undefined ? {} : { scale }) },
      ...{ listed, columns: table.columns },
      facts: {
        kind: 'table',
        sha256: listingOfHashes(listed),
        conversions: [
          `${columns.length} columns as [${dims.join(', ')}]`,
          ...(scale === undefined ? [] : [`v / ${scale}`]),
          ...(mean === undefined ? [] : [`(v - [${mean.join(', ')}]) / [${std.join(', ')}]`]),
          `labels: ${label}`,
        ],
      },
    },
    diagnostics: [],
  };
}

/** Each value of a row by its own mean and deviation, or all by one; computed in doubles. */
function normalise(x: Samples, { table: file, scale = 1, mean, std = [] }: OneTable) {
  if (mean === undefined) return { value: x, diagnostics: [] };
  const width = x.shape[1] ?? 0;
  const wrong = [mean, std].find(({ length }) => length !== 1 && length !== width);
  if (wrong !== undefined) {
    const args = { source: file, has: wrong.length, wants: width, what: 'value' as const };
    return { diagnostics: [diagnose(wrongNormalisation, args, { file })] };
  }
  const of = (numbers: readonly number[], at: number): number =>
    numbers[numbers.length === 1 ? 0 : at % width] ?? 1;
  const values = Float32Array.from(
    { length: x.values.length },
    (_, at) => (Number(x.values[at]) / scale - of(mean, at)) / of(std, at),
  );
  return { value: { type: 'float32' as const, shape: x.shape, values }, diagnostics: [] };
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

interface Numbers {
  readonly take: (cells: readonly unknown[], place: number) => void;
  /** [rows, numbers of a row], or the first fault. */
  readonly samples: (rows: number) => Outcome<Samples>;
}

/** Integers as int64 where they are asked for. */
function numbersOf(columns: readonly string[], file: string, whole: boolean): Numbers {
  const numbers = growingNumbers();
  let width: number | undefined;
  let fault: Diagnostic | undefined;
  const take: Numbers['take'] = (cells, row) => {
    if (fault !== undefined) return;
    const before = numbers.length();
    for (const [place, values] of cells.entries()) {
      for (const cell of cellsOf(values)) {
        const value = numberOf(cell);
        if (value === undefined || (whole && !Number.isSafeInteger(value))) {
          const column = columns[place] ?? '';
          const args = { file, row, column, value: String(cell), whole };
          fault = diagnose(notANumber, args, { file });
          return;
        }
        numbers.push(value);
      }
    }
    const has = numbers.length() - before;
    if (has !== (width ??= has))
      fault = diagnose(unevenRow, { file, row, has, wants: width }, { file });
  };
  const samples: Numbers['samples'] = (rows) => {
    if (fault !== undefined) return { diagnostics: [fault] };
    const shape = [rows, width ?? 0];
    const value: Samples = whole
      ? { type: 'int64', shape, values: BigInt64Array.from(numbers.values(), BigInt) }
      : { type: 'float32', shape, values: Float32Array.from(numbers.values()) };
    return { value, diagnostics: [] };
  };
  return { take, samples };
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
