/** The stages of a run that were carried out before it was cut off. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RunEvent } from '../../journal/run-event.ts';
import type { EndRecord } from '../../record/records.ts';
import type { StageIndex } from './executor.ts';
import { doneStage, type RunStore } from './run-store.ts';

export interface Done {
  readonly record: EndRecord;
  readonly events: readonly RunEvent[];
}

/** Errors: ESP6562 for a record, or events, that cannot be believed. */
export function doneStages(plan: Plan, store: RunStore): Outcome<ReadonlyMap<StageIndex, Done>> {
  const done = new Map<StageIndex, Done>();
  for (const stage of [-1, ...plan.stages.keys()]) {
    const { value, diagnostics } = doneStage(store, stage);
    if (diagnostics.length > 0) return { diagnostics };
    if (value !== undefined) done.set(stage, value);
  }
  return { value: done, diagnostics: [] };
}
