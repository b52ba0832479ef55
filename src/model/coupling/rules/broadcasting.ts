/** Operators that work element by element: aligned axes go together, axes of size 1 stay free. */
import { single, uniteAxes, type AxisState } from '../axis.ts';
import { ownsSlice, type Rule } from '../rule.ts';

const broadcasting: Rule = (site) => {
  const { flatNode, labels, where } = site;
  const made = site.dims(flatNode.outputs[0]);
  const inputs = flatNode.inputs.flatMap((value, index) => (value === '' ? [] : [axesOf(index)]));
  const known = inputs.filter((input) => input !== undefined);
  if (known.length < inputs.length) return [];
  const rank = Math.max(...known.map((input) => input.length));
  const result = known.reduce<readonly AxisState[]>(
    (sum, input) =>
      Array.from({ length: rank }, (_, axis) =>
        uniteAxes(labels, sum[axis - rank + sum.length] ?? single, input[axis - rank + input.length] ?? single, where),
      ),
    [],
  );
  return flatNode.outputs.map(() => result);

  /** One slice beside a longer axis is one for all of it: a gate of what it is multiplied with. */
  function axesOf(input: number): readonly AxisState[] | undefined {
    const own = site.axes(input);
    return own?.map((axis, at) => {
      const isLonger = made !== undefined && made[at - own.length + made.length] !== 1;
      return isLonger && ownsSlice(site, input, axis) ? single : axis;
    });
  }
};

/** Outputs have the axes of the first input, whatever else the operator reads. */
export const firstInput: Rule = ({ flatNode, axes }) => flatNode.outputs.map(() => axes(0));

const binary = [
  'Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual',
  'Max Mean Min Mod Mul Or Pow PRelu Sub Sum Where Xor',
]
  .join(' ')
  .split(' ');

const unary = [
  'Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Cast Ceil Celu Clip Cos Cosh Dropout Elu Erf Exp',
  'Floor Gelu HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Log Mish Neg Not Reciprocal Relu',
  'Round Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu',
]
  .join(' ')
  .split(' ');

export const broadcastingRules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(binary.map((operator) => [operator, broadcasting])),
  ...Object.fromEntries(unary.map((operator) => [operator, firstInput])),
};
