/** The checks of every value, on samples that stay on the disk: a few at a time. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Check } from '../check-values.ts';
import type { Column, HeldColumn, StoredColumn } from '../column.ts';
import { inRuns } from './runs.ts';

/** Those of all the values in memory, in the same order: the first one of each check. */
export async function faultsOfStored(
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

async function partOf(
  { rowsAt, isSound: _, ...shape }: StoredColumn,
  from: number,
  to: number,
): Promise<HeldColumn> {
  const rows = Uint32Array.from({ length: to - from }, (_, index) => from + index);
  return { ...shape, values: await rowsAt(rows), start: 0, stride: shape.sampleSize };
}
