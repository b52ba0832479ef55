/** Where the networks of a run lie. */
import { modelsOf } from '../plan/graph.ts';
import type { Plan } from '../plan/index.ts';
import { foldersOf } from '../plan/arm-folders.ts';

export interface PlannedEnd {
  /** Path of the stage that it is the end of; empty for a plan without stages. */
  readonly path: string;
  /** Folder below that of the run; empty where the run has one end. */
  readonly folder: string;
}

export function plannedEnds(plan: Plan): readonly PlannedEnd[] {
  const paths = modelsOf(plan);
  return [...foldersOf(paths.length > 0 ? paths : [''])].map(([path, folder]) => ({
    path,
    folder,
  }));
}
