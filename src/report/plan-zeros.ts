/** `prune zeros` in a printed plan: where zeros are looked for, and how many there are. */
import { visible } from '../diagnostics/render/visible.ts';
import type { PlannedZeros } from '../plan/plan.ts';
import type { ZeroCount } from '../plan/zeros/planned-zeros.ts';
import { totalZeros } from '../plan/zeros/planned-zeros.ts';
import { tableLines } from './plain-table.ts';
import { count } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';

export function zeroLines(prune: PlannedZeros, { dim }: Sheet): readonly string[] {
  const total = totalZeros(prune);
  const isKnown = total.least === total.most;
  const rows = prune.layers.flatMap((name) => {
    const own = prune.counts[name];
    return own === undefined ? [] : [[visible(name), count(own.of), rangeText(own)]];
  });
  const [title = '', ...lines] = tableLines(['layer', 'weights', 'zeros'], rows, [
    ...(['left', 'right', 'right'] as const),
  ]);
  return [
    `prune zeros at step ${count(prune.at)}`,
    `  ${rangeText(total)} of ${count(total.of)} weights are 0 by then${isKnown ? '' : ', as the run finds,'} and stay 0`,
    ...[dim(title), ...lines].map((line) => `  ${line}`),
  ];
}

function rangeText({ least, most }: ZeroCount): string {
  return least === most ? count(least) : `${count(least)} to ${count(most)}`;
}
