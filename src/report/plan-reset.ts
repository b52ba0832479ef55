/** What a reset draws anew, by which rule, and what it leaves as it is. */
import type { PlannedReset } from '../plan/plan.ts';
import { count, list } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';

export function resetLines(reset: PlannedReset, { mark }: Sheet): readonly string[] {
  const { rule, layers, starts, left = [], at, defaults } = reset;
  const isDefault = defaults?.includes('rule') === true;
  const what = layers.length === 0 ? '' : ` ${list(layers)}`;
  const lines = [
    ['biases as their layers', Object.keys(starts?.uniform ?? {})],
    ['standard normal', starts?.normal],
    ['1', starts?.ones],
    ['0', starts?.zeros],
    ['0.25', starts?.quarters],
    ['stays as it is', left],
  ] as const;
  return [
    `reset${what} using ${mark(rule, isDefault)} at step ${count(at)}`,
    ...lines.flatMap(([begins, tensors = []]) =>
      tensors.length === 0 ? [] : [`  ${begins}: ${list(tensors)}`],
    ),
  ];
}
