/** Adapters and latencies of a run, read back from its folder. */
import { isObject } from '../../basics/fits.ts';
import { parsedJson, orElse } from '../../basics/attempts.ts';
import { existsSync, readFileSync, statSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Latency } from '../../latency/latency-record.ts';
import { textOrEmpty, bytesUpTo, largestArchive, largestText } from '../../data/bounded-file.ts';
import { promisedBytes } from '../../data/array.ts';
import { parseNpyHeader } from '../../data/read-array.ts';
import { damagedRecord } from '../../diagnostics/catalogue/run-folder.ts';
import { collecting, diagnose, failing, type Outcome } from '../../diagnostics/diagnostic.ts';
import { runFiles } from '../../journal/run-files.ts';
import { decodeArchive } from './record.ts';

/** No run writes more than a few lines. */
export const largest = 1 << 20;

/** Nothing where there is no such file, or something else in it: the manifest tells of changes. */
export function readLatencies(path: string): readonly Latency[] {
  if (!existsSync(path) || statSync(path).size > largest) return [];
  return orElse(() => {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const list = field(value, 'latencies');
    return Array.isArray(list) ? list.filter(isLatency) : [];
  }, []);
}

function isLatency(value: unknown): value is Latency {
  const measured = field(value, 'measured');
  const isMeasured =
    measured === undefined ||
    (isPlace(measured) && ['dense', 'compact'].every((key) => areNumbers(field(measured, key), ['ms', 'least', 'most'])));
  return (
    isMeasured &&
    isPlace(field(value, 'estimated')) &&
    areNumbers(value, ['batch', 'threads']) &&
    areNumbers(field(value, 'estimated'), ['dense', 'compact'])
  );
}

function isPlace(value: unknown): boolean {
  return ['machine', 'engine'].every((key) => typeof field(value, key) === 'string');
}

function areNumbers(value: unknown, keys: readonly string[]): boolean {
  return keys.every((key) => typeof field(value, key) === 'number');
}

function field(value: unknown, key: string): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.find(([name]) => name === key)?.[1];
}

/** The adapters of a stage. */
export interface KeptAdapters {
  /** Its path. */
  readonly stage: string;
  /** Has the network before they were merged. */
  readonly folder: string;
  /** Models of the run that are the network with the adapters merged, relative to its folder. */
  readonly merged: readonly string[];
  readonly adapters: readonly KeptAdapter[];
}

/** The weight as a matrix [out, in · kernel] is W + (alpha / rank) · BA. */
export interface KeptAdapter {
  readonly layer: string;
  readonly tensor: string;
  readonly form: string;
  readonly rank: number;
  readonly alpha: number;
  /** How the tensor stores the matrix. */
  readonly layout: 'out-in' | 'in-out';
  readonly rows: number;
  readonly columns: number;
  /** [rank, columns], and [rows, rank]. */
  readonly a: Float32Array;
  readonly b: Float32Array;
}

type Listed = Omit<KeptAdapter, 'rows' | 'columns' | 'a' | 'b'>;

/** In the order of their folders; none where the run has kept none, or where this is no folder of a run. */
export function readKeptAdapters(folder: string): Outcome<readonly KeptAdapters[]> {
  return collecting((take) => {
    const all = join(folder, runFiles.adapters);
    if (!existsSync(all) || !statSync(all).isDirectory()) return [];
    const kept: KeptAdapters[] = [];
    const found = readdirSync(all, { recursive: true, withFileTypes: true })
      .filter(({ name }) => name === runFiles.adapterList)
      .map(({ parentPath }) => parentPath);
    for (const below of found.sort()) kept.push(take(adaptersIn(below)));
    return kept;
  });
}

function adaptersIn(folder: string): Outcome<KeptAdapters> {
  const [listPath, arraysPath] = [runFiles.adapterList, runFiles.adapterArrays].map((name) => join(folder, name)) as [string, string];
  const list = parsedJson(textOrEmpty(listPath, largestText));
  if (!isList(list)) return damaged(listPath, 'it is no list of adapters');
  const archive = existsSync(arraysPath) ? bytesUpTo(arraysPath, largestArchive) : undefined;
  const arrays = archive && decodeArchive(archive, decodeMatrix);
  if (arrays === undefined) return damaged(arraysPath, 'it is no archive of matrices in float32');
  const adapters: KeptAdapter[] = [];
  for (const listed of list.adapters) {
    const [a, b] = ['A', 'B'].map((factor) => arrays.get(`${listed.layer}.lora_${factor}`));
    if (a?.rows !== listed.rank || b?.columns !== listed.rank) {
      return damaged(arraysPath, `it has no A and B of \`${listed.layer}\` of its rank`);
    }
    const { layer, tensor, form, rank, alpha, layout } = listed;
    adapters.push({ layer, tensor, form, rank, alpha, layout, rows: b.rows, columns: a.columns, a: a.values, b: b.values });
  }
  const { stage, merged } = list;
  return { value: { stage, folder, merged, adapters }, diagnostics: [] };
}

type Matrix = { readonly rows: number; readonly columns: number; readonly values: Float32Array };

function decodeMatrix(bytes: Uint8Array, member: string): Matrix {
  const { value: header } = parseNpyHeader(bytes, member);
  const [rows, columns, ...others] = header?.shape ?? [];
  const isMatrix = rows !== undefined && columns !== undefined && others.length === 0;
  const isPlain = header?.type === 'float32' && header.littleEndian && !header.fortran;
  if (!isMatrix || !isPlain) throw new TypeError('no matrix');
  if (promisedBytes(header) !== bytes.length) throw new RangeError('a matrix of another size');
  return { rows, columns, values: new Float32Array(bytes.slice(header.offset).buffer) };
}

type List = Pick<KeptAdapters, 'stage' | 'merged'> & { readonly adapters: readonly Listed[] };

function isList(value: unknown): value is List {
  if (!isObject(value)) return false;
  const { formatVersion, stage, merged, adapters } = value;
  if (formatVersion !== 1 || typeof stage !== 'string' || !Array.isArray(merged)) return false;
  if (!merged.every((one) => typeof one === 'string')) return false;
  return Array.isArray(adapters) && adapters.every(isListed);
}

function isListed(value: unknown): value is Listed {
  if (!isObject(value)) return false;
  const { layer, tensor, form, rank, alpha, layout } = value;
  const isScale = Number.isSafeInteger(rank) && Number(rank) > 0 && Number.isFinite(alpha);
  return [layer, tensor, form].every((one) => typeof one === 'string') && isScale && (layout === 'out-in' || layout === 'in-out');
}

export function damaged(path: string, fault: string): Outcome<never> {
  return failing(diagnose(damagedRecord, { path, fault }, { file: path }));
}
