/** Rules about training, its rates and its marks. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import { compare, rational, zero } from '../../exact/rational.ts';
import { comparable, dutyOf } from '../../language/check/rules/rule.ts';
import type { Choice, Stage, Step } from '../../language/typed.ts';
import { bodiesIn } from '../../language/within.ts';
import { finding, safeFix, textAt, unsafeFix, type LintContext, type RecipeRule } from './rule.ts';
import { amountOf, percent, shareOf, rateFactorAt, rateOf, trainerOf, warmupOf } from '../reading/amounts.ts';
import { usesOf } from '../reading/layers.ts';
import { choiceIn, headOf, objectsOf, spanOfClause, statementsOf } from '../reading/statements.ts';

/** From this factor on a rate jumps; a step of a schedule is a factor of ten. */
const jump = 10;

/** Without a prune between two stages, the learning rate continues. */
export const rateJump: RecipeRule = {
  name: 'rate-jump',
  definition: catalogue.rateJump,
  source: 'Goyal et al., arXiv:1706.02677, on starting at a high rate',
  reads: 'recipe',
  check: (context) => neighbours(context.recipe.body).flatMap(([first, second]) => between(first, second, context)),
};

/** Stages that directly follow one another. */
function neighbours(body: readonly Step[]): readonly (readonly [Stage, Stage])[] {
  return bodiesIn(body).flatMap((steps) =>
    steps.flatMap((step, index) => {
      const before = steps[index - 1];
      return step.kind === 'stage' && before?.kind === 'stage' ? [[before, step] as const] : [];
    }),
  );
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

const most = rational(1, 2);

/** Most of a stage trains at the rate that was asked for. */
export const longWarmup: RecipeRule = {
  name: 'long-warmup',
  definition: catalogue.longWarmup,
  source: 'Goyal et al., arXiv:1706.02677: a warm-up of 5 epochs of 90',
  reads: 'recipe',
  check: (context) =>
    statementsOf(context).flatMap(({ stage, statement }) => {
      const warmup = warmupOf(statement);
      const share = shareOf(warmup, stage, context);
      if (warmup === undefined || share === undefined || compare(share, most) <= 0) return [];
      return [finding(context, catalogue.longWarmup, { share: percent(share) }, warmup.span)];
    }),
};

/** Weight decay beside adaptive rates is decoupled from the gradient. */
export const coupledDecay: RecipeRule = {
  name: 'coupled-decay',
  definition: catalogue.coupledDecay,
  source: 'Loshchilov and Hutter, arXiv:1711.05101',
  reads: 'recipe',
  check: (context) =>
    statementsOf(context).flatMap(({ statement }) => {
      const optimizer = choiceIn(statement.clauses['with']);
      const decay = amountOf(optimizer?.args['weight-decay'], context);
      if (optimizer?.word !== 'adam' || decay === undefined) return [];
      if (compare(decay, zero) <= 0) return [];
      const { start } = optimizer.span;
      const word = { start, end: start + optimizer.word.length };
      const isThere = textAt(context, word).toLowerCase() === optimizer.word;
      const fixes = isThere ? [unsafeFix('write `adamw`', word, 'adamw')] : [];
      return [finding(context, catalogue.coupledDecay, {}, optimizer.span, { fixes })];
    }),
};

/** Nesterov's look ahead needs momentum. */
export const idleNesterov: RecipeRule = {
  name: 'idle-nesterov',
  definition: catalogue.idleNesterov,
  source: 'PyTorch, torch.optim.SGD, which refuses it',
  reads: 'recipe',
  check: (context) =>
    statementsOf(context).flatMap(({ statement }) => {
      const optimizer = choiceIn(statement.clauses['with']);
      if (optimizer === undefined || choiceIn(optimizer.args['nesterov'])?.word !== 'yes') return [];
      const written = optimizer.args['momentum'];
      const momentum = written === undefined ? zero : amountOf(written, context);
      if (momentum === undefined || compare(momentum, zero) !== 0) return [];
      return [finding(context, catalogue.idleNesterov, {}, optimizer.span, { fixes: removal(optimizer, context) })];
    }),
};

/** With the comma before it, or behind it where it is the first argument. */
function removal({ span }: Choice, { recipe }: LintContext): readonly Fix[] {
  const text = recipe.source.text.slice(span.start, span.end);
  const found = /,\s*nesterov\b(\s*:\s*\w+)?(?=\s*[,)])/i.exec(text) ?? /(?<=\()\s*nesterov\b(\s*:\s*\w+)?\s*,\s*/i.exec(text);
  if (found === null) return [];
  const start = span.start + found.index;
  return [safeFix('remove `nesterov`', { start, end: start + found[0].length }, '')];
}

/** Trained weights are used before they are discarded. */
export const undoneTraining: RecipeRule = {
  name: 'undone-training',
  definition: catalogue.undoneTraining,
  source: 'Frankle and Carbin, arXiv:1803.03635: train, prune, then rewind',
  reads: 'recipe',
  check: (context) => neighbours(context.recipe.body).flatMap(([first, second]) => undone(first, second, context)),
};

function undone(first: Stage, second: Stage, context: LintContext): readonly Diagnostic[] {
  const [restores] = second.statements;
  if (restores === undefined || dutyOf(restores, context) !== 'restores') return [];
  const objects = objectsOf(restores);
  if (!objects.includes('all') && !objects.includes('weights')) return [];
  if (!first.statements.every((one) => dutyOf(one, context) === 'trains')) return [];
  const related = [{ message: 'what was trained', source: context.recipe.source, span: first.span }];
  return [finding(context, catalogue.undoneTraining, { stage: first.name, head: restores.verb }, headOf(restores), { related })];
}

/** A mark is rewound to, compared with or used as a teacher. */
export const unusedMark: RecipeRule = {
  name: 'unused-mark',
  definition: catalogue.unusedMark,
  source: 'language.md, "Marks": a mark keeps parameters, statistics, masks and optimizer',
  reads: 'recipe',
  check: (context) =>
    statementsOf(context).flatMap(({ statement }) => {
      const { verb, object } = statement;
      if (verb !== 'mark' || object.kind !== 'text') return [];
      if (usesOf(object.text, context) > 1) return [];
      return [finding(context, catalogue.unusedMark, { name: object.text }, object.span)];
    }),
};
