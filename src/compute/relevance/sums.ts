/** Relevance of sums and means: each term has the share of it that it contributed. */
import { emit } from '../builder.ts';
import { sumToShape } from '../gradients/broadcasting.ts';
import { input, output } from '../gradients/rule.ts';
import { addAll } from '../operators.ts';
import { whole, type RelevanceRule, type RelevanceTable, outputRelevance, perUnit, pulledBack } from './rule.ts';

/**
 * Of branches that meet, by the size of what they contribute, so that nothing is lost where signs differ.
 * Biases, position codes and whatever else does not change with the samples contribute nothing.
 */
const branches: RelevanceRule = (context) => {
  const { builder, node } = context;
  const sizes = new Map(
    [...node.inputs.keys()].filter(context.live).map((index) => [index, emit(builder, 'Abs', [input(context, index)])] as const),
  );
  const wanted = node.inputs.map((_, index) => context.wanted(index));
  if (sizes.size < 2) return wanted.map((own, at) => (own ? whole(context, at) : undefined));
  const each = perUnit(context, outputRelevance(context), addAll(builder, [...sizes.values()]));
  const shape = context.shape(output(context));
  return wanted.map((own, at) => {
    if (!own) return undefined;
    const share = emit(builder, 'Mul', [each, sizes.get(at) ?? '']);
    return sumToShape(builder, share, shape, context.shape(input(context, at)));
  });
};

/** Of the elements of one tensor, by those above 0: a layer whose weights are all the same. */
const elements: RelevanceRule = (context) => {
  const { builder, node } = context;
  const x = input(context, 0);
  const isPositive = context.positive(x);
  const above = isPositive ? x : emit(builder, 'Relu', [x]);
  const total = isPositive ? output(context) : emit(builder, node.op, [above, ...node.inputs.slice(1)], node.attributes);
  const back = pulledBack(context, perUnit(context, outputRelevance(context), total));
  return typeof back === 'string' ? [emit(builder, 'Mul', [above, back])] : back;
};

export const sums: RelevanceTable = {
  Add: branches,
  Sub: branches,
  Sum: branches,
  ReduceSum: elements,
  ReduceMean: elements,
  AveragePool: elements,
  GlobalAveragePool: elements,
};
