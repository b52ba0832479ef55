/** Layers that are cut keep widths that kernels compute as quickly as they can. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { groupsOf } from '../reading/layers.ts';
import { prunesOf, spanOfClause, statementsOf, unitsOf } from '../reading/statements.ts';
import type { ModelRule } from '../rule.ts';
import { finding, type LintContext } from '../lint-context.ts';

/** Below this, a layer takes hardly any time. */
const wide = 32;

/** It proposes no fix: at 80% of the FLOPs of two layers of 64 channels, steps of 8 cost 8 points of accuracy. */
export const oddWidths: ModelRule = {
  name: 'odd-widths',
  definition: catalogue.oddWidths,
  source: 'measured: a convolution of 64 channels takes less time than one of 49 (docs/structured.md)',
  reads: 'model',
  asks: (context) => freePrunes(context).length > 0,
  check: (context, facts) =>
    freePrunes(context).flatMap((statement) => {
      const sizes = groupsOf(statement, context, facts).map(({ units }) => units.length);
      const widest = Math.max(0, ...sizes);
      if (widest < wide) return [];
      const args = { units: unitsOf(statement).join(' and '), widest };
      return [finding(context, catalogue.oddWidths, args, spanOfClause(statement, 'to'))];
    }),
};

/** Whose units are cut out at counts of any kind; a target in time knows what widths take. */
function freePrunes(context: LintContext): readonly TypedStatement[] {
  if (!statementsOf(context).some(({ statement }) => statement.verb === 'compact')) return [];
  return prunesOf(context)
    .map(({ statement }) => statement)
    .filter((statement) => {
      const { to, keeping } = statement.clauses;
      const isInTime = to?.kind !== 'quantity' || to.base === 'latency' || isTime(to.unit);
      return unitsOf(statement).includes('channels') && keeping === undefined && !isInTime;
    });
}

function isTime(unit: string): boolean {
  return unit === 'ms' || unit === 'us' || unit === 's';
}
