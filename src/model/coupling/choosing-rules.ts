/** Operators that work element by element, that choose slices, and that go by such a choice. */
import { lengthOf, flatMapDefined } from '../../basics/lists.ts';
import { fromFront } from '../shapes/known.ts';
import { fixed, labelsOf, pinAxis, single, uniteAxes, type AxisState } from './axis.ts';
import { tooLong } from './labels.ts';
import { ownsSlice, type Rule, type Site } from './rule.ts';
import { piece } from './moving-rules.ts';

// Operators that work element by element: aligned axes go together, axes of size 1 stay free.

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

const atRunTime = 'its slices are chosen at run time';
const { Equal: compared } = broadcastingRules;

/** The axis is the one that the integers of an input number, or it stays. */
function goBy(site: Site, input: number, axis: AxisState | undefined, why: string): void {
  const { labels, where } = site;
  const numbered = site.numbered(input);
  if (numbered === undefined) pinAxis(labels, axis, { where, why });
  else uniteAxes(labels, axis ?? single, numbered, where);
}

export const choosingRules: Readonly<Record<string, Rule>> = {
  /** The largest of what is left are others than the largest of all. So many have to be left; the numbers of slices may only be gone by. */
  TopK(site) {
    const { axes, dims, flatNode, int, labels, values, where } = site;
    const x = axes(0);
    const axis = fromFront(int('axis', -1), lengthOf(x));
    if (x?.[axis] === undefined) return [];
    const count = flatNode.inputs[1] === undefined ? int('k', 1) : values(1)?.[0];
    if (typeof count === 'number' && site.isGoneBy()) {
      site.changesValue(x[axis]);
      site.atLeast(x[axis], count);
    } else {
      pinAxis(labels, x[axis], { where, why: 'its result counts the slices' });
    }
    const found = fixed(where, 'the order is found anew');
    const isOne = dims(flatNode.outputs[0])?.[axis] === 1;
    const y = x.with(axis, isOne ? single : found);
    return [y, y];
  },
  /** With constant indices a selection of slices; rows of a table are looked up by data. */
  Gather(site) {
    const { axes, int, labels, where, values, isStored } = site;
    const [x, indices] = [axes(0), axes(1)];
    if (x === undefined || indices === undefined) return [];
    const on = fromFront(int('axis', 0), x.length);
    const axis = x[on] ?? single;
    const around = (found: readonly AxisState[]) => [...x.slice(0, on), ...found, ...x.slice(on + 1)];
    const chosen = isStored(1) ? values(1)?.filter((index) => typeof index === 'number') : undefined;
    const picked = labelsOf(axis);
    if (picked === undefined || chosen === undefined || indices.length > 1) {
      const isTable = on === 0 && site.numbered(1) === undefined && site.looksUp(0);
      if (!isTable) goBy(site, 1, axis, atRunTime);
      const why = 'positions of what is looked up are not cut';
      return [around(indices.map((it) => (it.kind === 'single' ? single : fixed(where, why))))];
    }
    const kept = flatMapDefined(chosen, (index) => picked[fromFront(index, picked.length)]);
    if (indices.length > 0) return [around([piece(kept, picked)])];
    const [label] = kept;
    if (label !== undefined) site.own(0, label, picked, 'it takes one slice by its number');
    else pinAxis(labels, axis, { where, why: 'it takes one slice by its number' });
    return [around([])];
  },
  /** Slices along the axis are looked up by their numbers; along all others positions are those of both. */
  GatherElements(site) {
    const { axes, int, labels, where } = site;
    const [x, indices] = [axes(0), axes(1)];
    if (x === undefined || indices === undefined) return [];
    const on = fromFront(int('axis', 0), x.length);
    goBy(site, 1, x[on], atRunTime);
    return [indices.map((it, axis) => (axis === on ? it : uniteAxes(labels, it, x[axis] ?? single, where)))];
  },
  ScatterElements(site) {
    const { axes, int, labels, where } = site;
    const [x, indices, updates] = [axes(0), axes(1), axes(2)];
    if (x === undefined || indices === undefined || updates === undefined) return [];
    const on = fromFront(int('axis', 0), x.length);
    goBy(site, 1, x[on], 'where it writes is found at run time');
    return [
      x.map((it, axis) =>
        axis === on ? it : [indices, updates].reduce((tied, other) => uniteAxes(labels, tied, other[axis] ?? single, where), it),
      ),
    ];
  },
  /** A new axis, as long as the one whose slices are numbered. */
  OneHot(site) {
    const { axes, dims, flatNode, int, labels, values, where } = site;
    const indices = axes(0);
    const size = dims(flatNode.outputs[0])?.at(int('axis', -1));
    if (indices === undefined) return [];
    pinAxis(labels, axes(2)?.[0], { where, why: 'it has a value for off and one for on' });
    const on = fromFront(int('axis', -1), indices.length + 1);
    const isTold = typeof values(1)?.[0] === 'number';
    const made = oneHotAxis();
    goBy(site, 0, made, 'what it counts is not known');
    return [[...indices.slice(0, on), size === 1 ? single : made, ...indices.slice(on)]];

    function oneHotAxis(): AxisState {
      if (!isTold || typeof size !== 'number') return fixed(where, 'its size is found at run time');
      return labels.hasRoom(size) ? piece(labels.fresh(size)) : fixed(where, tooLong);
    }
  },
  /**
   * The numbers of slices held against constants: against one, whether that slice is chosen; against all in their order, which of them are.
   */
  Equal(site) {
    const constant = [0, 1].find((index) => site.isStored(index) && site.numbered(1 - index));
    if (constant === undefined) return compared?.(site) ?? [];
    const { axes, labels, where } = site;
    const numbered = site.numbered(1 - constant);
    const [held, numbers] = [axes(constant) ?? [], axes(1 - constant) ?? []];
    const listed = site.values(constant) ?? [];
    const all = labelsOf(numbered);
    const [label] = all?.slice(Number(listed[0])) ?? [];
    const isOne = listed.length === 1 && label !== undefined;
    if (isOne) site.own(1 - constant, label, all ?? [], 'it asks for one slice by its number');
    const isAll = listed.length === all?.length && listed.every((it, index) => it === index);
    const why = 'its slices are compared with other numbers';
    if (!isOne && !isAll) pinAxis(labels, numbered, { where, why });
    const rank = Math.max(held.length, numbers.length);
    return [
      Array.from({ length: rank }, (_, axis) => {
        const own = held[axis - rank + held.length] ?? single;
        const other = numbers[axis - rank + numbers.length] ?? single;
        const listing = isAll && numbered !== undefined ? numbered : fixed(where, why);
        return uniteAxes(labels, own.kind === 'single' ? single : listing, other, where);
      }),
    ];
  },
};
