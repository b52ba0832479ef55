/** A plan's stages as a graph: from which end states each starts, and which lead no further. */
import type { Plan, PlannedStage } from './plan.ts';

/**
 * The paths of the stages whose end states a stage starts from, by its own path; none where it
 * starts from the original network. Several only for a stage that joins arms.
 */
export function predecessorsOf(stages: readonly PlannedStage[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    stages.map(({ path, from }, index) => {
      const before = stages[index - 1];
      return [path, from ?? (before === undefined ? [] : [before.path])];
    }),
  );
}

/** The stages that no other starts from, in the plan's order: each leaves a model of its own. */
export function endsOf(stages: readonly PlannedStage[]): readonly string[] {
  const used = new Set([...predecessorsOf(stages).values()].flat());
  return stages.map(({ path }) => path).filter((path) => !used.has(path));
}

/** The plan's ends, also of a plan with one: the last stage, or none where nothing is planned. */
export function modelsOf({ ends, stages }: Plan): readonly string[] {
  return ends ?? endsOf(stages);
}
