/** Where one threshold decides for all groups of units, something keeps each of them alive. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, multiply, rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { readsWidths } from '../../plan/gates-of-stage.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import { sparsityOf, hasRawScores, sizeBoundNormOf } from '../reading/amounts.ts';
import { groupsOf } from '../reading/layers.ts';
import { criterionOf, isGlobal, normOf, prunesOf, spanOfClause, unitsOf } from '../reading/statements.ts';
import type { ModelRule } from '../rule.ts';
import { after, finding, unsafeFix, type LintContext } from '../lint-context.ts';

export const collapsibleUnits: ModelRule = {
  name: 'collapsible-units',
  definition: catalogue.collapsibleUnits,
  source: 'Tanaka et al., arXiv:2006.05467: layer collapse',
  reads: 'model',
  asks: (context) => openPrunes(context).length > 0,
  check: (context, facts) =>
    openPrunes(context).flatMap((statement) => {
      const groups = groupsOf(statement, context, facts);
      const endangered = groups.filter((group) => mayCollapse(group, groups, statement, context));
      const [widest, ...others] = endangered.toSorted((a, b) => b.units.length - a.units.length);
      if (groups.length < 2 || widest === undefined) return [];
      const args = { group: widest.title, units: widest.units.length, others: others.length };
      const goal = statement.clauses['to'] === undefined ? 'removing' : 'to';
      const text = 'protect min 10% per layer';
      const place = after(spanOfClause(statement, goal));
      const fixes = [unsafeFix(`add \`${text}\``, place, ` ${text}`)];
      const span = spanOfClause(statement, 'by');
      return [finding(context, catalogue.collapsibleUnits, args, span, { fixes })];
    }),
};

/** Without a floor. Where scores cannot be compared, that is what is wrong, and other rules say so. */
function openPrunes(context: LintContext): readonly TypedStatement[] {
  return prunesOf(context)
    .map(({ statement }) => statement)
    .filter(
      (statement) =>
        unitsOf(statement).length > 0 &&
        isGlobal(statement) &&
        statement.clauses['protect'] === undefined &&
        normOf(statement)?.word !== 'mean' &&
        !hasRawScores(statement) &&
        sizeBoundNormOf(statement) === undefined &&
        criterionOf(statement)?.name !== 'random' &&
        // The narrowest choice stays of each group.
        !readsWidths(statement),
    );
}

/** Below so many units the last one is no collapse. */
const fewest = 8;

/** A sparsity takes no more than its share of all; what a resource takes depends on the scores. */
function mayCollapse(
  { units: { length } }: UnitGroup,
  groups: readonly UnitGroup[],
  statement: TypedStatement,
  context: LintContext,
): boolean {
  if (length < fewest) return false;
  const all = groups.reduce((sum, { units }) => sum + units.length, 0);
  const sparsity = sparsityOf(statement, context);
  if (sparsity === undefined) return statement.clauses['to'] !== undefined;
  return compare(multiply(sparsity, rational(all)), rational(length - 1)) >= 0;
}
