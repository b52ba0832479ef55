/** Pruned units, and what is pruned with them, in words. */
import { count, percent } from '../basics/numbers.ts';
import { visible } from '../diagnostics/render/visible.ts';
import type { PlannedCompact, PlannedGroup, PlannedLeft, UnitPrune } from '../plan/plan.ts';
import { allUnits, unitsIn, unitsLeft } from '../plan/units/pruned-unit-counts.ts';
import { tableLines, type Sheet } from './plan-sheet.ts';

/** A line for each group: how many of its units go, and what each of them takes along. */
export function groupLines({ groups, stays = [], counts, floor, allocated, defaults }: UnitPrune, { dim }: Sheet): readonly string[] {
  const keep = defaults.includes('floor') ? undefined : floor?.keep;
  const head = ['units', 'present'];
  if (counts !== undefined) head.push('pruned', 'sparsity');
  if (keep !== undefined) head.push('keeps at least');
  const bounds = allocated !== undefined && 'bounds' in allocated ? allocated.bounds : undefined;
  if (bounds !== undefined) head.push('can lose');
  const rows = groups.map((group) => {
    const { name } = group;
    const [pruned, all] = [unitsIn(counts?.[name]?.pruned ?? 0, group), allUnits(group)];
    const row = [visible(name), count(all)];
    if (counts !== undefined) row.push(count(pruned), percent(pruned, all));
    if (keep !== undefined) row.push(count(unitsLeft(keep[name] ?? 0, group)));
    if (bounds !== undefined) row.push((bounds[name] ?? []).map((steps) => count(unitsIn(steps, group))).join('–'));
    return row;
  });
  const aligns = head.map((_, index) => (index === 0 ? 'left' : 'right') as 'left' | 'right');
  const [title = '', ...lines] = tableLines(head, rows, aligns);
  return [
    dim(title),
    ...lines,
    ...groups.flatMap(remarks),
    ...stays.map(({ group, units, why }) => `${visible(group)}: all ${units} stay, ${visible(why)}`),
  ];
}

function remarks({ name, together, multiple, changes = [] }: PlannedGroup): readonly string[] {
  const [first, ...others] = changes;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return [
    ...(multiple === undefined ? [] : [`${visible(name)}: go in steps, so that a multiple of ${multiple} is left`]),
    ...(together === undefined ? [] : [`${visible(name)}: ${together} go at once`]),
    ...(first === undefined ? [] : [`${visible(name)}: without them ${visible(first)}${more} gives other values for the rest`]),
  ];
}

export function compactLines({ at, groups, changing = [], folding, left, cut, because }: PlannedCompact): readonly string[] {
  if (groups.length === 0) return [`compact at step ${count(at)}: no unit goes`];
  const names = groups.slice(0, 6).map(visible).join(', ');
  const more = groups.length > 6 ? ` and ${groups.length - 6} more` : '';
  const other =
    changing.length === 0
      ? '  the compacted model computes what the masked one does'
      : `  the compacted model computes something else: ${changing.map(visible).join(', ')}`;
  const when =
    cut === 'here'
      ? `  cut here: what follows runs on the smaller network${left ? `, of ${parametersText(left)}` : ''}`
      : `  cut at the end${because === undefined ? '' : `: ${because}`}`;
  const folded =
    folding === undefined
      ? []
      : [
          '  folding constants: units that are one number whatever is fed, where their readers can hold it',
          ...(folding.stays ?? []).map(({ group, units, why }) => `  not folded: ${count(units)} ${visible(group)}: ${why}`),
        ];
  return [`compact ${names}${more} at step ${count(at)}`, ...folded, when, other];
}

function parametersText({ parameters, between }: PlannedLeft): string {
  const about = `about ${count(parameters)} parameters`;
  return between === undefined
    ? about
    : `${about}, ${count(between.least.parameters)} to ${count(between.most.parameters)} as the scores decide`;
}
