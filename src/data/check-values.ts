/** What every label, token and float of a data set has to be. */
import {
  dataIsNaN,
  labelOutOfRange,
  oneLabelOnly,
  tokenOutOfRange,
} from '../diagnostics/catalogue/data.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { HeldColumn } from './column.ts';
import type { Port } from './fit.ts';

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
  readonly output: Port;
  readonly loss: string;
  readonly vocabulary?: number;
  readonly ignore?: number;
}

/** In the order in which they are reported. */
export function checksOf(request: Checked): readonly Check[] {
  const { x, y, vocabulary, loss, output, ignore } = request;
  const classes = output.dims?.at(-1);
  const checks: Check[] = [
    { of: 'x', look: (column, first) => firstNotFinite(x, column, first), concerns: isFloat },
    { of: 'y', look: (column, first) => firstNotFinite(y, column, first), concerns: isFloat },
  ];
  if (vocabulary !== undefined) {
    checks.push({
      of: 'x',
      look: (column, first) => firstBadToken(x, column, first, vocabulary),
      concerns: () => true,
    });
  }
  if (loss === 'crossentropy' && typeof classes === 'number') {
    const known = { classes, ignore };
    checks.push({
      of: 'y',
      look: (column, first) => firstBadLabel(y, column, first, known),
      concerns: () => true,
    });
  }
  return checks;
}

/** A few samples may well be of one class; tokens of a text are no classes. */
export function oneLabel(file: string, { values, dims }: HeldColumn): readonly Diagnostic[] {
  const [first] = values;
  if (dims.length > 0 || first === undefined || values.length < fewestOfOne) return [];
  if (values.some((value) => value !== first)) return [];
  const args = { file, samples: values.length, label: String(first) };
  return [diagnose(oneLabelOnly, args, { file })];
}

const fewestOfOne = 10;

/** The sample that an element belongs to; of overlapping ones, the last that begins before it. */
function sampleAt({ start, stride }: HeldColumn, at: number): number {
  return Math.max(0, Math.floor((at - start) / stride));
}

function isFloat(column: HeldColumn): boolean {
  return floatsOf(column) !== undefined;
}

function floatsOf({ values }: HeldColumn): Float32Array | Float64Array | undefined {
  const areFloats = values instanceof Float32Array || values instanceof Float64Array;
  return areFloats ? values : undefined;
}

function firstNotFinite(file: string, column: HeldColumn, first: number): Diagnostic | undefined {
  const values = floatsOf(column);
  if (values === undefined) return undefined;
  const at = values.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (at === -1) return undefined;
  const args = { file, sample: first + sampleAt(column, at), value: String(values[at]) };
  return diagnose(dataIsNaN, args, { file });
}

function firstBadToken(
  file: string,
  column: HeldColumn,
  first: number,
  vocabulary: number,
): Diagnostic | undefined {
  const { values } = column;
  for (let at = 0; at < values.length; at++) {
    const token = values[at] ?? 0;
    if (token >= 0 && token < vocabulary) continue;
    const args = { file, sample: first + sampleAt(column, at), token: String(token), vocabulary };
    return diagnose(tokenOutOfRange, args, { file });
  }
  return undefined;
}

function firstBadLabel(
  file: string,
  column: HeldColumn,
  first: number,
  { classes, ignore }: { readonly classes: number; readonly ignore: number | undefined },
): Diagnostic | undefined {
  const { values } = column;
  for (let at = column.start; at < values.length; at++) {
    const label = values[at] ?? 0;
    if ((label >= 0 && label < classes) || Number(label) === ignore) continue;
    const args = { file, sample: first + sampleAt(column, at), label: String(label), classes };
    return diagnose(labelOutOfRange, args, { file });
  }
  return undefined;
}
