/** What prunes in a plan, over the steps of all its stages one after the other. */
import type { Plan, PlannedPrune, PlannedStage } from '../../plan/index.ts';
import { spreadTimes } from '../../plan/schedule/times.ts';
import { goneAt } from '../../plan/schedule/updates.ts';
import { ofKind } from '../../plan/of-kind.ts';

export type Course = { readonly steps: number; readonly stages: readonly Span[]; readonly lines: readonly Line[] };

/** Of a line: as many as a wide screen has columns for. */
const mostPoints = 800;

/** In steps from the start of the plan. */
type Span = { readonly name: string; readonly from: number; readonly to: number };

export interface Line {
  readonly name: string;
  readonly stage: string;
  /** The share of its selection that is pruned from a step on, or that a resource has come down by. */
  readonly points: readonly { readonly step: number; readonly share: number }[];
}

/** Statements of the same words are one line, as those of a stage that repeats. */
export function courseOf({ stages }: Plan): Course {
  const spans: Span[] = [];
  const lines = new Map<string, Line>();
  let from = 0;
  for (const stage of stages) {
    const to = from + stage.steps;
    spans.push({ name: stage.path, from, to });
    for (const prune of prunesOf(stage)) {
      const name = nameOf(prune);
      const known = lines.get(name);
      const points = spreadTimes(prune, mostPoints).map((time) => ({ step: from + time, share: goneAt(prune, time) }));
      lines.set(name, { name, stage: known?.stage ?? stage.path, points: [...(known?.points ?? []), ...points] });
    }
    from = to;
  }
  return { steps: from, stages: spans, lines: [...lines.values()] };
}

export function prunesOf({ statements }: PlannedStage): readonly PlannedPrune[] {
  return ofKind(statements, 'prune');
}

export function nameOf({ units, allocation, criterion, layers }: PlannedPrune): string {
  const where = layers.length === 1 ? ` in ${layers[0]}` : '';
  return `${units} by ${allocation} ${criterion}${where}`;
}

/** How much is pruned in the end: of every layer, what the last statement leaves that prunes it. */
export function endOf({ stages }: Plan): { readonly pruned: number; readonly of: number } {
  const seen = new Set<string>();
  const last = stages
    .flatMap(prunesOf)
    .toReversed()
    .filter(({ layers }) => {
      const isLast = !layers.some((layer) => seen.has(layer));
      for (const layer of layers) seen.add(layer);
      return isLast;
    });
  return { pruned: last.reduce((sum, { reached }) => sum + reached, 0), of: last.reduce((sum, { selected }) => sum + selected, 0) };
}
