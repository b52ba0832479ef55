/** What gradients of elementwise functions of one tensor have in common. */
import type { GraphBuilder } from '../builder.ts';
import { emit, scalar } from '../builder.ts';
import type { GradientRule, RuleContext } from './rule.ts';
import { input, narrowGradient, output } from './rule.ts';

type Derivative = (builder: GraphBuilder, x: string, y: string, context: RuleContext) => string;

/** dx = g ⊙ f′, with f′ written in the input x or the output y, whichever is cheaper. */
export function elementwise(derivative: Derivative): GradientRule {
  return (context) => {
    const slope = derivative(context.builder, input(context, 0), output(context), context);
    return [emit(context.builder, 'Mul', [narrowGradient(context), slope])];
  };
}

/** One thing where x is above a bound, and another elsewhere. */
export function above(
  builder: GraphBuilder,
  x: string,
  bound: number,
  [over, under]: readonly [string, string],
): string {
  const isAbove = emit(builder, 'Greater', [x, scalar(builder, bound)]);
  return emit(builder, 'Where', [isAbove, over, under]);
}
