/** Whole units that are pruned are cut out in the end. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { headOf, prunesOf, statementsOf, unitsOf, type Placed } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, unsafeFix } from '../lint-context.ts';

export const uncompactedUnits: RecipeRule = {
  name: 'uncompacted-units',
  definition: catalogue.uncompactedUnits,
  source: 'Fang et al., arXiv:2301.12900: only what is removed makes a network faster',
  reads: 'recipe',
  check: (context) => {
    const last = prunesOf(context).findLast(({ statement }) => unitsOf(statement).length > 0);
    if (last === undefined || statementsOf(context).some(compacts)) return [];
    const args = { units: unitsOf(last.statement).join(' and ') };
    const { text } = context.recipe.source;
    const end = { start: text.length, end: text.length };
    const line = text.endsWith('\n') ? 'compact\n' : '\ncompact\n';
    const fixes = [unsafeFix('end with `compact`', end, line)];
    return [finding(context, catalogue.uncompactedUnits, args, headOf(last.statement), { fixes })];
  },
};

function compacts({ statement }: Placed): boolean {
  return statement.verb === 'compact';
}
