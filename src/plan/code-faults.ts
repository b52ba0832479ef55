/** Prune statements of an edited plan that rank by a code which no stage before them trains. */
import { codeOf } from './criteria/code.ts';
import { predecessorsOf } from './graph.ts';
import type { Incoherence } from './incoherence.ts';
import type { PlannedStage, PlannedCodes } from './plan.ts';

export function codeFaults(stages: readonly PlannedStage[]): readonly Incoherence[] {
  const before = predecessorsOf(stages);
  const known = new Map<string, PlannedCodes>();
  return stages.flatMap(({ path, statements }, at) => {
    const from = before.get(path) ?? [];
    const codes = from.map((own) => known.get(own)).find((own) => own !== undefined);
    const trained = statements.flatMap((it) => (it.kind === 'train' ? (it.codes ?? []) : []));
    const after = trained[0] ?? codes;
    if (after !== undefined) known.set(path, after);
    return statements.flatMap((statement, index): readonly Incoherence[] => {
      const code = statement.kind === 'prune' ? codeOf(statement.criterion) : undefined;
      if (statement.kind !== 'prune' || code === undefined) return [];
      const own = { path: ['stages', at, 'statements', index, 'criterion'] };
      if (codes === undefined || code < 1 || code > codes.count) {
        return [{ ...own, problem: `no stage before it trains ${code} codes` }];
      }
      const names = new Set(codes.groups.map(({ name }) => name));
      const bare = statement.layers.find((name) => !names.has(name));
      return bare === undefined ? [] : [{ ...own, problem: `no codes train on \`${bare}\`` }];
    });
  });
}
