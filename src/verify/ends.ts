/** Where the networks of a run lie. */
import { modelsOf } from '../plan/graph.ts';
import type { Plan } from '../plan/index.ts';
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
