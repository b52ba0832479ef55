/** Rules about masks, adapters and arms. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { dutyOf } from '../../language/check/rules/rule.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { bodiesOf, statementsIn, stepsIn } from '../../language/within.ts';
import { calledNames } from '../../language/expressions/names.ts';
import type { Branch, Step, TypedStatement } from '../../language/typed.ts';
import { finding, textAt, unsafeFix, type LintContext, type RecipeRule } from './rule.ts';
import { adaptersOf, choiceIn, criterionOf, fieldOf, headOf, prunesOf, statementsOf } from '../reading/statements.ts';

/** An adapter on a pruned layer knows the mask. */
export const plainAdapter: RecipeRule = {
  name: 'plain-adapter',
  definition: catalogue.plainAdapter,
  source: 'Zimmer et al., arXiv:2312.15230: adapters that keep the zeros when they are merged',
  reads: 'recipe',
  check: (context) => {
    const prunes = prunesOf(context);
    const first = prunes[0]?.index ?? Infinity;
    // From this stage on every layer has a mask.
    const whole = prunes.find(({ statement }) => isWhole(statement))?.index ?? Infinity;
    return statementsOf(context).flatMap(({ index, statement }) =>
      adaptersOf(statement).flatMap((adapter) => {
        const form = choiceIn(adapter.args['form']);
        const isNarrow = !isWhole(statement) || adapter.args['on'] !== undefined;
        const masked = isNarrow ? whole : first;
        if (form?.word !== 'plain' || index < masked) return [];
        const fixes = [unsafeFix('write `masked`', form.span, 'masked')];
        return [finding(context, catalogue.plainAdapter, { form: form.word }, form.span, { fixes })];
      }),
    );
  },
};

/** Without a selection of its own. */
function isWhole({ clauses }: TypedStatement): boolean {
  return clauses['in'] === undefined && clauses['except'] === undefined;
}

/** Averaged models have one mask. */
export const divergingMasks: RecipeRule = {
  name: 'diverging-masks',
  definition: catalogue.divergingMasks,
  source: 'Zimmer et al., arXiv:2306.16788: only models of one mask are averaged',
  reads: 'recipe',
  check: (context) => within(context.recipe.body, context),
};

function within(body: readonly Step[], context: LintContext): readonly Diagnostic[] {
  return body.flatMap((step, index) => {
    const inner = bodiesOf(step).flatMap((steps) => within(steps, context));
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
  const { arms, varying = [], over } = branch;
  const isSeedOnly = arms.length === 0 && over === undefined && varying.every(({ name }) => name === 'seed');
  const statements = bodiesOf(branch).flatMap(statementsIn);
  const trained = statements.findIndex((one) => dutyOf(one, context) === 'trains');
  const maker = statements.find((one, index) => {
    const duty = dutyOf(one, context);
    const isEarly = trained < 0 || index < trained;
    return duty === 'grows' || (duty === 'prunes' && !(isSeedOnly && isEarly && isSettled(one)));
  });
  if (maker === undefined) return [];
  const related = [{ message: 'the average', source: context.recipe.source, span: headOf(join) }];
  return [finding(context, catalogue.divergingMasks, { head: maker.verb }, headOf(maker), { related })];
}

/** The same in every arm as long as nothing has trained: no draw in it, and at one instant. */
function isSettled(statement: TypedStatement): boolean {
  const criterion = criterionOf(statement);
  const draws = criterion !== undefined && calledNames(criterion.expr).has('draw');
  const isDrawn = fieldOf(statement.clauses['using'], 'drawn') !== undefined;
  const { over, every } = statement.clauses;
  return !draws && !isDrawn && over === undefined && every === undefined;
}

/** The arms of a branch differ in something. */
export const identicalArms: RecipeRule = {
  name: 'identical-arms',
  definition: catalogue.identicalArms,
  source: 'language.md, "Branch, sweep": arms share every random stream',
  reads: 'recipe',
  check: (context) =>
    stepsIn(context.recipe.body).flatMap((step) => {
      if (step.kind !== 'branch' || step.ways === undefined || (step.varying ?? []).length > 0) return [];
      const { ways, span } = step;
      const brace = context.recipe.source.text.indexOf('{', ways.span.end);
      const fixes = brace < 0 ? [] : [unsafeFix('add `varying seed`', { start: brace, end: brace }, 'varying seed ')];
      const args = { ways: textAt(context, ways.span).replace(/ ways?$/, '') };
      return [finding(context, catalogue.identicalArms, args, { start: span.start, end: ways.span.end }, { fixes })];
    }),
};
