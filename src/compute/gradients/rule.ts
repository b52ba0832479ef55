/** What a gradient rule is given, and what it gives back. */
import type { Node, Tensor } from '../../model/graph.ts';
import type { GraphBuilder } from '../builder.ts';
import type { Shape } from '../shapes.ts';

export interface RuleContext {
  readonly builder: GraphBuilder;
  readonly node: Node;
  /** Gradient of the loss in each output; absent where the loss does not depend on it. */
  readonly outputGradients: readonly (string | undefined)[];
  /** Whether the gradient in this input is asked for. */
  readonly wanted: (input: number) => boolean;
  /** Shape of a tensor of the forward pass. */
  readonly shape: (name: string) => Shape;
  readonly constant: (name: string) => Tensor | undefined;
  /** Gradients that are copies of a smaller tensor along some axes: their name → that tensor, of the same rank. */
  readonly copies: Map<string, string>;
  /** Whether the gradients are differentiated again, so that no operator may take the samples for channels. */
  readonly again: boolean;
}

/** One name per input that was wanted. A reason where the operator is used in a way without rule. */
export type Gradients = readonly (string | undefined)[] | { readonly refused: string };

export type GradientRule = (context: RuleContext) => Gradients;

export type GradientTable = Readonly<Record<string, GradientRule>>;

/** Gradient in the first output: most operators have one. */
export function outputGradient(context: RuleContext): string {
  const [gradient] = context.outputGradients;
  if (gradient === undefined) throw new Error(`${context.node.op} without an output gradient`);
  return gradient;
}

/** The gradient in the first output, or what it is made of copies of: enough beside a factor of its shape. */
export function narrowGradient(context: RuleContext): string {
  const gradient = outputGradient(context);
  return context.copies.get(gradient) ?? gradient;
}

/** Name of the nth input of the node, which the specification requires. */
export function input(context: RuleContext, index: number): string {
  const name = context.node.inputs[index];
  if (name === undefined || name === '') throw new Error(`${context.node.op} ${context.node.name} lacks its input ${index}`);
  return name;
}

export function output(context: RuleContext): string {
  const [name] = context.node.outputs;
  if (name === undefined) throw new Error(`${context.node.op} ${context.node.name} has no output`);
  return name;
}
