/** Columns of samples, looked through once where their values can be wrong: all at a time in memory, by pieces on the disk. */
import { valuesAt } from '../basics/maps.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { elementCount, type Samples, type StoredSamples } from './array.ts';
import type { Check } from './check-values.ts';
import type { Column, HeldColumn, StoredColumn } from './column.ts';
import { heldColumn } from './dataset.ts';
import type { Fit } from './fit.ts';
import { inRuns } from './stored/later-bytes.ts';

export function columnOf(samples: Samples | StoredSamples, fit: Fit): Column {
  if ('values' in samples) return heldColumn(samples, fit);
  const { shape, rowsAt, isSound } = samples;
  return { ...fit, sampleSize: elementCount(shape.slice(1)), rowsAt, isSound };
}

/** Those of all the values in memory, in the same order: the first one of each check. */
export async function faultsOfColumns(
  columns: { readonly x?: Column; readonly y: Column },
  samples: number,
  checks: readonly Check[],
): Promise<readonly Diagnostic[]> {
  const found = new Map<Check, Diagnostic>();
  for (const of of ['x', 'y'] as const) {
    let open = checks.filter((check) => check.of === of);
    for await (const { part, first } of partsOf(columns[of], samples)) {
      for (const check of open) {
        const fault = check.look(part, first);
        if (fault !== undefined) found.set(check, fault);
      }
      open = open.filter((check) => !found.has(check) && check.concerns(part));
      if (open.length === 0) break;
    }
  }
  return valuesAt(found, checks);
}

async function* partsOf(column: Column | undefined, samples: number) {
  if (column === undefined) return;
  if ('values' in column) {
    yield { part: column, first: 0 };
    return;
  }
  if (column.isSound) return;
  const most = Math.max(1, Math.floor(numbersAtOnce / column.sampleSize));
  for (const { from, to } of inRuns(samples, most)) yield { part: await partOf(column, from, to), first: from };
}

const numbersAtOnce = 2 ** 20;

async function partOf({ rowsAt, isSound: _, ...shape }: StoredColumn, from: number, to: number): Promise<HeldColumn> {
  const rows = Uint32Array.from({ length: to - from }, (_, index) => from + index);
  return { ...shape, values: await rowsAt(rows), start: 0, stride: shape.sampleSize };
}

/** All of it in memory. */
export function held(column: StoredColumn, samples: number): Promise<HeldColumn> {
  return partOf(column, 0, samples);
}
