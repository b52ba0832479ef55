/** Gradients of arithmetic with broadcasting. */
import { emit, int, scalar } from '../builder.ts';
import { addAll } from '../operators.ts';
import { sameShape } from '../shapes.ts';
import { sumToShape } from './broadcasting.ts';
import { constantNumbers } from './elementwise.ts';
import { input, narrowGradient, output, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';

/** The largest or smallest of its inputs: inputs that are equal there share the gradient, as in PyTorch. */
const extreme: GradientRule = (context) => {
  const { builder, node } = context;
  const takes = node.inputs.map((name) => emit(builder, 'Cast', [emit(builder, 'Equal', [name, output(context)])], { to: int(1) }));
  const share = emit(builder, 'Div', [outputGradient(context), addAll(builder, takes)]);
  const gradients = takes.map((taken) => () => emit(builder, 'Mul', [share, taken]));
  return binary(context, gradients);
};

/** Applies one function per wanted input to the output's gradient, and undoes the broadcast. */
function binary(context: RuleContext, partials: readonly ((gradient: string) => string)[]): readonly (string | undefined)[] {
  const gradient = outputGradient(context);
  const shape = context.shape(output(context));
  return partials.map((partial, index) => {
    if (!context.wanted(index)) return undefined;
    const own = context.shape(input(context, index));
    return sumToShape(context.builder, partial(gradient), shape, own);
  });
}

export const arithmetic: GradientTable = {
  Add: (context) => binary(context, [(gradient) => gradient, (gradient) => gradient]),
  Sub: (context) => binary(context, [(gradient) => gradient, (gradient) => emit(context.builder, 'Neg', [gradient])]),
  Mul: (context) => {
    const times = (factor: number) => (): string => {
      const name = input(context, factor);
      const isFull = sameShape(context.shape(name), context.shape(output(context)));
      const gradient = isFull ? narrowGradient(context) : outputGradient(context);
      return emit(context.builder, 'Mul', [gradient, name]);
    };
    return binary(context, [times(1), times(0)]);
  },
  /** y = a / b: da = g / b, db = −g·y / b. */
  Div: (context) => {
    const { builder } = context;
    const quotient = (gradient: string): string => emit(builder, 'Div', [gradient, input(context, 1)]);
    return binary(context, [quotient, (gradient) => emit(builder, 'Neg', [emit(builder, 'Mul', [quotient(gradient), output(context)])])]);
  },
  /** y = a ^ b, differentiated in a: b·a^(b−1). A square's slope is 2a: powers are slow. */
  Pow: (context) => {
    const { builder } = context;
    if (context.wanted(1)) return { refused: 'only the base of a power has a gradient here' };
    const [base, exponent] = [input(context, 0), input(context, 1)];
    const isOwn = sameShape(context.shape(base), context.shape(output(context)));
    const slope = (): string => {
      if (constantNumbers(context, exponent)?.every((value) => value === 2) === true) {
        return emit(builder, 'Mul', [base, scalar(builder, 2)]);
      }
      const lower = emit(builder, 'Sub', [exponent, scalar(builder, 1)]);
      return emit(builder, 'Mul', [exponent, emit(builder, 'Pow', [base, lower])]);
    };
    return binary(context, [
      () => emit(builder, 'Mul', [isOwn ? narrowGradient(context) : outputGradient(context), slope()]),
      (gradient) => gradient,
    ]);
  },
  Sum: (context) =>
    binary(
      context,
      context.node.inputs.map(() => (gradient: string) => gradient),
    ),
  Mean: (context) => {
    const { builder, node } = context;
    const share = scalar(builder, 1 / node.inputs.length);
    const gradients = node.inputs.map(() => (gradient: string) => emit(builder, 'Mul', [gradient, share]));
    return binary(context, gradients);
  },
  Max: extreme,
  Min: extreme,
};
