/** `collect` in a printed plan: what is kept of which weights, and what it is measured on. */
import { visible } from '../diagnostics/render/visible.ts';
import type { AnyCollect } from '../plan/plan.ts';
import { count, list } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';
import { statisticLines } from './plan-statistics.ts';

export function collectLines(statement: AnyCollect, sheet: Sheet): readonly string[] {
  const { name, layers, numbers, defaults, at } = statement;
  const kept = sheet.mark(list(layers), defaults.includes('layers'));
  const where = `  of ${kept}: ${count(numbers)} numbers`;
  if (statement.kind === 'collect') {
    return [
      `collect ${visible(name)} by ${visible(statement.criterion)} at step ${count(at)}`,
      where,
      ...statisticLines(statement, sheet),
    ];
  }
  const { adds, smoothed } = statement;
  const how = smoothed === undefined ? '' : `, smoothed ${smoothed}`;
  return [
    `collect ${visible(name)} adding ${visible(adds)}${how} at every step, to step ${count(at)}`,
    where,
  ];
}
