/** Rules about what is pruned, and how much of it. */
import { dutyOf } from '../../language/check/rules/rule.ts';
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import { compare, divide, one, rational, subtract, zero } from '../../exact/rational.ts';
import { bodiesOf, statementsIn } from '../../language/within.ts';
import type { Repeat, Step, TypedStatement } from '../../language/typed.ts';
import type { ModelFacts } from '../../plan/index.ts';
import { after, finding, textAt, unsafeFix, type LintContext, type RecipeRule } from './rule.ts';
import { amountOf, floorOf, hasRawScores, percent, sparsityOf, isFree, scaleOf } from '../reading/amounts.ts';
import * as read from '../reading/statements.ts';

/** Where one threshold decides for all layers, something keeps each of them alive. */
export const unprotectedGlobal: RecipeRule = {
  name: 'unprotected-global',
  definition: catalogue.unprotectedGlobal,
  source: 'Tanaka et al., arXiv:2006.05467: layer collapse',
  reads: 'recipe',
  check: (context) =>
    read
      .prunesOf(context)
      .filter(({ statement }) => read.isGlobal(statement) && read.prunesWeights(statement))
      .filter(({ statement }) => reachesHead(statement) && !isGuarded(statement))
      .map(({ statement }) => {
        const goal = statement.clauses['to'] === undefined ? 'removing' : 'to';
        const text = ` protect min ${usualFloor(statement, context)} per layer`;
        const fix = unsafeFix(`add \`${text.trim()}\``, after(read.spanOfClause(statement, goal)), text);
        return finding(context, catalogue.unprotectedGlobal, {}, read.spanOfClause(statement, 'by'), { fixes: [fix] });
      }),
};

/** A selection by roles reaches the head only where it names it or the linear layers. */
function reachesHead(statement: TypedStatement): boolean {
  const inside = read.selectorOf(statement, 'in');
  if (read.names(read.selectorOf(statement, 'except'), 'head', 'last layer')) return false;
  return inside === undefined || read.names(inside, 'head', 'linear', 'last layer');
}

/** LAMP and random scores have no scale: their largest in each layer are of equal size. */
function isGuarded(statement: TypedStatement): boolean {
  const { protect, normalized } = statement.clauses;
  if (protect !== undefined || normalized !== undefined) return true;
  const criterion = read.criterionOf(statement);
  const isRelative = criterion?.name === 'lamp' || criterion?.name === 'random';
  const scale = criterion && scaleOf(criterion.expr);
  return isRelative && scale !== undefined && isFree(scale);
}

/** 5% where the target leaves room for it, else 1%. */
function usualFloor(statement: TypedStatement, context: LintContext): string {
  const sparsity = sparsityOf(statement, context);
  const hasRoom = sparsity !== undefined && compare(sparsity, rational(9, 10)) <= 0;
  return hasRoom ? '5%' : '1%';
}

/** One threshold compares scores that mean the same in every layer. */
export const incomparableScores: RecipeRule = {
  name: 'incomparable-scores',
  definition: catalogue.incomparableScores,
  source: 'Molchanov et al., arXiv:1611.06440, on normalising scores layer by layer',
  reads: 'recipe',
  check: (context) =>
    read.prunesOf(context).flatMap(({ statement }) => {
      const criterion = read.criterionOf(statement);
      if (criterion === undefined || !hasRawScores(statement)) return [];
      const args = { criterion: textAt(context, criterion.span) };
      const fixes = read.prunesWeights(statement) ? shares(statement) : [means(statement)];
      return [finding(context, catalogue.incomparableScores, args, criterion.span, { fixes })];
    }),
};

/** A mean is the same for a few units and for many; a sum or a norm is not. */
function means(statement: TypedStatement): Fix {
  const text = 'normalized by mean per layer';
  const own = statement.spans['normalized'];
  if (own !== undefined) return unsafeFix(`write \`${text}\``, own, text);
  const goal = statement.clauses['to'] === undefined ? 'removing' : 'to';
  return unsafeFix(`add \`${text}\``, after(read.spanOfClause(statement, goal)), ` ${text}`);
}

/** Scores of weights are not normalized: every layer gets a share by its shape. */
function shares(statement: TypedStatement): readonly Fix[] {
  const allocation = read.allocationOf(statement);
  if (allocation === undefined) return [];
  return [unsafeFix('write `erk` in place of `global`', allocation.span, 'erk')];
}

/** The part of what is kept that floors must leave free. */
const room = rational(1, 10);

/** A floor leaves the allocation something to choose. */
export const bindingFloor: RecipeRule = {
  name: 'binding-floor',
  definition: catalogue.bindingFloor,
  source: 'arithmetic: floors of 5% at a target of 95% fix every layer at 5%',
  reads: 'recipe',
  check: (context) =>
    read.prunesOf(context).flatMap(({ statement }) => {
      const floor = floorOf(statement, context);
      const sparsity = sparsityOf(statement, context);
      if (floor === undefined || sparsity === undefined || read.isUniform(statement)) return [];
      const kept = subtract(one, sparsity);
      if (compare(kept, zero) <= 0) return [];
      const left = subtract(one, divide(floor, kept));
      // A floor above the target is an error, which is reported as one.
      if (compare(left, zero) < 0 || compare(left, room) > 0) return [];
      const args = { floor: percent(floor), left: percent(left) };
      const span = read.spanOfClause(statement, 'protect');
      const allocation = read.allocationOf(statement);
      const edits = [...(allocation === undefined ? [] : [{ span: allocation.span, text: 'uniform' }]), { span, text: '' }];
      const fix = { title: 'say `uniform` and remove the floor', edits, safety: 'unsafe' as const };
      const fixes = allocation === undefined ? [] : [fix];
      return [finding(context, catalogue.bindingFloor, args, span, { fixes })];
    }),
};

/** A floor is below what every layer keeps anyway only where layers keep different shares. */
export const idleFloor: RecipeRule = {
  name: 'idle-floor',
  definition: catalogue.idleFloor,
  source: 'arithmetic: `uniform` gives every layer the share of the whole',
  reads: 'recipe',
  check: (context) =>
    read.prunesOf(context).flatMap(({ statement }) => {
      const floor = floorOf(statement, context);
      const sparsity = sparsityOf(statement, context);
      const per = read.choiceIn(read.fieldOf(statement.clauses['protect'], 'per'));
      if (floor === undefined || sparsity === undefined || per?.word !== 'layer') return [];
      const kept = subtract(one, sparsity);
      if (!read.isUniform(statement) || compare(floor, kept) > 0) return [];
      const span = read.spanOfClause(statement, 'protect');
      const args = { floor: percent(floor), kept: percent(kept) };
      return [finding(context, catalogue.idleFloor, args, span, { fixes: [unsafeFix('remove the floor', span, '')] })];
    }),
};

const high = rational(9, 10);

/** Where every layer loses the same large share, the first one is left out. */
export const prunedFirstLayer: RecipeRule = {
  name: 'pruned-first-layer',
  definition: catalogue.prunedFirstLayer,
  source: 'Gale et al., arXiv:1902.09574: the first layer stays dense',
  reads: 'recipe',
  wants: (context) => firstLayersIn(context).length > 0,
  check: (context, facts) => (isTransformer(facts) ? [] : firstLayersIn(context)),
};

/** There the first layer is the first matrix of attention, and what is dense are the embeddings. */
function isTransformer(facts: ModelFacts | undefined): boolean {
  return facts?.layers.some(({ roles }) => roles.has('attention')) === true;
}

function firstLayersIn(context: LintContext): readonly Diagnostic[] {
  return read.prunesOf(context).flatMap(({ statement }) => {
    const sparsity = sparsityOf(statement, context);
    if (sparsity === undefined || compare(sparsity, high) < 0) return [];
    if (!read.isUniform(statement) || !read.prunesWeights(statement)) return [];
    const except = read.selectorOf(statement, 'except');
    if (statement.clauses['in'] !== undefined || read.names(except, 'first layer')) return [];
    const span = read.spanOfClause(statement, 'to');
    const fix =
      except === undefined
        ? unsafeFix('add `except first layer`', after(span), ' except first layer')
        : unsafeFix('except the first layer too', after(except.span), ', first layer');
    return [finding(context, catalogue.prunedFirstLayer, { sparsity: percent(sparsity) }, span, { fixes: [fix] })];
  });
}

/** What a `repeat` prunes, it prunes in every round. */
export const repeatedTarget: RecipeRule = {
  name: 'repeated-target',
  definition: catalogue.repeatedTarget,
  source: 'Frankle and Carbin, arXiv:1803.03635: each round removes a share of what remains',
  reads: 'recipe',
  check: (context) => repeatsOf(context.recipe.body).flatMap((repeat) => targetsIn(repeat, context)),
};

function repeatsOf(body: readonly Step[]): readonly Repeat[] {
  return body.flatMap((step) => (step.kind === 'repeat' ? [step] : bodiesOf(step).flatMap(repeatsOf)));
}

function targetsIn(repeat: Repeat, context: LintContext): readonly Diagnostic[] {
  const times = amountOf(repeat.times, context);
  if (times !== undefined && compare(times, one) <= 0) return [];
  const statements = statementsIn(repeat.body);
  const isReopened = statements.some((one) => dutyOf(one, context) === 'restores' && read.objectsOf(one).includes('masks'));
  if (isReopened) return [];
  return statements.flatMap((statement) => {
    const { to, mask } = statement.clauses;
    if (to === undefined || dutyOf(statement, context) !== 'prunes') return [];
    // A target that a sweep inside varies is another one in each arm.
    if (to.kind === 'quantity' && amountOf(to, context) === undefined) return [];
    if (read.choiceIn(mask)?.word === 'revisable') return [];
    const span = read.spanOfClause(statement, 'to');
    return [finding(context, catalogue.repeatedTarget, { target: textAt(context, span) }, span)];
  });
}
