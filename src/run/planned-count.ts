/** How much of a network the plan says is pruned where a run ends, and whether its masks prune so much. */
import { lengthOf } from '../basics/lists.ts';
import { maskCount } from '../diagnostics/catalogue/run.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { predecessorsOf } from '../plan/graph.ts';
import type { Plan, PlannedPrune, PlannedStage } from '../plan/plan.ts';
import { reachedWords } from '../plan/prune/clauses.ts';
import { isUnitPrune, weightsPerUnit } from '../plan/pruning.ts';
import { keepsMasks } from '../plan/statement-facts.ts';
import { prunedOf } from '../state/masks.ts';
import type { RunEnd } from './run-end.ts';

export interface PlannedCount {
  readonly stage: string;
  readonly layers: readonly string[];
  readonly pruned: number;
}

/**
 * What the last prune on the way to an end reaches; undefined where nothing is pruned, or where what
 * comes after it may change masks, such as a rewind, or where a repeat may end before its last round.
 */
export function plannedCount(plan: Plan, end: string): PlannedCount | undefined {
  const before = predecessorsOf(plan.stages);
  const stages = new Map(plan.stages.map((stage) => [stage.path, stage]));
  for (let path: string | undefined = end; path !== undefined; path = before.get(path)?.[0]) {
    const stage = stages.get(path);
    const found = stage === undefined ? undefined : lastPrune(stage);
    if (found === 'unclear' || lengthOf(before.get(path)) > 1) return undefined;
    if (found !== undefined) {
      const pruned = found.reached * weightsPerUnit(found);
      return { stage: path, layers: found.layers, pruned };
    }
  }
  return undefined;
}

function lastPrune({ statements, repeats = [] }: PlannedStage): PlannedPrune | 'unclear' | undefined {
  // A round may be passed over, when the repeat has ended before it.
  if (repeats.length > 0) return 'unclear';
  for (const statement of statements.toReversed()) {
    if (statement.kind === 'prune') {
      const isKnown = !isUnitPrune(statement) && reachedWords(statement) === '';
      return isKnown ? statement : 'unclear';
    }
    if (!keepsMasks(statement)) return 'unclear';
  }
  return undefined;
}

/** What is wrong where the masks of an end do not prune what the plan says; `file` is what it would be written to. */
export function miscounted(plan: Plan, { path, network }: RunEnd, file: string): Diagnostic | undefined {
  const planned = plannedCount(plan, path);
  if (planned === undefined) return undefined;
  const tensors = new Map(plan.layers.map(({ name, tensor }) => [name, tensor]));
  const counts = planned.layers.map((name) => prunedOf(network.masks, tensors.get(name) ?? ''));
  const found = counts.reduce((sum, count) => sum + count, 0);
  if (found === planned.pruned) return undefined;
  const args = { stage: planned.stage, planned: planned.pruned, found };
  return diagnose(maskCount, args, { file });
}
