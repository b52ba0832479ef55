/** Rules about windows, curves and when a cut comes. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, one, rational, subtract, toNumber, zero } from '../../exact/rational.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import type { Expr } from '../../language/typed.ts';
import { finding, textAt, unsafeFix, type LintContext, type RecipeRule } from './rule.ts';
import { shareOf, windowOf, rateFactorAt, trainerOf } from '../reading/amounts.ts';
import { isTrainedLater, learnsWhatGoes, prunesOf, spanOfClause } from '../reading/statements.ts';

/** A gradual cut ends early enough for training to recover from it. */
export const lateWindow: RecipeRule = {
  name: 'late-window',
  definition: catalogue.lateWindow,
  source: 'Zhu and Gupta, arXiv:1710.01878: training goes on at the final sparsity',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap((placed) => {
      const { stage, statement } = placed;
      const window = windowOf(statement, stage, context);
      if (window === undefined || compare(window.to, one) < 0) return [];
      if (compare(window.from, one) >= 0) return [];
      if (learnsWhatGoes(statement) || isTrainedLater(placed, context)) return [];
      const { over } = statement.clauses;
      const word = over === undefined ? 'every' : 'over';
      const span = spanOfClause(statement, word);
      const isShare = over?.kind === 'window' && over.to.unit === 'share';
      const fixes = isShare && textAt(context, over.to.span) === '100%' ? [unsafeFix('end the window at 75%', over.to.span, '75%')] : [];
      return [finding(context, catalogue.lateWindow, { window: textAt(context, span) }, span, { fixes })];
    }),
};

/** Parts of a window at which a curve is looked at. */
const parts = 20;

/** A window ends where its curve ends. */
export const earlyTarget: RecipeRule = {
  name: 'early-target',
  definition: catalogue.earlyTarget,
  source: 'Zhu and Gupta, arXiv:1710.01878: the target is reached at the last update',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap(({ statement }) => {
      const { along } = statement.clauses;
      if (along?.kind !== 'expression' || learnsWhatGoes(statement)) return [];
      const done = firstDone(along.expr, context);
      if (done === undefined || done >= parts - 1) return [];
      const span = spanOfClause(statement, 'along');
      const at = done === 0 ? 'at the first update' : `after ${(100 * done) / parts}%`;
      const fixes = [unsafeFix('write `along cubic`', along.span, 'cubic')];
      return [finding(context, catalogue.earlyTarget, { curve: textAt(context, along.span), at }, span, { fixes })];
    }),
};

/** The first part of the window from which on the curve stays at its end. */
function firstDone(curve: Expr, { environment }: LintContext): number | undefined {
  for (let part = 0; part < parts; part++) {
    const progress = part === 0 ? zero : rational(part, parts);
    const value = evaluateExact(curve, new Map([...environment, ['p', progress]]));
    if (value === undefined) return undefined;
    if (compare(value, one) >= 0) return part;
  }
  return undefined;
}

/** A window is long enough for many updates. */
export const coarseWindow: RecipeRule = {
  name: 'coarse-window',
  definition: catalogue.coarseWindow,
  source: 'TensorFlow Model Optimization, issues 973 and 975: nothing is pruned with few steps',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap(({ stage, statement }) => {
      const { every } = statement.clauses;
      const window = windowOf(statement, stage, context);
      if (window === undefined || every?.kind !== 'quantity') return [];
      const length = subtract(window.to, window.from);
      const interval = shareOf(every, stage, context);
      if (interval === undefined || compare(length, zero) <= 0) return [];
      if (compare(interval, length) < 0) return [];
      const span = spanOfClause(statement, 'every');
      return [finding(context, catalogue.coarseWindow, { every: textAt(context, span), updates: 2 }, span)];
    }),
};

/** Below this part of its start the rate counts as small. */
const small = 0.1;

/** Weights are cut while the learning rate is high enough to make up for them. */
export const coldPruning: RecipeRule = {
  name: 'cold-pruning',
  definition: catalogue.coldPruning,
  source: 'Zhu and Gupta, arXiv:1710.01878, on pruning with a rate that is too low',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap((placed) => {
      const { stage, statement } = placed;
      const window = windowOf(statement, stage, context);
      const trainer = trainerOf(stage, context);
      // The rule `late-window` covers a window that ends with the stage.
      if (window === undefined || trainer === undefined || compare(window.to, one) >= 0) return [];
      if (isTrainedLater(placed, context)) return [];
      const factor = rateFactorAt(toNumber(window.to), trainer, stage, context);
      if (factor === undefined || factor >= small) return [];
      const args = { rate: `${Number((100 * factor).toPrecision(2))}%` };
      return [finding(context, catalogue.coldPruning, args, spanOfClause(statement, 'over'))];
    }),
};
