/**
 * Relevance of layers with weights, the rule z+ as Yeom et al. have it (arXiv:1912.08881, α = 1 and β = 0): of every output's relevance an
 * input has its share in the contributions above 0, R_i = Σ_j (x_i·w_ij)⁺ / Σ_k (x_k·w_kj)⁺ · R_j. Biases have none.
 */
import { floatAttribute, intAttribute, addAll, reshape } from '../operators.ts';
import { emit, float, scalar } from '../builder.ts';
import { input, outputGradient, output, type RuleContext } from '../gradients/rule.ts';
import { signalOf } from './gaps.ts';
import { forEach, movedBack, passedOn } from './notes.ts';
import { range } from '../shapes.ts';
import { nameAt, type Node } from '../../model/graph.ts';
import { gradientRules } from '../gradients/table.ts';
import { sumToShape } from '../gradients/broadcasting.ts';

// What a rule of relevance is given, and what it gives back: gradient rules are asked in the same way.

/** `outputGradients` of the node are the relevance of its outputs. */
export interface RelevanceContext extends RuleContext {
  /** Whether an input changes with the samples: what does not has no relevance. */
  readonly live: (input: number) => boolean;
  /** Whether a tensor is nowhere below 0. */
  readonly positive: (name: string) => boolean;
  readonly maker: (name: string) => Node | undefined;
  readonly readers: (name: string) => readonly Node[];
}

/** One name per input that was wanted. A reason where the operator is used in a way without rule. */
type Relevances = readonly (string | undefined)[] | { readonly refused: string };

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
 * What keeps a share of nothing from being no number: where every contribution is 0 the relevance is lost. As in the code of Yeom et al.
 */
const stabiliser = 1e-9;

/** The relevance for each unit of what an output was made of. */
export function perUnit({ builder }: RelevanceContext, relevance: string, total: string): string {
  return emit(builder, 'Div', [relevance, emit(builder, 'Add', [total, scalar(builder, stabiliser)])]);
}

/** All of the output's relevance; where the input was broadcast, summed over its copies. */
export function whole(context: RelevanceContext, index: number): string {
  const own = context.shape(input(context, index));
  const shape = context.shape(output(context));
  return sumToShape(context.builder, outputRelevance(context), shape, own);
}

const passed: RelevanceRule = (context) => [whole(context, 0)];

export const passing: RelevanceTable = {
  ...forEach([...passedOn, 'BatchNormalization'], passed),
  ...forEach([...movedBack, 'MaxPool', 'Max', 'Min'], asGradient),
};

/** What contributes above 0: x and w that are both above it, or both below. */
type Half = { readonly x: string; readonly w: string };

/** Attention weights are taken for constants, as weights are (Ali et al., arXiv:2202.07304). */
const weighted: RelevanceRule = (context) => {
  const { builder, node } = context;
  const signal = signalOf({ ...node, inputs: node.inputs.slice(0, 2) }, context);
  if (signal === undefined) return { refused: 'both of its matrices change with the samples' };
  if (floatAttribute(node, 'alpha', 1) <= 0) return { refused: 'its alpha is not above 0' };
  // What scales all contributions alike is none of their shares.
  const attributes = { ...node.attributes, ...(node.op === 'Gemm' && { alpha: float(1) }) };
  const [x, w] = [input(context, signal), input(context, 1 - signal)];
  const halves = halvesOf(context, x, asNormTurns(context, w, signal)).map((half) => ({
    ...half,
    inputs: signal === 0 ? [half.x, half.w] : [half.w, half.x],
  }));
  const totals = halves.map(({ inputs }) => emit(builder, node.op, inputs, attributes));
  const each = perUnit(context, outputRelevance(context), addAll(builder, totals));
  const parts: string[] = [];
  for (const half of halves) {
    const shape = (name: string) => context.shape(name === half.x ? x : name === half.w ? w : name);
    const back = pulledBack({ ...context, node: { ...node, inputs: half.inputs, attributes }, shape }, each, signal);
    if (typeof back !== 'string') return back;
    parts.push(emit(builder, 'Mul', [half.x, back]));
  }
  const relevance = addAll(builder, parts);
  return signal === 0 ? [relevance] : [undefined, relevance];
};

/** One half does where the inputs, or the weights, are nowhere below 0. */
function halvesOf({ builder, positive }: RelevanceContext, x: string, w: string): readonly Half[] {
  const above = (name: string): string => (positive(name) ? name : emit(builder, 'Relu', [name]));
  const below = (name: string): string => emit(builder, 'Min', [name, scalar(builder, 0)]);
  const upper = { x: above(x), w: above(w) };
  return positive(x) || positive(w) ? [upper] : [upper, { x: below(x), w: below(w) }];
}

export const linear: RelevanceTable = { Conv: weighted, Gemm: weighted, MatMul: weighted };

/**
 * A gate lets relevance through and has none (Arras et al., arXiv:1706.07206); of two signals, neither of
 * which gates the other, each has half (Achtibat et al., AttnLRP, arXiv:2402.05602).
 */
const factors: RelevanceRule = (context) => {
  const signal = signalOf(context.node, context);
  return context.node.inputs.map((_, index) => {
    if (!context.wanted(index) || (signal !== undefined && signal !== index)) return undefined;
    const all = whole(context, index);
    const half = (): string => emit(context.builder, 'Mul', [all, scalar(context.builder, 0.5)]);
    return signal === undefined ? half() : all;
  });
};

export const products: RelevanceTable = { Mul: factors, Div: factors };

/**
 * The weight times the sign of the scale of a BatchNormalization that alone reads the layer's output. How
 * large the scale is makes no difference to shares.
 */
function asNormTurns(context: RelevanceContext, weight: string, signal: number): string {
  const { builder, node, shape } = context;
  const [norm, another] = context.readers(nameAt(node.outputs, 0));
  const scale = norm?.inputs[1];
  const isFolded = another === undefined && norm?.op === 'BatchNormalization' && signal === 0;
  const outputs = outputAxis(context);
  if (!isFolded || scale === undefined || outputs === undefined) return weight;
  const beside = range(0, shape(weight).length).map((axis) => (axis === outputs ? -1 : 1));
  return emit(builder, 'Mul', [weight, reshape(builder, emit(builder, 'Sign', [scale]), beside)]);
}

/** The axis of the weight that counts what the norm counts: the second one of the layer's output. */
function outputAxis({ node, shape }: RelevanceContext): number | undefined {
  if (node.op === 'Conv') return 0;
  const isMatrix = shape(nameAt(node.outputs, 0)).length === 2;
  if (!isMatrix) return undefined;
  return node.op === 'Gemm' && intAttribute(node, 'transB', 0) === 1 ? 0 : 1;
}

/** Operators whose results are nowhere below 0. */
const always: ReadonlySet<string> = new Set([...['Relu', 'Sigmoid', 'HardSigmoid', 'Softmax', 'Exp', 'Abs', 'Sqrt']]);

/** Operators whose results are nowhere below 0 where their first input is not. */
const kept: ReadonlySet<string> = new Set([
  ...['MaxPool', 'AveragePool', 'GlobalAveragePool', 'ReduceMean', 'ReduceSum', 'ReduceMax'],
  ...['Identity', 'Cast', 'Dropout', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Expand'],
  ...['Split', 'Slice', 'Gather'],
]);

/** The same where none of their inputs is. */
const together: ReadonlySet<string> = new Set(['Add', 'Sum', 'Mul', 'Concat', 'Max', 'Min']);

/** Looks at the names that `maker` knows; of others nothing is known. */
export function positiveNames(maker: (name: string) => Node | undefined): (name: string) => boolean {
  const known = new Map<string, boolean>();
  const isPositive = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const node = maker(name);
    const is = node !== undefined && node.domain === '' && isMadePositive(node, isPositive);
    known.set(name, is);
    return is;
  };
  return isPositive;
}

function isMadePositive({ op, inputs }: Node, isPositive: (name: string) => boolean): boolean {
  if (always.has(op)) return true;
  if (kept.has(op)) return isPositive(nameAt(inputs, 0));
  return together.has(op) && inputs.every(isPositive);
}
