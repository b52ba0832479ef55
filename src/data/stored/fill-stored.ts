/** Samples that stay on the disk, as a data set: looked through once where their values can be wrong. */
import type { Outcome, Diagnostic } from '../../diagnostics/diagnostic.ts';
import { elementCount, type Samples, type StoredSamples } from '../array.ts';
import { checksOf, oneLabel, type Check } from '../check-values.ts';
import type { Column, HeldColumn, StoredColumn } from '../column.ts';
import { faultOfData } from '../data-fault.ts';
import { heldColumn, type Dataset, type DatasetRequest, type DatasetShape } from '../dataset.ts';
import type { Fit } from '../fit.ts';
import { inRuns } from './later-bytes.ts';

/** Those of all the values in memory, in the same order: the first one of each check. */
async function faultsOfStored(
  columns: { readonly x: Column; readonly y: Column },
  samples: number,
  checks: readonly Check[],
): Promise<readonly Diagnostic[]> {
  const found = new Map<Check, Diagnostic>();
  for (const [of, column] of [['x', columns.x] as const, ['y', columns.y] as const]) {
    let open = checks.filter((check) => check.of === of);
    for await (const { part, first } of partsOf(column, samples)) {
      for (const check of open) {
        const fault = check.look(part, first);
        if (fault !== undefined) found.set(check, fault);
      }
      open = open.filter((check) => !found.has(check) && check.concerns(part));
      if (open.length === 0) break;
    }
  }
  return checks.flatMap((check) => found.get(check) ?? []);
}

async function* partsOf(column: Column, samples: number) {
  if ('values' in column) {
    yield { part: column, first: 0 };
    return;
  }
  if (column.isSound) return;
  const most = Math.max(1, Math.floor(numbersAtOnce / column.sampleSize));
  for (const { from, to } of inRuns(samples, most)) {
    yield { part: await partOf(column, from, to), first: from };
  }
}

const numbersAtOnce = 2 ** 20;

async function partOf({ rowsAt, isSound: _, ...shape }: StoredColumn, from: number, to: number): Promise<HeldColumn> {
  const rows = Uint32Array.from({ length: to - from }, (_, index) => from + index);
  return { ...shape, values: await rowsAt(rows), start: 0, stride: shape.sampleSize };
}

/** Labels of one class a sample are held. */
export async function fillStored(
  x: Samples | StoredSamples,
  y: Samples | StoredSamples,
  { samples, x: fitX, y: fitY }: DatasetShape,
  request: DatasetRequest,
): Promise<Outcome<Dataset>> {
  try {
    const stored = columnOf(y, fitY);
    const isHeld = fitY.dims.length === 0 && 'rowsAt' in stored;
    const columns = { x: columnOf(x, fitX), y: isHeld ? await held(stored, samples) : stored };
    const faults = await faultsOfStored(columns, samples, checksOf(request));
    if (faults.length > 0) return { diagnostics: faults };
    const labels = request.loss === 'crossentropy' && 'values' in columns.y ? columns.y : undefined;
    const diagnostics = labels === undefined ? [] : oneLabel(request.y, labels);
    return { value: { samples, ...columns }, diagnostics };
  } catch (error) {
    const fault = faultOfData(error);
    if (fault === undefined) throw error;
    return { diagnostics: [fault] };
  }
}

function columnOf(samples: Samples | StoredSamples, fit: Fit): Column {
  if ('values' in samples) return heldColumn(samples, fit);
  const { shape, rowsAt, isSound } = samples;
  return { ...fit, sampleSize: elementCount(shape.slice(1)), rowsAt, isSound };
}

async function held({ rowsAt, isSound: _, ...shape }: StoredColumn, samples: number): Promise<HeldColumn> {
  const values = await rowsAt(Uint32Array.from({ length: samples }, (_, row) => row));
  return { ...shape, values, start: 0, stride: shape.sampleSize };
}
