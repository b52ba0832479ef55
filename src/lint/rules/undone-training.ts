/** Trained weights are used before they are discarded. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Stage, Step } from '../../language/typed.ts';
import { dutyOf, headOf, objectsOf } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, type LintContext } from '../lint-context.ts';

export const undoneTraining: RecipeRule = {
  name: 'undone-training',
  definition: catalogue.undoneTraining,
  source: 'Frankle and Carbin, arXiv:1803.03635: train, prune, then rewind',
  reads: 'recipe',
  check: (context) => within(context.recipe.body, context),
};

function within(body: readonly Step[], context: LintContext): readonly Diagnostic[] {
  return body.flatMap((step, index) => {
    if (step.kind !== 'stage') {
      const arms = step.kind === 'branch' ? step.arms.flatMap((arm) => arm.body) : [];
      return [...within(step.body, context), ...within(arms, context)];
    }
    const before = body[index - 1];
    return before?.kind === 'stage' ? undone(before, step, context) : [];
  });
}

function undone(first: Stage, second: Stage, context: LintContext): readonly Diagnostic[] {
  const [restores] = second.statements;
  if (restores === undefined || dutyOf(restores, context) !== 'restores') return [];
  const objects = objectsOf(restores);
  if (!objects.includes('all') && !objects.includes('weights')) return [];
  if (!first.statements.every((one) => dutyOf(one, context) === 'trains')) return [];
  const args = { stage: first.name, head: restores.verb };
  const { source } = context.recipe;
  const related = [{ message: 'what was trained', source, span: first.span }];
  return [finding(context, catalogue.undoneTraining, args, headOf(restores), { related })];
}
