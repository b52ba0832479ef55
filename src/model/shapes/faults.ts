/** Why an operator of the default domain cannot be computed, from what is known of its inputs. */
import { dimsOf } from '../shape.ts';
import { addTo, listAt } from '../../basics/maps.ts';
import {
  integersOf,
  isAxis,
  outside,
  broadcastFault,
  differ,
  narrowerFault,
  shown,
  type Application,
  type Known,
  type Fault,
  type Faults,
} from './known.ts';
import { movingFaults, windowFaults } from './operator-faults.ts';

// Products, recurrences and elementwise operators whose operands do not fit each other.

const gemm: Fault = ({ inputs: [a, b, c], int }) => {
  for (const it of [a, b]) if (it !== undefined && it.dims.length !== 2) return `${shown(it)} is no matrix`;
  const [rows, left] = int('transA', 0) === 0 ? dimsOf(a) : dimsOf(a).toReversed();
  const [right, columns] = int('transB', 0) === 0 ? dimsOf(b) : dimsOf(b).toReversed();
  if (differ(left, right)) return `it multiplies rows of ${left} by columns of ${right}`;
  if (c === undefined || rows === undefined || columns === undefined) return undefined;
  return narrowerFault(c.dims, [rows, columns]) ? `it adds ${shown(c)} to a result of [${rows}, ${columns}]` : undefined;
};

const elementwise: Fault = ({ inputs }) => {
  const known = inputs.filter((input) => input !== undefined);
  for (const [index, a] of known.entries()) {
    const b = known.slice(0, index).find((other) => broadcastFault(a.dims, other.dims));
    if (b !== undefined) return `${shown(b)} and ${shown(a)} do not fit each other`;
  }
  return undefined;
};

const slope: Fault = ({ inputs: [x, slope] }) =>
  x !== undefined && slope !== undefined && narrowerFault(slope.dims, x.dims)
    ? `its slopes ${shown(slope)} do not fit its input ${shown(x)}`
    : undefined;

/** Weights of [directions, gates · hidden, inputs] and [directions, gates · hidden, hidden]. */
function recurrence(gates: number): Fault {
  return ({ inputs: [x, w, r, b, , ...states], int, flatNode }) => {
    for (const it of [x, w, r]) if (it !== undefined && it.dims.length !== 3) return `${shown(it)} has not three axes`;
    const direction = flatNode.node.attributes['direction'];
    const ways = direction?.kind === 'string' && direction.value === 'bidirectional' ? 2 : 1;
    const hidden = r?.dims[2];
    const size = int('hidden_size', typeof hidden === 'number' ? hidden : 0);
    if (size < 1) return `its hidden size is ${size}`;
    if (differ(hidden, size)) return `its \`hidden_size\` is ${size}, its weights have ${hidden}`;
    for (const it of [w, r]) {
      if (it !== undefined && (differ(it.dims[0], ways) || differ(it.dims[1], gates * size))) {
        return `its weights have the shape ${shown(it)}, not [${ways}, ${gates * size}, …]`;
      }
    }
    if (differ(x?.dims[2], w?.dims[2])) return `its input has ${x?.dims[2]} features, its weights read ${w?.dims[2]}`;
    const isBiased = b === undefined || (b.dims.length === 2 && !differ(b.dims[1], 2 * gates * size));
    if (!isBiased) return `its bias has the shape ${shown(b)}`;
    // With the layout 1 the sequences come first, before their steps, and before the directions of the states.
    const axis = int('layout', 0) === 0 ? 1 : 0;
    const state = states.slice(0, 2).find((it) => it !== undefined && differ(it.dims[axis], x?.dims[axis]));
    return state && `its input has ${x?.dims[axis]} sequences, its first states ${shown(state)} are for ${state.dims[axis]}`;
  };
}

const broadcasting =
  'Add And BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or Pow Sub Sum Where Xor';

const productFaults: Faults = {
  ...Object.fromEntries(broadcasting.split(' ').map((operator) => [operator, elementwise])),
  Gemm: gemm,
  MatMul({ inputs: [a, b] }) {
    for (const it of [a, b]) if (it?.dims.length === 0) return 'it multiplies a single number';
    if (a === undefined || b === undefined) return undefined;
    const [left, right] = [a.dims.at(-1), b.dims.at(-2) ?? b.dims.at(-1)];
    if (differ(left, right)) return `it multiplies ${shown(a)} by ${shown(b)}`;
    return broadcastFault(a.dims.slice(0, -2), b.dims.slice(0, -2)) ? `it multiplies ${shown(a)} by ${shown(b)}` : undefined;
  },
  PRelu: slope,
  LayerNormalization({ inputs: [x, ...others] }) {
    const wrong = others.find((it) => x && it && narrowerFault(it.dims, x.dims));
    return wrong && x ? `${shown(wrong)} does not fit its input ${shown(x)}` : undefined;
  },
  LSTM: recurrence(4),
  GRU: recurrence(3),
  RNN: recurrence(1),
};

// Operators that name an axis which their input does not have.

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

const reductions = 'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare';

const axisFaults: Faults = {
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
  Squeeze(application) {
    const wrong = axes(1)(application);
    const [known] = application.inputs;
    if (wrong !== undefined || known === undefined) return wrong;
    const given = integersOf(application, 'axes', 1) ?? [];
    const long = given.map((at) => known.dims.at(at)).find((it) => typeof it === 'number' && it > 1);
    return long === undefined ? undefined : `it takes an axis of size ${long} away`;
  },
  Unsqueeze: axes(1, true),
};

const faults = new Map<string, Fault[]>();
for (const family of [axisFaults, movingFaults, productFaults, windowFaults]) {
  for (const [operator, fault] of Object.entries(family)) addTo(faults, operator, fault);
}

export function faultOf(application: Application): string | undefined {
  for (const fault of listAt(faults, application.flatNode.node.op)) {
    const problem = fault(application);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The windows of these lie in space; one at least has to fit in. */
const windowed: ReadonlySet<string> = new Set([...['AveragePool', 'Conv', 'ConvTranspose', 'LpPool', 'MaxPool']]);

/** What a rule found has a size below 0, or no place for a window. */
export function resultFault({ flatNode, inputs }: Application, results: readonly (Known | undefined)[]): string | undefined {
  const isWindowed = windowed.has(flatNode.node.op) && inputs[0]?.dims.includes(0) === false;
  const least = isWindowed ? 1 : 0;
  for (const result of results) {
    const low = result?.dims.find((size) => typeof size === 'number' && !(size >= least));
    if (low !== undefined) return `its result would have an axis of size ${low}`;
  }
  return undefined;
}
