/** The layers of a planned prune of weights, or of tiles of them, in a table. */
import { count, percent } from '../basics/numbers.ts';
import { endCounts, goneAt } from '../plan/schedule/updates.ts';
import { visible } from '../diagnostics/render/visible.ts';
import type { PlannedPrune, MeasuredAllocator, PlannedAllocator } from '../plan/plan.ts';
import { denseLayers, weightsPerUnit } from '../plan/pruning.ts';
import { reachedWords, measuredBounds } from '../plan/prune/clauses.ts';
import { tableLines, type Sheet } from './plan-sheet.ts';
import { samplesText } from './plan-samples.ts';
import { latestUpdate } from '../plan/schedule/times.ts';

export function layerLines(prune: PlannedPrune, { plan, dim }: Sheet): readonly string[] {
  const last = endCounts(prune);
  const keep = prune.floor?.keep;
  const head = ['layer', 'operator', 'shape', prune.units];
  const size = weightsPerUnit(prune);
  if (last !== undefined) head.push(reachedWords(prune).trim() || 'pruned', 'sparsity');
  if (keep !== undefined) head.push('keeps at least');
  const lose = prune.ceiling?.lose;
  if (lose !== undefined) head.push('loses at least');
  const { allocated } = prune;
  const shared = allocated !== undefined && 'bounds' in allocated ? allocated : undefined;
  const bounds = shared?.bounds ?? measuredBounds(prune);
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

/** The rule by which a plan shares pruned units out among layers, as the recipe says it. */
export function ruleText(rule: PlannedAllocator, sheet: Sheet): string {
  const { mark } = sheet;
  if (rule.by === 'sensitivity' || rule.by === 'distortion') {
    const { by, levels, data, samples, defaults } = rule;
    const isDefault = (name: string): boolean => defaults.includes(name);
    const tried = mark(`levels: ${count(levels)}`, isDefault('levels'));
    const of = mark(`${count(samples)} samples`, isDefault('samples'));
    const metric = rule.by === 'sensitivity' ? `${visible(rule.metric)}, ` : '';
    return `${by}(${metric}${tried}) on ${of} of ${mark(visible(data), isDefault('data'))}`;
  }
  if (rule.by !== 'global') return measuredText(rule, sheet);
  const { by, criterion, at, calibration } = rule;
  const on = calibration === undefined ? '' : ` on ${samplesText(calibration, sheet)}`;
  return `${by}(${criterion}${at === undefined ? '' : `, at: ${visible(at)}`})${on}`;
}

function measuredText(rule: MeasuredAllocator, sheet: Sheet): string {
  const { by, score, eps, amplitude, scale, per, calibration, defaults } = rule;
  const marked = (key: string, text: string): string => sheet.mark(text, defaults.includes(key));
  const given = Object.entries({ eps, amplitude, scale }).flatMap(([key, value]) =>
    value === undefined ? [] : [marked(key, `${key}: ${value}`)],
  );
  const inside = by === 'proportional' ? given : [visible(score), ...given];
  const name = by === 'proportional' ? visible(score) : by;
  const measure = inside.length === 0 ? name : `${name}(${inside.join(', ')})`;
  const on = calibration === undefined ? '' : ` on ${samplesText(calibration, sheet)}`;
  return `${measure} ${marked('per', `per ${per}`)}${on}`;
}

const levels = '▁▂▃▄▅▆▇█';

/**
 * One character for each of `width` equal parts of the stage, as high as the share is at the part's end; a point where nothing is pruned.
 */
export function drawCurve(prune: PlannedPrune, steps: number, width: number): string {
  const columns = Math.max(1, Math.min(width, steps));
  return Array.from({ length: columns }, (_, column) => {
    const done = latestUpdate(prune, Math.floor(((column + 1) * steps) / columns));
    return levelOf(done === undefined ? 0 : goneAt(prune, done));
  }).join('');
}

function levelOf(share: number): string {
  return share <= 0 ? '·' : (levels[Math.min(levels.length - 1, Math.floor(share * levels.length))] ?? '·');
}
