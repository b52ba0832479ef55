/** How much smaller the network is that a statement works on, where units are cut before it. */
import type { PlannedStage, PlannedStatement } from '../plan.ts';
import { cutsBefore } from './when-to-cut.ts';
import type { ModelLeft } from './planned-units.ts';

/** Of the last cut before a statement: several follow one another, and the last one leaves least. */
export function sizesBehindCuts(
  stages: readonly PlannedStage[],
): (statement: PlannedStatement) => ModelLeft | undefined {
  const before = cutsBefore(stages);
  return (statement) => {
    if ('underMasks' in statement && statement.underMasks !== undefined) return undefined;
    const left = (before.get(statement) ?? []).flatMap((cut) => cut.left ?? []);
    return left.toSorted((a, b) => a.macs - b.macs)[0];
  };
}
