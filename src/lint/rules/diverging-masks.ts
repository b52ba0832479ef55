/** Averaged models have one mask. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { stagesOf } from '../../language/check/rules/rule.ts';
import { calledNames } from '../../language/expressions/names.ts';
import type { Branch, Step, TypedStatement } from '../../language/typed.ts';
import { criterionOf, dutyOf, fieldOf, headOf } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, type LintContext } from '../lint-context.ts';

export const divergingMasks: RecipeRule = {
  name: 'diverging-masks',
  definition: catalogue.divergingMasks,
  source: 'Zimmer et al., arXiv:2306.16788: only models of one mask are averaged',
  reads: 'recipe',
  check: (context) => within(context.recipe.body, context),
};

function within(body: readonly Step[], context: LintContext): readonly Diagnostic[] {
  return body.flatMap((step, index) => {
    if (step.kind === 'stage') return [];
    const arms = step.kind === 'branch' ? step.arms.map((arm) => arm.body) : [];
    const inner = [step.body, ...arms].flatMap((steps) => within(steps, context));
    const join = step.kind === 'branch' ? joinOf(body, index + 1, context) : undefined;
    if (step.kind !== 'branch' || join?.verb !== 'average') return inner;
    return [...inner, ...masksOf(step, join, context)];
  });
}

/** The statement right behind a branch that does more than look. */
function joinOf(body: readonly Step[], from: number, context: LintContext): TypedStatement | undefined {
  for (let index = from; index < body.length; index++) {
    const step = body[index];
    const statements = step?.kind === 'stage' ? step.statements : [];
    const join = statements.find((one) => dutyOf(one, context) !== 'observes');
    if (join !== undefined || step?.kind !== 'stage') return join;
  }
  return undefined;
}

/** One finding for a branch: the first statement that makes a mask. */
function masksOf(branch: Branch, join: TypedStatement, context: LintContext): readonly Diagnostic[] {
  const { body, arms, varying = [], over } = branch;
  const isSeedOnly = arms.length === 0 && over === undefined && varying.every(({ name }) => name === 'seed');
  const statements = stagesOf([...body, ...arms.flatMap((arm) => arm.body)]).flatMap((stage) => stage.statements);
  const trained = statements.findIndex((one) => dutyOf(one, context) === 'trains');
  const maker = statements.find((one, index) => {
    const duty = dutyOf(one, context);
    const isEarly = trained < 0 || index < trained;
    return duty === 'grows' || (duty === 'prunes' && !(isSeedOnly && isEarly && isSettled(one)));
  });
  if (maker === undefined) return [];
  const { source } = context.recipe;
  const related = [{ message: 'the average', source, span: headOf(join) }];
  const args = { head: maker.verb };
  return [finding(context, catalogue.divergingMasks, args, headOf(maker), { related })];
}

/** The same in every arm as long as nothing has trained: no draw in it, and at one instant. */
function isSettled(statement: TypedStatement): boolean {
  const criterion = criterionOf(statement);
  const draws = criterion !== undefined && calledNames(criterion.expr).has('draw');
  const isDrawn = fieldOf(statement.clauses['using'], 'drawn') !== undefined;
  const { over, every } = statement.clauses;
  return !draws && !isDrawn && over === undefined && every === undefined;
}
