/** What every label, token and float of a data set has to be. */
import { dataIsNaN, labelOutOfRange, oneLabelOnly, tokenOutOfRange } from '../diagnostics/catalogue/data.ts';
import { inexactId } from '../diagnostics/catalogue/fed-inputs.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { HeldColumn } from './column.ts';
import type { Port } from './fit.ts';
import { placeOfSample, type SamplePlace, type Shard } from './shards.ts';

/** Looks at the samples of a column, the first of which is sample `first` of the data set. */
export interface Check {
  readonly of: 'x' | 'y';
  readonly look: (column: HeldColumn, first: number) => Diagnostic | undefined;
  /** Whether values of this type can be wrong at all. */
  readonly concerns: (column: HeldColumn) => boolean;
}

/** What messages call samples and labels, and what the model makes of them. */
export interface Checked {
  readonly x: string;
  readonly y: string;
  /** The files that samples and labels come from, where they are several. */
  readonly shards?: Shards;
  readonly output: Port;
  readonly loss: string;
  readonly vocabulary?: number;
  readonly ignore?: number;
  /** Present where samples become rows of float32. */
  readonly row?: readonly unknown[];
}

export type Shards = { readonly x: readonly Shard[]; readonly y: readonly Shard[] };

/** Names the sample of a column, the first of which is sample `first`, that has an element. */
type Namer = (column: HeldColumn, first: number, at: number) => SamplePlace;

function namer(file: string, shards: readonly Shard[] | undefined): Namer {
  return (column, first, at) => {
    const sample = first + sampleAt(column, at);
    return shards === undefined ? { file, sample } : placeOfSample(shards, sample);
  };
}

/** In the order in which they are reported. */
export function checksOf(request: Checked, isUnlabelled = false): readonly Check[] {
  const { vocabulary, loss, output, ignore, shards, row } = request;
  const [x, y] = [namer(request.x, shards?.x), namer(request.y, shards?.y)];
  const classes = output.dims?.at(-1);
  const checks: Check[] = [
    { of: 'x', look: (column, first) => firstNotFinite(x, column, first), concerns: isFloat },
    { of: 'y', look: (column, first) => firstNotFinite(y, column, first), concerns: isFloat },
  ];
  if (vocabulary !== undefined) {
    checks.push({ of: 'x', look: (column, first) => firstBadToken(x, column, first, vocabulary), concerns: () => true });
  }
  if (row !== undefined) {
    checks.push({ of: 'x', look: (column, first) => firstInexact(x, column, first), concerns: (column) => !isFloat(column) });
  }
  if (loss === 'crossentropy' && typeof classes === 'number') {
    const known = { classes, ignore };
    checks.push({ of: 'y', look: (column, first) => firstBadLabel(y, column, first, known), concerns: () => true });
  }
  return isUnlabelled ? checks.filter(({ of }) => of === 'x') : checks;
}

/** A few samples may well be of one class; tokens of a text are no classes. */
export function oneLabel(file: string, { values, dims }: HeldColumn): readonly Diagnostic[] {
  const [first] = values;
  if (dims.length > 0 || first === undefined || values.length < fewestOfOne) return [];
  if (values.some((value) => value !== first)) return [];
  return [diagnose(oneLabelOnly, { file, samples: values.length, label: String(first) }, { file })];
}

const fewestOfOne = 10;

/** The sample that an element belongs to; of overlapping ones, the last that begins before it. */
function sampleAt({ start, stride, starts }: HeldColumn, at: number): number {
  if (starts === undefined) return Math.max(0, Math.floor((at - start) / stride));
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The places of the elements of its samples, each once. */
function* placesOf({ values, start, starts, sampleSize }: HeldColumn): Generator<number> {
  if (starts === undefined) {
    for (let at = start; at < values.length; at++) yield at;
    return;
  }
  let seen = 0;
  for (const from of starts) {
    for (let at = Math.max(from, seen); at < from + sampleSize; at++) yield at;
    seen = from + sampleSize;
  }
}

function isFloat(column: HeldColumn): boolean {
  return floatsOf(column) !== undefined;
}

function floatsOf({ values }: HeldColumn): Float32Array | Float64Array | undefined {
  const areFloats = values instanceof Float32Array || values instanceof Float64Array;
  return areFloats ? values : undefined;
}

function firstNotFinite(name: Namer, column: HeldColumn, first: number): Diagnostic | undefined {
  const values = floatsOf(column);
  if (values === undefined) return undefined;
  const at = values.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (at === -1) return undefined;
  const { file, sample } = name(column, first, at);
  return diagnose(dataIsNaN, { file, sample, value: String(values[at]) }, { file });
}

function firstBadToken(name: Namer, column: HeldColumn, first: number, vocabulary: number): Diagnostic | undefined {
  const { values } = column;
  for (const at of placesOf(column)) {
    const token = values[at] ?? 0;
    if (token >= 0 && token < vocabulary) continue;
    const { file, sample } = name(column, first, at);
    return diagnose(tokenOutOfRange, { file, sample, token: String(token), vocabulary }, { file });
  }
  return undefined;
}

/** Beyond it float32 leaves whole numbers out. */
const lastExact = 2 ** 24;

function firstInexact(name: Namer, column: HeldColumn, first: number): Diagnostic | undefined {
  if (isFloat(column) || column.values.BYTES_PER_ELEMENT < 4) return undefined;
  for (const at of placesOf(column)) {
    if (Math.abs(Number(column.values[at])) <= lastExact) continue;
    const { file, sample } = name(column, first, at);
    return diagnose(inexactId, { file, sample, value: String(column.values[at]) }, { file });
  }
  return undefined;
}

function firstBadLabel(
  name: Namer,
  column: HeldColumn,
  first: number,
  { classes, ignore }: { readonly classes: number; readonly ignore: number | undefined },
): Diagnostic | undefined {
  const { values } = column;
  for (const at of placesOf(column)) {
    const label = values[at] ?? 0;
    if ((label >= 0 && label < classes) || Number(label) === ignore) continue;
    const { file, sample } = name(column, first, at);
    return diagnose(labelOutOfRange, { file, sample, label: String(label), classes }, { file });
  }
  return undefined;
}
