/** Gradients of operators that put elements at given places: what scattered is gathered again. */
import { intAttribute, textAttribute } from '../attributes.ts';
import { emit, int, scalar } from '../builder.ts';
import { reshape } from '../operators.ts';
import { input, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';

const refused = { refused: 'elements that meet are neither added nor replaced' };

function reductionOf({ node }: RuleContext): 'add' | 'none' | undefined {
  const reduction = textAttribute(node, 'reduction', 'none');
  return reduction === 'add' || reduction === 'none' ? reduction : undefined;
}

const scatterElements: GradientRule = (context) => {
  const { builder, node } = context;
  const reduction = reductionOf(context);
  if (reduction === undefined) return refused;
  const [gradient, indices] = [outputGradient(context), input(context, 1)];
  const axis = int(intAttribute(node, 'axis', 0));
  const zeros = (): string => emit(builder, 'Mul', [input(context, 2), scalar(builder, 0)]);
  const data = (): string => (reduction === 'add' ? gradient : emit(builder, 'ScatterElements', [gradient, indices, zeros()], { axis }));
  return [
    context.wanted(0) ? data() : undefined,
    undefined,
    context.wanted(2) ? emit(builder, 'GatherElements', [gradient, indices], { axis }) : undefined,
  ];
};

const scatterND: GradientRule = (context) => {
  const { builder } = context;
  const reduction = reductionOf(context);
  if (reduction === undefined) return refused;
  const [gradient, indices] = [outputGradient(context), input(context, 1)];
  const zeros = (): string => emit(builder, 'Mul', [input(context, 2), scalar(builder, 0)]);
  const data = (): string => (reduction === 'add' ? gradient : emit(builder, 'ScatterND', [gradient, indices, zeros()]));
  return [
    context.wanted(0) ? data() : undefined,
    undefined,
    context.wanted(2) ? emit(builder, 'GatherND', [gradient, indices]) : undefined,
  ];
};

/** Its places count all elements of the output, from the first sample on. */
const maxUnpool: GradientRule = (context) => {
  const { builder } = context;
  return [emit(builder, 'Gather', [reshape(builder, outputGradient(context), [-1]), input(context, 1)])];
};

/** Rows of the data that several indices name add up. */
const gatherND: GradientRule = (context) => {
  const { builder, node } = context;
  if (intAttribute(node, 'batch_dims', 0) !== 0) return { refused: 'it gathers from each sample of its own' };
  const zeros = emit(builder, 'ConstantOfShape', [emit(builder, 'Shape', [input(context, 0)])]);
  return [emit(builder, 'ScatterND', [zeros, input(context, 1), outputGradient(context)], { reduction: { kind: 'string', value: 'add' } })];
};

export const scattering: GradientTable = {
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  MaxUnpool: maxUnpool,
  GatherND: gatherND,
};
