/** What `compact` statements take out of the model that an end of the plan leaves. */
import { predecessorsOf } from '../graph.ts';
import type { Plan, PlannedCompact } from '../plan.ts';

export interface Compacted {
  /** Names of groups, each once. */
  readonly groups: readonly string[];
  /** Whether the compacted model computes something else than the masked one. */
  readonly changes: boolean;
}

/** Of the compacts on every way to the stage of that path; undefined where there is none. */
export function compactedGroups({ stages }: Plan, end: string): Compacted | undefined {
  const before = predecessorsOf(stages);
  const byPath = new Map(stages.map((stage) => [stage.path, stage]));
  const seen = new Set<string>();
  const found: PlannedCompact[] = [];
  for (const waiting = [end]; waiting.length > 0;) {
    const path = waiting.pop() ?? '';
    const stage = byPath.get(path);
    if (stage === undefined || seen.has(path)) continue;
    seen.add(path);
    found.push(...stage.statements.filter((it) => it.kind === 'compact'));
    waiting.push(...(before.get(path) ?? []));
  }
  if (found.length === 0) return undefined;
  return {
    groups: [...new Set(found.flatMap(({ groups }) => groups))],
    changes: found.some(({ changing = [] }) => changing.length > 0),
  };
}
