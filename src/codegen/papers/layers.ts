/** How much of each layer goes, drawn in lines of text: as a trial left it, or as the plan says. */
import { endCounts } from '../../plan/schedule/updates.ts';
import type { Plan } from '../../plan/plan.ts';
import { count, percent } from '../../report/plan-sheet.ts';
import type { LeftOfLayer } from './verdict.ts';
import { isUnitPrune } from '../../plan/pruning.ts';
import { ofKindIn } from '../../plan/of-kind.ts';

const width = 40;

/** Of the layers that a recipe prunes, where the plan fixes how much each of them loses. */
export function plannedLayers({ layers, stages }: Plan): readonly LeftOfLayer[] {
  const prunes = ofKindIn(stages, 'prune').filter((one) => !isUnitPrune(one));
  const gone = new Map<string, number>();
  for (const prune of prunes) {
    const last = endCounts(prune);
    if (last === undefined) return [];
    for (const [name, pruned] of Object.entries(last)) gone.set(name, pruned);
  }
  return layers.flatMap(({ name, count: size }) => {
    const pruned = gone.get(name);
    return pruned === undefined ? [] : [{ name, count: size, pruned }];
  });
}

/** A bar a layer, as long as the share that is gone. */
export function drawLayers(layers: readonly LeftOfLayer[]): string {
  const names = Math.max(...layers.map(({ name }) => name.length));
  return layers
    .map(({ name, count: size, pruned }) => {
      const filled = Math.round((width * pruned) / size);
      const bar = `${'█'.repeat(filled)}${'·'.repeat(width - filled)}`;
      const share = percent(pruned, size).padStart(7);
      return `${name.padEnd(names)}  ${bar}  ${share}  ${count(size - pruned)} of ${count(size)} left`;
    })
    .join('\n');
}
