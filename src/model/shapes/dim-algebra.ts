/**
 * Arithmetic on dimensions, symbolic ones included. A symbolic dimension is a product of a number
 * and names (`4*batch*sequence`, names sorted), so that what is multiplied can be divided again.
 */
import type { Dim } from '../graph.ts';

export type Monomial = { readonly factor: number; readonly symbols: readonly string[] };

export const unknownDim = '?';

export function multiply(...dims: readonly Dim[]): Dim {
  if (dims.includes(unknownDim)) return dims.includes(0) ? 0 : unknownDim;
  const parts = dims.map(asProduct);
  return print({ factor: parts.reduce((product, { factor }) => product * factor, 1), symbols: parts.flatMap(({ symbols }) => symbols) });
}

/** The quotient where it is exact; of two numbers rounded towards zero, as ONNX divides integers. */
export function divide(a: Dim, b: Dim): Dim {
  if (a === unknownDim || b === unknownDim || b === 0) return unknownDim;
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b);
  if (a === b) return 1;
  const [left, right] = [asProduct(a), asProduct(b)];
  const rest = [...left.symbols];
  for (const symbol of right.symbols) {
    const at = rest.indexOf(symbol);
    if (at < 0) return unknownDim;
    rest.splice(at, 1);
  }
  const factor = left.factor / right.factor;
  return Number.isInteger(factor) ? print({ factor, symbols: rest }) : unknownDim;
}

/** With the sign of the divisor, as ONNX has it of integers. */
export function modulo(a: Dim, b: Dim): Dim {
  if (typeof a !== 'number' || typeof b !== 'number' || b === 0) return unknownDim;
  return a - b * Math.floor(a / b);
}

/** Sums have a form here only of multiples of the same symbols. */
export function add(a: Dim, b: Dim): Dim {
  return summed(a, b, 1);
}

export function subtract(a: Dim, b: Dim): Dim {
  return summed(a, b, -1);
}

function summed(a: Dim, b: Dim, sign: 1 | -1): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + sign * b;
  if (b === 0) return a;
  if (a === 0 && sign === 1) return b;
  if (a === unknownDim || b === unknownDim) return unknownDim;
  const [left, right] = [asProduct(a), asProduct(b)];
  const factor = left.factor + sign * right.factor;
  return factor < 0 || left.symbols.join('*') !== right.symbols.join('*') ? unknownDim : print({ factor, symbols: left.symbols });
}

/** One axis of two shapes that are broadcast; a number rules over a symbol. */
export function broadcastDim(a: Dim, b: Dim): Dim {
  if (a === 1) return b;
  if (b === 1 || a === b) return a;
  if (typeof a === 'number') return a;
  return typeof b === 'number' ? b : unknownDim;
}

export function broadcast(a: readonly Dim[], b: readonly Dim[]): readonly Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => broadcastDim(a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1));
}

/** The number that a dimension is when its symbols have these values; undefined if one has none. */
export function evaluateDim(dim: Dim, symbols: ReadonlyMap<string, number>): number | undefined {
  if (typeof dim === 'number') return dim;
  const { factor, symbols: names } = asProduct(dim);
  let value: number | undefined = factor;
  for (const name of names) {
    const size = symbols.get(name);
    value = size === undefined || value === undefined ? undefined : value * size;
  }
  return value;
}

/** A number has no symbols. */
export function asProduct(dim: Dim): Monomial {
  if (typeof dim === 'number') return { factor: dim, symbols: [] };
  const [first = '', ...rest] = dim.split('*');
  return /^\d+$/.test(first) ? { factor: Number(first), symbols: rest } : { factor: 1, symbols: [first, ...rest] };
}

function print({ factor, symbols }: Monomial): Dim {
  if (factor === 0 || symbols.length === 0) return factor;
  const names = [...symbols].sort().join('*');
  return factor === 1 ? names : `${factor}*${names}`;
}
