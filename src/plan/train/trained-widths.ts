/** Whether every group that a prune takes by its width has widths that train, and what they do not go with. */
import { noWidths, widthsBeside } from '../../diagnostics/catalogue/plan-widths.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { readsWidths } from '../gates-of-stage.ts';
import type { PlannedStatement } from '../plan.ts';
import { isUnitPrune } from '../pruning.ts';
import { gateFaults } from './trained-gates.ts';

/** Of gates, and of widths. */
export function gatedFaults(...given: Parameters<typeof gateFaults>): readonly Diagnostic[] {
  return [...gateFaults(...given), ...widthFaults(...given)];
}

function widthFaults(
  statements: readonly TypedStatement[],
  planned: ReadonlyMap<TypedStatement, readonly PlannedStatement[]>,
  source: Source,
): readonly Diagnostic[] {
  const groups = [...planned.values()]
    .flat()
    .flatMap((it) => (it.kind === 'train' ? (it.widths?.groups ?? []) : []));
  const searched = new Set(groups.map(({ name }) => name));
  for (const statement of statements) {
    const prunes = planned.get(statement) ?? [];
    const isOfWidths = readsWidths(statement);
    for (const prune of prunes) {
      if (isOfWidths && prune.kind === 'prune') {
        const group = prune.layers.find((name) => !searched.has(name));
        const place = { source, span: statement.spans['by'] ?? statement.span };
        if (group !== undefined) return [diagnose(noWidths, { reads: { group } }, place)];
      }
      const what = searched.size === 0 || isOfWidths ? undefined : notBesideWidths(prune);
      const place = { source, span: statement.span };
      if (what !== undefined) return [diagnose(widthsBeside, { what }, place)];
    }
  }
  return [];
}

/** What takes units, or weights for something else than their values. */
function notBesideWidths(statement: PlannedStatement): string | undefined {
  switch (statement.kind) {
    case 'rewire':
      return '`rewire`';
    case 'prune':
      return !isUnitPrune(statement) && statement.mask === 'hard'
        ? undefined
        : 'another prune of units, or one whose mask is not hard';
    default:
      return undefined;
  }
}
