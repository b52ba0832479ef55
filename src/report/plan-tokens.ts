/** A prune of tokens in a printed plan: behind which blocks they leave, and what work is left. */
import { visible } from '../diagnostics/render/visible.ts';
import type { PlannedTokenBlock, PlannedTokens } from '../plan/plan.ts';
import { tableLines } from './plain-table.ts';
import { count, percent } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';

export function tokenLines(prune: PlannedTokens, { dim }: Sheet): readonly string[] {
  const { at, criterion, blocks, macsBefore, macs, stream } = prune;
  const how =
    stream === undefined
      ? 'of each sample, the lowest scores leave'
      : 'drawn once, the same of every sample';
  const head = `prune tokens by ${visible(criterion)} at step ${count(at)}`;
  if (blocks.length === 0) return [head, '  no token leaves'];
  const rows = blocks.map((block) => [
    ...[String(block.block), count(block.of), count(block.kept), count(block.lead + block.tail)],
    tokensFrom(block),
  ]);
  const [title = '', ...lines] = tableLines(
    ['behind block', 'tokens', 'kept', 'of them by position', 'score of'],
    rows,
    ['left', 'right', 'right', 'right', 'left'],
  );
  return [
    head,
    `  ${how}; ${count(macs)} of ${count(macsBefore)} multiply-adds are left (${percent(macs, macsBefore)})`,
    ...[dim(title), ...lines].map((line) => `  ${line}`),
  ];
}

function tokensFrom({ value, attention }: PlannedTokenBlock): string {
  return visible(attention ?? value);
}
