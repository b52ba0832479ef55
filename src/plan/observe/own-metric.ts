/** Metrics that the recipe defines itself: which expression each stands for. */
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unknownMark, unsupported } from '../../diagnostics/catalogue/plan.ts';
import { apply } from '../../language/expressions/definition.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Choice, Expr } from '../../language/typed.ts';
import { marksIn } from '../criteria/names.ts';
import { summaryFault } from '../criteria/faults.ts';
import { refusal, type PlanContext } from '../plan-context.ts';

export interface OwnMetric {
  /** As the recipe calls it: `pqi`, `pqi(p: 0.2)`. */
  readonly name: string;
  /** Canonical, over the live weights `w` of what it is taken of, and over those of marks. */
  readonly expression: string;
}

/** Undefined for a metric of the vocabulary. */
export function ownMetricOf(choice: Choice, context: PlanContext): Outcome<OwnMetric> | undefined {
  const definition = context.definitions.find(({ kind, name }) => kind === 'metric' && name === choice.word);
  if (definition === undefined) return undefined;
  const args = Object.entries(choice.args).flatMap(([name, value]): [string, Expr][] =>
    value.kind === 'expression' ? [[name, value.expr]] : [],
  );
  const { expr } = apply(definition, [], Object.fromEntries(args));
  if (expr === undefined) throw new TypeError('the checker promises the arguments of a metric');
  const fault = summaryFault(expr);
  if (fault !== undefined) {
    const { refused: what, instead = 'use another expression' } = fault;
    return refusal(context, unsupported, { what, instead }, choice.span);
  }
  const { marks } = context.state;
  const unset = marksIn(expr).find((mark) => !marks.has(mark));
  if (unset !== undefined) {
    return refusal(context, unknownMark, { name: unset, known: [...marks.keys()] }, choice.span);
  }
  const given = args.map(([name, value]) => `${name}: ${printExpression(value)}`).join(', ');
  return done({ name: given === '' ? choice.word : `${choice.word}(${given})`, expression: printExpression(expr) });
}
