/** Where the networks of a run lie, and how much of each the plan says is pruned. */
import { modelsOf, predecessorsOf } from '../plan/graph.ts';
import type { Plan, PlannedPrune, PlannedStage } from '../plan/index.ts';
import { weightsPerUnit } from '../plan/pruning.ts';
import { armFolder } from '../run/store/layout.ts';

export interface PlannedEnd {
  /** Path of the stage that it is the end of; empty for a plan without stages. */
  readonly path: string;
  /** Folder below that of the run; empty where the run has one end. */
  readonly folder: string;
}

export function plannedEnds(plan: Plan): readonly PlannedEnd[] {
  const paths = modelsOf(plan);
  if (paths.length <= 1) return [{ path: paths[0] ?? '', folder: '' }];
  return paths.map((path) => ({ path, folder: armFolder(path) }));
}

export interface PlannedCount {
  readonly stage: string;
  readonly layers: readonly string[];
  readonly pruned: number;
}

/**
 * What the last prune on the way to an end reaches; undefined where nothing is pruned, or where what
 * comes after it may change masks, such as a rewind.
 */
export function plannedCount(plan: Plan, end: string): PlannedCount | undefined {
  const before = predecessorsOf(plan.stages);
  const stages = new Map(plan.stages.map((stage) => [stage.path, stage]));
  for (let path: string | undefined = end; path !== undefined; path = before.get(path)?.[0]) {
    const stage = stages.get(path);
    const found = stage === undefined ? undefined : lastPrune(stage);
    if (found === 'unclear' || (before.get(path)?.length ?? 0) > 1) return undefined;
    if (found !== undefined) {
      const pruned = found.reached * weightsPerUnit(found);
      return { stage: path, layers: found.layers, pruned };
    }
  }
  return undefined;
}

const keepsMasks: ReadonlySet<string> = new Set(['train', 'measure', 'expect', 'merge', 'mark']);

function lastPrune({ statements }: PlannedStage): PlannedPrune | 'unclear' | undefined {
  for (const statement of statements.toReversed()) {
    if (statement.kind === 'prune') {
      return statement.groups === undefined ? statement : 'unclear';
    }
    if (!keepsMasks.has(statement.kind)) return 'unclear';
  }
  return undefined;
}
