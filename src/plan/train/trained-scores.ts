/** Which prune statements rank by scores that train, and whether every weight they rank has one. */
import { timesOf } from '../schedule/times.ts';
import { noScores, stillScores } from '../../diagnostics/catalogue/plan-training.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import { freeNames } from '../../language/expressions/names.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedStatement } from '../plan.ts';
import { asRecord, clause } from '../reading.ts';

/** True where the criterion names `s`. */
export function readsScores(statement: TypedStatement): boolean {
  const by = statement.verb === 'prune' ? clause(statement, 'by') : undefined;
  const criterion = by && asRecord(by).fields['criterion'];
  return criterion?.kind === 'expression' && freeNames(criterion.expr).has('s');
}

/** The first prune of a stage that ranks a weight without a score; and those whose scores stand still. */
export function scoreFaults(
  statements: readonly TypedStatement[],
  planned: ReadonlyMap<TypedStatement, readonly PlannedStatement[]>,
  source: Source,
): readonly Diagnostic[] {
  const all = [...planned.values()].flat();
  const scored = new Set(
    all.flatMap((it) => (it.kind === 'train' ? (it.scores?.layers ?? []) : [])),
  );
  const stills: Diagnostic[] = [];
  for (const statement of statements.filter(readsScores)) {
    for (const prune of planned.get(statement) ?? []) {
      if (prune.kind !== 'prune') continue;
      const layer = prune.layers.find((name) => !scored.has(name));
      const span = statement.spans['by'] ?? statement.span;
      const args = { layer: layer ?? '', some: scored.size > 0 };
      if (layer !== undefined) return [diagnose(noScores, args, { source, span })];
      const updates = timesOf(prune);
      if (prune.mask !== 'hard' || updates === 1) continue;
      stills.push(diagnose(stillScores, { updates }, { source, span: statement.span }));
    }
  }
  return stills;
}
