/** The layers of a planned prune of weights, or of tiles of them, in a table. */
import { endCounts } from '../plan/schedule/updates.ts';
import { visible } from '../diagnostics/render/visible.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import { denseLayers, weightsPerUnit } from '../plan/pruning.ts';
import { reachedWords } from '../plan/prune/reached-words.ts';
import { tableLines } from './plain-table.ts';
import { count, percent } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';

export function layerLines(prune: PlannedPrune, { plan, dim }: Sheet): readonly string[] {
  const last = endCounts(prune);
  const keep = prune.floor?.keep;
  const head = ['layer', 'operator', 'shape', prune.units];
  const size = weightsPerUnit(prune);
  if (last !== undefined) head.push(reachedWords(prune).trim() || 'pruned', 'sparsity');
  if (keep !== undefined) head.push('keeps at least');
  const lose = prune.ceiling?.lose;
  if (lose !== undefined) head.push('loses at least');
  const { allocated, limited, threshold } = prune;
  const shared = allocated !== undefined && 'bounds' in allocated ? allocated : undefined;
  const bounds = shared?.bounds ?? limited?.bounds ?? threshold?.bounds;
  if (bounds !== undefined) head.push('can lose');
  const rows = plan.layers
    .filter(({ name }) => prune.layers.includes(name))
    .map((layer) => {
      const pruned = last?.[layer.name] ?? 0;
      const units = layer.count / size;
      const row = [visible(layer.name), layer.operator, layer.dims.join('×'), count(units)];
      if (last !== undefined) row.push(count(pruned), percent(pruned, units));
      if (keep !== undefined) row.push(count(keep[layer.name] ?? 0));
      if (lose !== undefined) row.push(count(lose[layer.name] ?? 0));
      if (bounds !== undefined) row.push([...new Set(bounds[layer.name])].map(count).join('–'));
      return row;
    });
  const dense = denseLayers(prune).map((name) => `${visible(name)} stays dense`);
  const aligns = head.map((_, index) => (index < 3 ? 'left' : 'right') as 'left' | 'right');
  const [title = '', ...lines] = tableLines(head, rows, aligns);
  return [dim(title), ...lines, ...dense];
}
