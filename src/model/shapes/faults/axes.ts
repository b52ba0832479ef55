/** Operators that name an axis which their input does not have. */
import { integersOf } from '../known.ts';
import { isAxis, outside, type Fault, type Faults } from './fault.ts';

/** The attribute `axis`; `more` axes are there than the input has, `end` may stand behind the last. */
function axis(otherwise: number, { input = 0, more = 0, end = false }: { input?: number; more?: number; end?: boolean } = {}): Fault {
  return ({ inputs, int }) => {
    const known = inputs[input];
    if (known === undefined) return undefined;
    const rank = known.dims.length + more;
    const at = int('axis', otherwise);
    return isAxis(at, rank) || (end && at === rank) ? undefined : outside(at, rank);
  };
}

/** Older sets take what lies before the axis as rows. */
const softmax: Fault = (application) => {
  const isRow = application.opset < 13;
  return axis(isRow ? 1 : -1, { end: isRow })(application);
};

/** The list `axes`, an attribute or an input; `added` axes are there only after the operator. */
function axes(input: number, added = false): Fault {
  return (application) => {
    const [known] = application.inputs;
    const given = integersOf(application, 'axes', input);
    if (known === undefined || given === undefined) return undefined;
    const rank = known.dims.length + (added ? given.length : 0);
    const wrong = given.find((at) => !isAxis(at, rank));
    if (wrong !== undefined) return outside(wrong, rank);
    const distinct = new Set(given.map((at) => (at < 0 ? at + rank : at)));
    return added && distinct.size < given.length ? 'an axis is added twice' : undefined;
  };
}

const squeeze: Fault = (application) => {
  const wrong = axes(1)(application);
  const [known] = application.inputs;
  if (wrong !== undefined || known === undefined) return wrong;
  const given = integersOf(application, 'axes', 1) ?? [];
  const long = given.map((at) => known.dims.at(at)).find((it) => typeof it === 'number' && it > 1);
  return long === undefined ? undefined : `it takes an axis of size ${long} away`;
};

const reductions = 'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare';

export const axisFaults: Faults = {
  ...Object.fromEntries(reductions.split(' ').map((operator) => [operator, axes(1)])),
  ArgMax: axis(0),
  ArgMin: axis(0),
  Flatten: axis(1, { end: true }),
  GatherElements: axis(0),
  Gather: axis(0),
  Hardmax: softmax,
  LayerNormalization: axis(-1),
  LogSoftmax: softmax,
  LpNormalization: axis(-1),
  OneHot: axis(-1, { more: 1 }),
  ScatterElements: axis(0),
  Softmax: softmax,
  Squeeze: squeeze,
  Unsqueeze: axes(1, true),
};
