/** What a schema cannot say about a planned prune of what lies below a threshold. */
import type { PlannedPrune } from '../plan.ts';
import type { Path } from '../yaml-places.ts';
import { thresholdOfText } from './threshold-expression.ts';

interface Fault {
  readonly path: Path;
  readonly problem: string;
}

/** Paths are those inside the statement. */
export function thresholdFaults(
  { threshold, allocation, counts, layers, reached }: PlannedPrune,
  sizes: ReadonlyMap<string, number>,
): readonly Fault[] {
  if (threshold === undefined) return [];
  const { expression, per, bounds } = threshold;
  if (thresholdOfText(expression) === undefined) {
    return [{ path: ['threshold', 'expression'], problem: 'it is no number of live weights' }];
  }
  if (per !== (allocation === 'uniform' ? 'layer' : 'all')) {
    return [{ path: ['threshold', 'per'], problem: '`uniform` measures layers, `global` all' }];
  }
  if (counts !== undefined) return [{ path: ['counts'], problem: 'the threshold says how much goes' }];
  const wrong = layers.find((name) => {
    const [least = -1, most = -1] = bounds[name] ?? [];
    return least < 0 || most < least || most > (sizes.get(name) ?? 0);
  });
  const path = ['threshold', 'bounds'];
  if (wrong !== undefined || Object.keys(bounds).length !== layers.length) {
    return [{ path, problem: 'each layer has the fewest and the most, of what it holds' }];
  }
  const most = layers.reduce((sum, name) => sum + (bounds[name]?.[1] ?? 0), 0);
  return reached === most ? [] : [{ path: ['reached'], problem: `its layers can lose ${most} at the most` }];
}
