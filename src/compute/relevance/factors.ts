/** Relevance of products element by element. */
import { emit, scalar } from '../builder.ts';
import { whole } from './passing.ts';
import type { RelevanceRule, RelevanceTable } from './rule.ts';
import { signalOf } from './signal.ts';

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
