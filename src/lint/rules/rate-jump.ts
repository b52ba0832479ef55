/** Without a prune between two stages, the learning rate continues. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { comparable } from '../../language/check/rules/rule.ts';
import type { Stage, Step } from '../../language/typed.ts';
import { rateFactorAt, rateOf, trainerOf, warmupOf } from '../reading/rates.ts';
import { dutyOf, spanOfClause } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, type LintContext } from '../lint-context.ts';

/** From this factor on a rate jumps; a step of a schedule is a factor of ten. */
const jump = 10;

export const rateJump: RecipeRule = {
  name: 'rate-jump',
  definition: catalogue.rateJump,
  source: 'Goyal et al., arXiv:1706.02677, on starting at a high rate',
  reads: 'recipe',
  check: (context) => bodiesOf(context.recipe.body).flatMap((body) => jumpsIn(body, context)),
};

function bodiesOf(body: readonly Step[]): readonly (readonly Step[])[] {
  const inner = body.flatMap((step) => {
    if (step.kind === 'stage') return [];
    const arms = step.kind === 'branch' ? step.arms.map((arm) => arm.body) : [];
    return [step.body, ...arms].flatMap(bodiesOf);
  });
  return [body, ...inner];
}

function jumpsIn(body: readonly Step[], context: LintContext): readonly Diagnostic[] {
  return body.flatMap((step, index) => {
    const before = body[index - 1];
    if (step.kind !== 'stage' || before?.kind !== 'stage') return [];
    return between(before, step, context);
  });
}

function between(first: Stage, second: Stage, context: LintContext): readonly Diagnostic[] {
  const [a, b] = [trainerOf(first, context), trainerOf(second, context)];
  if (a === undefined || b === undefined || !isOnlyTrained(first, second, context)) return [];
  if (comparable([a.object, a.clauses['in']]) !== comparable([b.object, b.clauses['in']])) return [];
  if (b.clauses['continuing'] !== undefined || warmupOf(b) !== undefined) return [];
  const [rateA, rateB] = [rateOf(a, context), rateOf(b, context)];
  const factor = rateFactorAt(1, a, first, context);
  if (rateA === undefined || rateB === undefined || factor === undefined) return [];
  const reached = Number((rateA * factor).toPrecision(3));
  if (rateB <= jump * reached) return [];
  const args = { before: String(reached), after: String(rateB), stage: second.name };
  return [finding(context, catalogue.rateJump, args, spanOfClause(b, 'with'))];
}

/** No cut at the border or before it: after a cut a high rate is what helps. */
function isOnlyTrained(first: Stage, second: Stage, context: LintContext): boolean {
  const isQuiet = ({ statements }: Stage, upTo: number): boolean =>
    statements.slice(0, upTo).every((one) => ['trains', 'observes'].includes(dutyOf(one, context) ?? ''));
  const start = second.statements.findIndex((one) => dutyOf(one, context) === 'trains');
  return isQuiet(first, first.statements.length) && isQuiet(second, start);
}
