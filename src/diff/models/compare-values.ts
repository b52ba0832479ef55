/** How the values of two tensors of one shape differ, read side by side in one pass. */
import type { TensorValues } from '../../model/index.ts';
import type { Pieces } from './pieces.ts';

export interface ValueDifference {
  /** Elements whose bits differ: −0 is not 0 here, and a NaN equals itself. */
  readonly changed: number;
  /** Flat index of the first of them, and both values. */
  readonly first?: { readonly index: number; readonly before: number; readonly after: number };
  /** Largest |after − before|; infinite where values have changed beside some that are not finite. */
  readonly maxDelta: number;
  /** ‖after − before‖₂ / ‖before‖₂; infinite where all was zero before. */
  readonly relativeNorm: number;
  /** Zeros of either sign. */
  readonly zeros: { readonly before: number; readonly after: number };
  /**
   * Jaccard index of what is not zero: of the elements that are not zero in one or both, the share
   * that is not zero in both; 1 where there are none.
   */
  readonly overlap: number;
}

/** What one piece adds to the whole; a NaN in `squaredDelta` says that some value is no number. */
interface Sums {
  readonly changed: number;
  /** Index in the piece, −1 where nothing has changed. */
  readonly first: number;
  readonly maxDelta: number;
  readonly squaredDelta: number;
  readonly squaredBefore: number;
  readonly zerosBefore: number;
  readonly zerosAfter: number;
  readonly zerosBoth: number;
}

const nothing: Sums = {
  changed: 0,
  first: -1,
  maxDelta: 0,
  squaredDelta: 0,
  squaredBefore: 0,
  zerosBefore: 0,
  zerosAfter: 0,
  zerosBoth: 0,
};

/** Throws a RangeError where the counts differ: tensors of different shapes do not compare. */
export function compareValues(before: Pieces, after: Pieces): ValueDifference {
  const { count } = before;
  if (after.count !== count) throw new RangeError(`${count} values against ${after.count}`);
  const length = Math.min(before.length, after.length);
  let sums = nothing;
  let first: ValueDifference['first'];
  for (let start = 0; start < count; start += length) {
    const wanted = Math.min(length, count - start);
    const [old, now] = [before.read(start, wanted), after.read(start, wanted)];
    const piece = sumsOf(old, now);
    if (first === undefined && piece.first >= 0) {
      const [x, y] = [Number(old[piece.first]), Number(now[piece.first])];
      first = { index: start + piece.first, before: x, after: y };
    }
    sums = added(sums, piece);
  }
  return { ...differenceOf(sums, count), first };
}

function sumsOf(before: TensorValues, after: TensorValues): Sums {
  if (before instanceof Float32Array && after instanceof Float32Array) {
    const [old, now] = [bitsOf(before), bitsOf(after)];
    return isSame(old, now) ? sumsOfSame(old, before) : withDeltas(countBits(old, now), before, after);
  }
  return withDeltas(countValues(before, after), toNumbers(before), toNumbers(after));
}

/** A NaN that stays where it is makes no difference, though it has no distance from itself. */
function withDeltas<N extends Float32Array | Float64Array>(counts: Counts, before: N, after: N): Sums {
  const deltas = deltasOf(before, after);
  return counts.changed > 0 ? { ...counts, ...deltas } : { ...counts, ...deltas, maxDelta: 0, squaredDelta: 0 };
}

/** Most tensors of two models have the same bits, so a loop without an early exit is fastest. */
function isSame(before: Int32Array, after: Int32Array): boolean {
  let differing = 0;
  for (let at = 0; at < before.length; at++) differing |= (before[at] ?? 0) ^ (after[at] ?? 0);
  return differing === 0;
}

function sumsOfSame(bits: Int32Array, values: Float32Array): Sums {
  let [zeros, squaredBefore] = [0, 0];
  for (let at = 0; at < bits.length; at++) zeros += isZero((bits[at] ?? 0) << 1);
  for (let at = 0; at < values.length; at++) squaredBefore += (values[at] ?? 0) ** 2;
  return { ...nothing, squaredBefore, zerosBefore: zeros, zerosAfter: zeros, zerosBoth: zeros };
}

type Counts = Pick<Sums, 'changed' | 'first' | 'zerosBefore' | 'zerosAfter' | 'zerosBoth'>;

/** Without branches: what has changed and what is zero follows no pattern a processor could guess. */
function countBits(before: Int32Array, after: Int32Array): Counts {
  let [changed, zerosBefore, zerosAfter, zerosBoth] = [0, 0, 0, 0];
  for (let at = 0; at < before.length; at++) {
    const x = before[at] ?? 0;
    const y = after[at] ?? 0;
    changed += 1 - isZero(x ^ y);
    // The sign is shifted out: a zero has one, too.
    const [noX, noY] = [isZero(x << 1), isZero(y << 1)];
    zerosBefore += noX;
    zerosAfter += noY;
    zerosBoth += noX & noY;
  }
  const first = changed === 0 ? -1 : before.findIndex((x, at) => x !== after[at]);
  return { changed, first, zerosBefore, zerosAfter, zerosBoth };
}

/** 1 for 0, else 0. */
function isZero(bits: number): number {
  return ((bits | -bits) >>> 31) ^ 1;
}

/** For the other types, which are rare: simple code is fast enough. */
function countValues(before: TensorValues, after: TensorValues): Counts {
  let [changed, first, zerosBefore, zerosAfter, zerosBoth] = [0, -1, 0, 0, 0];
  for (let at = 0; at < before.length; at++) {
    const [noX, noY] = [Number(before[at]) === 0, Number(after[at]) === 0];
    if (noX) zerosBefore++;
    if (noY) zerosAfter++;
    if (noX && noY) zerosBoth++;
    if (Object.is(before[at], after[at])) continue;
    changed++;
    if (first < 0) first = at;
  }
  return { changed, first, zerosBefore, zerosAfter, zerosBoth };
}

function deltasOf<N extends Float32Array | Float64Array>(before: N, after: N): Pick<Sums, 'maxDelta' | 'squaredDelta' | 'squaredBefore'> {
  let [maxDelta, squaredDelta, squaredBefore] = [0, 0, 0];
  for (let at = 0; at < before.length; at++) {
    const x = before[at] ?? 0;
    const delta = (after[at] ?? 0) - x;
    const size = Math.abs(delta);
    squaredBefore += x * x;
    squaredDelta += delta * delta;
    if (size > maxDelta) maxDelta = size;
  }
  return { maxDelta, squaredDelta, squaredBefore };
}

function bitsOf({ buffer, byteOffset, length }: Float32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length);
}

function toNumbers(values: TensorValues): Float64Array {
  return Float64Array.from({ length: values.length }, (_, at) => Number(values[at]));
}

function added(a: Sums, b: Sums): Sums {
  return {
    changed: a.changed + b.changed,
    first: a.first,
    maxDelta: Math.max(a.maxDelta, b.maxDelta),
    squaredDelta: a.squaredDelta + b.squaredDelta,
    squaredBefore: a.squaredBefore + b.squaredBefore,
    zerosBefore: a.zerosBefore + b.zerosBefore,
    zerosAfter: a.zerosAfter + b.zerosAfter,
    zerosBoth: a.zerosBoth + b.zerosBoth,
  };
}

function differenceOf(sums: Sums, count: number): ValueDifference {
  const { changed, squaredDelta, squaredBefore, zerosBefore, zerosAfter, zerosBoth } = sums;
  const isNumber = Number.isFinite(squaredDelta);
  const norm = Math.sqrt(squaredDelta / squaredBefore);
  const inOne = count - zerosBoth;
  const inBoth = count - zerosBefore - zerosAfter + zerosBoth;
  return {
    changed,
    maxDelta: isNumber ? sums.maxDelta : Infinity,
    relativeNorm: squaredDelta === 0 ? 0 : Number.isNaN(norm) ? Infinity : norm,
    zeros: { before: zerosBefore, after: zerosAfter },
    overlap: inOne === 0 ? 1 : inBoth / inOne,
  };
}

/** Zeros of either sign, for a tensor that only one model has. */
export function countZeros({ count, length, read }: Pieces): number {
  let zeros = 0;
  for (let start = 0; start < count; start += length) {
    const values = read(start, Math.min(length, count - start));
    zeros += values instanceof Float32Array ? zeroBits(bitsOf(values)) : zeroNumbers(values);
  }
  return zeros;
}

/** Without a branch: everything but the sign is 0. */
function zeroBits(bits: Int32Array): number {
  let others = 0;
  for (let at = 0; at < bits.length; at++) {
    const rest = (bits[at] ?? 0) << 1;
    others += (rest | -rest) >>> 31;
  }
  return bits.length - others;
}

function zeroNumbers(values: TensorValues): number {
  let zeros = 0;
  for (let at = 0; at < values.length; at++) if (Number(values[at]) === 0) zeros++;
  return zeros;
}
