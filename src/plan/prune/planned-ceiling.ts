/** What a schema cannot say about what layers have to lose. */
import { keptByFloor } from '../schedule/kept-by-floor.ts';
import { sumAt } from '../../basics/maps.ts';
import type { PlannedPrune } from '../plan.ts';
import type { Path } from '../incoherence.ts';

interface Fault {
  readonly path: Path;
  readonly problem: string;
}

/** Paths are those inside the statement. */
export function ceilingFaults(
  { ceiling, floor, allocation, layers, reached }: PlannedPrune,
  sizes: ReadonlyMap<string, number>,
): readonly Fault[] {
  if (ceiling === undefined) return [];
  if (allocation !== 'global') {
    return [{ path: ['ceiling'], problem: 'only `global` knows what layers have to lose' }];
  }
  const { lose } = ceiling;
  const path = ['ceiling', 'lose'];
  const wrong = layers.find((name) => {
    const least = lose[name] ?? -1;
    return least < 0 || least > sumAt(sizes, name) - keptByFloor(floor, name);
  });
  if (wrong !== undefined || Object.keys(lose).length !== layers.length) {
    return [{ path, problem: 'each layer has a number that its floor leaves room for' }];
  }
  const least = layers.reduce((sum, name) => sum + (lose[name] ?? 0), 0);
  return least <= reached ? [] : [{ path, problem: `they add up to ${least}, above what goes` }];
}
