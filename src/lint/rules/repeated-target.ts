/** What a `repeat` prunes, it prunes in every round. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { stagesOf } from '../../language/check/rules/rule.ts';
import type { Repeat, Step } from '../../language/typed.ts';
import { compare, one } from '../../exact/rational.ts';
import { amountOf } from '../reading/amounts.ts';
import { choiceIn, dutyOf, objectsOf, spanOfClause } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, textAt, type LintContext } from '../lint-context.ts';

export const repeatedTarget: RecipeRule = {
  name: 'repeated-target',
  definition: catalogue.repeatedTarget,
  source: 'Frankle and Carbin, arXiv:1803.03635: each round removes a share of what remains',
  reads: 'recipe',
  check: (context) => repeatsOf(context.recipe.body).flatMap((repeat) => targetsIn(repeat, context)),
};

function repeatsOf(body: readonly Step[]): readonly Repeat[] {
  return body.flatMap((step) => {
    if (step.kind === 'stage') return [];
    if (step.kind === 'repeat') return [step];
    const arms = step.kind === 'branch' ? step.arms : [];
    return [...repeatsOf(step.body), ...arms.flatMap((arm) => repeatsOf(arm.body))];
  });
}

function targetsIn(repeat: Repeat, context: LintContext): readonly Diagnostic[] {
  const times = amountOf(repeat.times, context);
  if (times !== undefined && compare(times, one) <= 0) return [];
  const statements = stagesOf(repeat.body).flatMap((stage) => stage.statements);
  const isReopened = statements.some((one) => dutyOf(one, context) === 'restores' && objectsOf(one).includes('masks'));
  if (isReopened) return [];
  return statements.flatMap((statement) => {
    const { to, mask } = statement.clauses;
    if (to === undefined || dutyOf(statement, context) !== 'prunes') return [];
    // A target that a sweep inside varies is another one in each arm.
    if (to.kind === 'quantity' && amountOf(to, context) === undefined) return [];
    if (choiceIn(mask)?.word === 'revisable') return [];
    const span = spanOfClause(statement, 'to');
    const args = { target: textAt(context, span) };
    return [finding(context, catalogue.repeatedTarget, args, span)];
  });
}
