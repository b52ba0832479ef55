/** The test data has no part in making the model. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { choiceIn, fieldOf, spanOfClause, statementsOf } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, textAt, unsafeFix } from '../lint-context.ts';

export const calibrationOnTest: RecipeRule = {
  name: 'calibration-on-test',
  definition: catalogue.calibrationOnTest,
  source: 'Kaufman et al., Leakage in Data Mining, TKDD 2012',
  reads: 'recipe',
  check: (context) =>
    statementsOf(context).flatMap(({ statement }) => {
      const data = choiceIn(fieldOf(statement.clauses['using'], 'of'));
      if (data?.word !== 'test') return [];
      const args = { clause: textAt(context, spanOfClause(statement, 'using')) };
      const fixes = [unsafeFix('write `calibration`', data.span, 'calibration')];
      return [finding(context, catalogue.calibrationOnTest, args, data.span, { fixes })];
    }),
};
