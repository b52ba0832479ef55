/** A table as samples: a row each, its label in a column of its own. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { dataNoSamples } from '../../diagnostics/catalogue/data.ts';
import { noColumn, repeatedColumn, wrongNormalisation } from '../../diagnostics/catalogue/data-sources.ts';
import { packedWithoutCache } from '../../diagnostics/catalogue/data-stored.ts';
import { collecting, collectingAsync, diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { namesIn, type TableFile, type Limits } from '../../project/data-files.ts';
import type { Samples } from '../array.ts';
import { openContent, wholeFile } from '../content.ts';
import { heldColumn, type DataUse } from '../dataset.ts';
import { valuesSideBySide } from '../rows-of-columns.ts';
import { itemAt, must } from '../../basics/must.ts';
import { ownAt } from '../../basics/own.ts';
import type { Decoded } from '../decoded.ts';
import { foldedDims } from '../fit.ts';
import { filePieces, watchFile } from '../bounded-file.ts';
import { hashed, listingOfHashes, type ListedHash } from '../listing.ts';
import { orDataFault } from '../data-fault.ts';
import { cachedSamples } from '../stored/cached-samples.ts';
import { hashOf } from '../stored/cache.ts';
import { openCsv, parseCsv } from './csv.ts';
import { openParquet, parseParquet } from './parquet.ts';
import { rowNumbers, type Table } from './row-numbers.ts';
import { laterBytes } from '../stored/later-bytes.ts';

/** Of a number; a packed table may have one for each two characters. */
const bytesPerCharacter = 4;

/** One of the tables of a data set. */
type OneTable = TableFile & { readonly table: string };

/** From the disk: rows of numbers, which are kept in the cache folder, and written there a piece at a time. */
export async function storedTable(source: OneTable, use: DataUse): Promise<Outcome<Decoded>> {
  const { table: file, cache, stream: _, ...settings } = source;
  if (cache === undefined) return { diagnostics: [diagnose(packedWithoutCache, { file, what: 'is a table' }, { file })] };
  if (!existsSync(file)) return readTable(source, use);
  const labels = use.labelled?.map(({ column, loss }) => [column, loss]);
  const made = JSON.stringify([settings, use.input.dims, use.input.type, use.loss, labels]);
  const changes = watchFile(file);
  const hash = await hashOf(file);
  return cachedSamples(cache, [hash, basename(file), made], (parts) => {
    return collectingAsync(async (take, fail) => {
      const open = take(openByPieces({ ...source, cache }, hash));
      try {
        const table = take(await open.table);
        const rows = await rowsOf(table, source, use, {
          byPieces: true,
          emit: async (x, y) => {
            await parts.x(x.values);
            await parts.y(y.values);
          },
        });
        const changed = changes();
        if (changed.length > 0) return fail(changed);
        const { x, y, ...rest } = described(source, table, take(rows), [{ name: basename(file), hash: open.hash() }]);
        return { x, y, rest };
      } finally {
        await open.close?.();
      }
    });
  });
}

interface OpenTable {
  readonly table: Promise<Outcome<Table>>;
  /** Of what is unpacked. */
  readonly hash: () => string;
  readonly close?: () => Promise<void>;
}

function openByPieces(source: OneTable & { readonly cache: string }, hash: string): Outcome<OpenTable> {
  return collecting((take) => {
    const { table: file, cache } = source;
    const { packed, head } = take(openContent(file, source));
    if (isParquet(head)) {
      if (packed) return openPackedParquet(file, source, cache);
      return { table: openParquet(file, source), hash: () => hash };
    }
    const pieces = filePieces(file, packed);
    return { table: openCsv(pieces.open, file), hash: pieces.hash };
  });
}

function isParquet(head: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(head.subarray(0, 4)) === 'PAR1';
}

/** A cell of a .parquet file may hold a list: its numbers stand in a row with those of the others. */
export function readTable(source: OneTable, use: DataUse): Promise<Outcome<Decoded>> {
  return collectingAsync(async (take) => {
    const { table: file } = source;
    const bytes = take(wholeFile(file, source, bytesPerCharacter));
    const table = take(isParquet(bytes) ? await parseParquet(bytes, file, source) : await parseCsv(bytes, file));
    const found: Pick<Samples, 'values'>[] = [];
    const emit: Emit = async (x, y) => void found.push(x, y);
    const rows = take(await rowsOf(table, source, use, { byPieces: false, emit }));
    const [x, y] = [itemAt(found, 0), itemAt(found, 1)];
    const all = described(source, table, rows, [hashed({ name: basename(file), bytes })]);
    return { ...all, x: { ...all.x, values: x.values }, y: { ...all.y, values: y.values } };
  });
}

type Emit = (x: Samples, y: Samples) => Promise<void>;

/** What the rows of a table turned out to be. */
interface Rows extends Pick<Decoded, 'labelWidths'> {
  readonly columns: readonly string[];
  readonly x: Omit<Samples, 'values'>;
  readonly y: Omit<Samples, 'values'>;
}

/** Gives its rows to `emit`, all of them or a piece at a time. */
function rowsOf(
  table: Table,
  source: OneTable,
  use: DataUse,
  { byPieces, emit }: { readonly byPieces: boolean; readonly emit: Emit },
): Promise<Outcome<Rows>> {
  return collectingAsync(async (take, fail) => {
    const { table: file } = source;
    const none = { diagnostics: [diagnose(dataNoSamples, { file, shape: [0, table.columns.length] }, { file })] };
    if (table.columns.length === 0) return take(none);
    const others = [source.label, ...Object.values(source.beside ?? {}).flatMap(namesIn)];
    const columns = source.columns ?? table.columns.filter((name) => !others.includes(name));
    const fault = columnFault(table, [...others, ...columns], file);
    if (fault !== undefined) return fail([fault]);
    const readers = [{ names: columns, whole: use.input.type === 'int64' }, ...labelColumns(source, use)].map(({ names, whole }) => {
      return { names, ...rowNumbers(names, file, whole) };
    });
    const places = readers.flatMap(({ names }) => names.map((name) => table.columns.indexOf(name)));
    let faults: readonly Diagnostic[] = [];
    let last: Pick<Rows, 'x' | 'y' | 'labelWidths'> | undefined;
    const piece = async (): Promise<boolean> => {
      const found = collecting((take) => {
        const [x, ...labels] = readers.map(({ samples }) => take(samples()));
        return { x: take(normalise(must(x, 'a sample'), source)), ...joinedRows(labels, use) };
      });
      faults = found.diagnostics.slice(0, 1);
      if (found.value === undefined) return false;
      if (found.value.x.shape[0] === 0) return true;
      last = found.value;
      await emit(found.value.x, found.value.y);
      return true;
    };
    const row = (cells: readonly unknown[], place: number): void => {
      let from = 0;
      for (const { names, take: taken } of readers) taken(cells.slice(from, (from += names.length)), place);
    };
    const rows = take(await table.visit(places, row, byPieces ? piece : undefined));
    if (!byPieces && rows > 0) await piece();
    if (faults.length > 0) return fail(faults);
    if (last === undefined) return take(none);
    const { x, y, labelWidths } = last;
    const shape = [rows, ...foldedDims(use.input, x.shape.slice(1))];
    // One number is a label by itself, several are a target.
    const [, width = 1] = y.shape;
    return { columns, labelWidths, x: { type: x.type, shape }, y: { type: y.type, shape: width === 1 ? [rows] : [rows, width] } };
  });
}

/** The columns of a label: the one of the table, or those of each output. */
function labelColumns({ label, beside = {} }: TableFile, { loss, labelled }: DataUse) {
  const named = { ...beside, y: label };
  return (labelled ?? [{ column: 'y', loss }]).map((own) => ({
    names: namesIn(ownAt(named, own.column) ?? []),
    whole: own.loss === 'crossentropy',
  }));
}

/** Labels of several outputs stand in one row. */
function joinedRows(labels: readonly Samples[], { labelled }: DataUse): Pick<Rows, 'labelWidths'> & { readonly y: Samples } {
  if (labelled === undefined) return { y: itemAt(labels, 0) };
  const [rows = 0] = itemAt(labels, 0).shape;
  const columns = labels.map((own) => heldColumn(own, { type: 'float32', dims: [], scale: 1, conversions: [] }));
  const labelWidths = columns.map(({ sampleSize }) => sampleSize);
  const shape = [rows, labelWidths.reduce((sum, width) => sum + width, 0)];
  return { labelWidths, y: { type: 'float32', shape, values: valuesSideBySide(columns, rows) } };
}

function described(
  { table: file, label, beside = {}, scale, mean, std = [] }: OneTable,
  table: Table,
  { columns, x, y, labelWidths }: Rows,
  listed: readonly ListedHash[],
): Omit<Decoded, 'x' | 'y'> & Pick<Rows, 'x' | 'y'> {
  return {
    x,
    y,
    listed,
    columns: table.columns,
    labelWidths,
    names: { x: file, y: file, scale: scale === undefined || mean !== undefined ? undefined : scale },
    facts: {
      kind: 'table',
      sha256: listingOfHashes(listed),
      conversions: [
        `${columns.length} columns as [${x.shape.slice(1).join(', ')}]`,
        ...(scale === undefined ? [] : [`v / ${scale}`]),
        ...(mean === undefined ? [] : [`(v - [${mean.join(', ')}]) / [${std.join(', ')}]`]),
        `labels: ${[label, ...Object.entries(beside).map(([name, own]) => `${name} (${namesIn(own).join(', ')})`)].join(', ')}`,
      ],
    },
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
  const of = (numbers: readonly number[], at: number): number => numbers[numbers.length === 1 ? 0 : at % width] ?? 1;
  const values = Float32Array.from({ length: x.values.length }, (_, at) => (Number(x.values[at]) / scale - of(mean, at)) / of(std, at));
  return { value: { type: 'float32' as const, shape: x.shape, values }, diagnostics: [] };
}

/** A column that is wanted and is not there, or there twice. */
function columnFault({ columns }: Table, wanted: readonly string[], file: string): Diagnostic | undefined {
  for (const column of wanted) {
    const place = columns.indexOf(column);
    if (place === -1) return diagnose(noColumn, { file, column, nearest: suggest(column, columns), known: columns }, { file });
    if (columns.includes(column, place + 1)) return diagnose(repeatedColumn, { file, column }, { file });
  }
  return undefined;
}

/** A gzipped .parquet file is read by position, so it is unpacked into a file that is removed after it; the folder is made by now. */
function openPackedParquet(file: string, limited: Limits, folder: string): OpenTable {
  const unpacked = laterBytes(folder);
  const pieces = filePieces(file, true);
  const unpack = async (): Promise<Outcome<Table>> => {
    for await (const piece of pieces.open()) await unpacked.write(piece);
    return openParquet(file, limited, await unpacked.path());
  };
  return { table: orDataFault(unpack), hash: pieces.hash, close: unpacked.remove };
}
