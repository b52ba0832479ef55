/** Products, recurrences and elementwise operators whose operands do not fit each other. */
import { broadcastFault, differ, narrowerFault, shown, type Fault, type Faults } from './fault.ts';

const gemm: Fault = ({ inputs: [a, b, c], int }) => {
  for (const it of [a, b]) {
    if (it !== undefined && it.dims.length !== 2) return `${shown(it)} is no matrix`;
  }
  const [rows, left] = int('transA', 0) === 0 ? (a?.dims ?? []) : (a?.dims ?? []).toReversed();
  const [right, columns] = int('transB', 0) === 0 ? (b?.dims ?? []) : (b?.dims ?? []).toReversed();
  if (differ(left, right)) return `it multiplies rows of ${left} by columns of ${right}`;
  if (c === undefined || rows === undefined || columns === undefined) return undefined;
  return narrowerFault(c.dims, [rows, columns]) ? `it adds ${shown(c)} to a result of [${rows}, ${columns}]` : undefined;
};

const matMul: Fault = ({ inputs: [a, b] }) => {
  for (const it of [a, b]) if (it?.dims.length === 0) return 'it multiplies a single number';
  if (a === undefined || b === undefined) return undefined;
  const [left, right] = [a.dims.at(-1), b.dims.at(-2) ?? b.dims.at(-1)];
  if (differ(left, right)) return `it multiplies ${shown(a)} by ${shown(b)}`;
  return broadcastFault(a.dims.slice(0, -2), b.dims.slice(0, -2)) ? `it multiplies ${shown(a)} by ${shown(b)}` : undefined;
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

const layerNorm: Fault = ({ inputs: [x, ...others] }) => {
  const wrong = others.find((it) => x && it && narrowerFault(it.dims, x.dims));
  return wrong && x ? `${shown(wrong)} does not fit its input ${shown(x)}` : undefined;
};

/** Weights of [directions, gates · hidden, inputs] and [directions, gates · hidden, hidden]. */
function recurrence(gates: number): Fault {
  return ({ inputs: [x, w, r, b], int, flatNode }) => {
    for (const it of [x, w, r]) {
      if (it !== undefined && it.dims.length !== 3) return `${shown(it)} has not three axes`;
    }
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
    if (differ(x?.dims[2], w?.dims[2])) {
      return `its input has ${x?.dims[2]} features, its weights read ${w?.dims[2]}`;
    }
    const isBiased = b === undefined || (b.dims.length === 2 && !differ(b.dims[1], 2 * gates * size));
    return isBiased ? undefined : `its bias has the shape ${shown(b)}`;
  };
}

const broadcasting =
  'Add And BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or Pow Sub Sum Where Xor';

export const productFaults: Faults = {
  ...Object.fromEntries(broadcasting.split(' ').map((operator) => [operator, elementwise])),
  Gemm: gemm,
  MatMul: matMul,
  PRelu: slope,
  LayerNormalization: layerNorm,
  LSTM: recurrence(4),
  GRU: recurrence(3),
  RNN: recurrence(1),
};
