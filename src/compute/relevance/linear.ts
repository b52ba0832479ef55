/**
 * Relevance of layers with weights, the rule z+ as Yeom et al. have it (arXiv:1912.08881, α = 1 and β = 0):
 * of every output's relevance an input has its share in the contributions above 0,
 * R_i = Σ_j (x_i·w_ij)⁺ / Σ_k (x_k·w_kj)⁺ · R_j. Biases have none.
 */
import { floatAttribute } from '../attributes.ts';
import { emit, float, scalar } from '../builder.ts';
import { input } from '../gradients/rule.ts';
import { addAll } from '../operators.ts';
import type { RelevanceContext, RelevanceRule, RelevanceTable } from './rule.ts';
import { outputRelevance, perUnit, pulledBack } from './rule.ts';
import { signalOf } from './signal.ts';
import { asNormTurns } from './turned-weight.ts';

/** What contributes above 0: x and w that are both above it, or both below. */
interface Half {
  readonly x: string;
  readonly w: string;
}

/** Attention weights are taken for constants, as weights are (Ali et al., arXiv:2202.07304). */
const weighted: RelevanceRule = (context) => {
  const { builder, node } = context;
  const pair = { ...node, inputs: node.inputs.slice(0, 2) };
  const signal = signalOf(pair, context);
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
    const own = { ...context, node: { ...node, inputs: half.inputs, attributes }, shape };
    const back = pulledBack(own, each, signal);
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
