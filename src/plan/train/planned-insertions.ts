/** What the stages of a plan insert. */
import { insertedTensors, insertionName, type Insertion } from '../../model/insert/insertion.ts';
import type { PlannedStage, PlannedInsert } from '../plan.ts';
import { ofKindIn } from '../of-kind.ts';

/** Each once: several arms may insert the same. */
export function plannedInsertions(stages: readonly Pick<PlannedStage, 'statements'>[]): readonly Insertion[] {
  const all = ofKindIn(stages, 'insert').flatMap(insertionsOfStatement);
  return [...new Map(all.map((it) => [insertionName(it), it])).values()];
}

/** Tensors of the plan's insertions that a network does not have. */
export function absentInsertions(stages: readonly PlannedStage[], open: readonly string[] = []): ReadonlySet<string> {
  const names = new Set(open);
  const gone = plannedInsertions(stages).filter((it) => !names.has(insertionName(it)));
  return new Set(gone.flatMap(insertedTensors));
}

export function insertionsOfStatement({ form, groups, rank, layers }: PlannedInsert): readonly Insertion[] {
  const size = groups ?? rank ?? 1;
  return layers.map(({ layer, tensor }) => ({ layer, tensor, form, size }));
}
