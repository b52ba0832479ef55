/** What a plan says of limits, ceilings, masks and thresholds of a prune. */
import type { PlannedPrune } from '../plan.ts';
import { summaryFault } from '../criteria/summary.ts';
import { summaryOf } from '../criteria/read.ts';
import type { Path } from '../yaml-places.ts';

interface Fault {
  readonly path: Path;
  readonly problem: string;
}

/** Paths are those inside the statement. */
export function limitFaults(
  { limited, allocation, counts, layers, reached }: PlannedPrune,
  sizes: ReadonlyMap<string, number>,
): readonly Fault[] {
  if (limited === undefined) return [];
  const { expression, per, bounds } = limited;
  const metric = summaryOf(expression);
  if (metric === undefined || summaryFault(metric) !== undefined) {
    return [{ path: ['limited', 'expression'], problem: 'it is no number of live weights' }];
  }
  if (per !== (allocation === 'uniform' ? 'layer' : 'all')) {
    return [{ path: ['limited', 'per'], problem: '`uniform` measures layers, `global` all' }];
  }
  if (counts !== undefined) return [{ path: ['counts'], problem: 'the run measures how much goes' }];
  const path = ['limited', 'bounds'];
  const wrong = layers.find((name) => {
    const [least = -1, most = -1] = bounds[name] ?? [];
    return least < 0 || most < least || most > (sizes.get(name) ?? 0);
  });
  if (wrong !== undefined || Object.keys(bounds).length !== layers.length) {
    return [{ path, problem: 'each layer has the fewest and the most, of what it holds' }];
  }
  const most = layers.reduce((sum, name) => sum + (bounds[name]?.[1] ?? 0), 0);
  const isMost = per === 'layer' ? reached === most : reached <= most;
  return isMost ? [] : [{ path: ['reached'], problem: `its layers can lose ${most} at the most` }];
}
