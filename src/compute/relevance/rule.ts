/** What a rule of relevance is given, and what it gives back: gradient rules are asked in the same way. */
import type { Node } from '../../model/graph.ts';
import { emit, scalar } from '../builder.ts';
import { type RuleContext, outputGradient, input, output } from '../gradients/rule.ts';
import { gradientRules } from '../gradients/table.ts';
import { sumToShape } from '../gradients/broadcasting.ts';

/** `outputGradients` of the node are the relevance of its outputs. */
export interface RelevanceContext extends RuleContext {
  /** Whether an input changes with the samples: what does not has no relevance. */
  readonly live: (input: number) => boolean;
  /** Whether a tensor is nowhere below 0. */
  readonly positive: (name: string) => boolean;
  /** The node that makes a tensor. */
  readonly maker: (name: string) => Node | undefined;
  /** The nodes that read a tensor. */
  readonly readers: (name: string) => readonly Node[];
}

/** One name per input that was wanted. A reason where the operator is used in a way without rule. */
export type Relevances = readonly (string | undefined)[] | { readonly refused: string };

export type RelevanceRule = (context: RelevanceContext) => Relevances;

export type RelevanceTable = Readonly<Record<string, RelevanceRule>>;

export function outputRelevance(context: RelevanceContext): string {
  return outputGradient(context);
}

/** What the gradient of the node's operator gives back for the outputs' relevance. */
function asGradient(context: RelevanceContext): Relevances {
  const rule = gradientRules.get(context.node.op);
  if (rule === undefined) throw new Error(`${context.node.op} has no gradient`);
  return rule(context);
}

/** How the gradient of the node would take `values`, given for its output, back to one input. */
export function pulledBack(context: RelevanceContext, values: string, input = 0): string | { readonly refused: string } {
  const wanted = (index: number): boolean => index === input;
  const back = asGradient({ ...context, outputGradients: [values], wanted });
  return 'refused' in back ? back : (back[input] ?? '');
}

/**
 * What keeps a share of nothing from being no number: where every contribution is 0 the relevance is lost.
 * As in the code of Yeom et al.
 */
const stabiliser = 1e-9;

/** The relevance for each unit of what an output was made of. */
export function perUnit({ builder }: RelevanceContext, relevance: string, total: string): string {
  const divisor = emit(builder, 'Add', [total, scalar(builder, stabiliser)]);
  return emit(builder, 'Div', [relevance, divisor]);
}

/** All of the output's relevance; where the input was broadcast, summed over its copies. */
export function whole(context: RelevanceContext, index: number): string {
  const own = context.shape(input(context, index));
  const shape = context.shape(output(context));
  return sumToShape(context.builder, outputRelevance(context), shape, own);
}

/** Only the first input is made of samples: the others are scales, shifts and bounds. */
const passed: RelevanceRule = (context) => [whole(context, 0)];

export const passing: RelevanceTable = {
  Relu: passed,
  LeakyRelu: passed,
  Sigmoid: passed,
  Tanh: passed,
  HardSigmoid: passed,
  HardSwish: passed,
  Clip: passed,
  Exp: passed,
  Log: passed,
  Sqrt: passed,
  Abs: passed,
  Reciprocal: passed,
  Erf: passed,
  Gelu: passed,
  Neg: passed,
  Pow: passed,
  BatchNormalization: passed,
  LayerNormalization: passed,
  Softmax: passed,
  LogSoftmax: passed,
  Cast: asGradient,
  Identity: asGradient,
  Dropout: asGradient,
  Reshape: asGradient,
  Flatten: asGradient,
  Squeeze: asGradient,
  Unsqueeze: asGradient,
  Transpose: asGradient,
  Expand: asGradient,
  Concat: asGradient,
  Split: asGradient,
  Slice: asGradient,
  Gather: asGradient,
  Where: asGradient,
  Pad: asGradient,
  MaxPool: asGradient,
  Max: asGradient,
  Min: asGradient,
};
