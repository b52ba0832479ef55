/**
 * How an irrational value becomes a fraction: roots, powers, `exp`, `ln` and `cos` are computed in integers and
 * rounded once, to the nearest double, which is then taken exactly. `Math.exp` and its like differ between machines
 * and browsers in their last bits; these give the same fraction everywhere.
 */
import { fromDouble, isInteger, power, rational, toNumber, type Rational } from './rational.ts';

/** Numbers in this file are whole multiples of 2^-160. */
const places = 160n;
const unit = 1n << places;
const pi = fixed({ n: 314159265358979323846264338327950288419716939937510582097494459n, d: 10n ** 62n });
const ln2 = fixed({ n: 693147180559945309417232121458176568075500134360255254120680009n, d: 10n ** 63n });

/** `pi` in an expression: the double, of which exact multiples mean multiples of the number. */
export const piConstant = fromDouble(Math.PI);
/** Larger numbers are no shares and no counts; without a bound they could fill the memory. */
export const mostBits = 4_000;

/** e^x; undefined beyond the largest double. */
export function exponential(x: Rational): Rational | undefined {
  if (x.n === 0n) return rational(1);
  const size = toNumber(x);
  if (size > 710) return undefined;
  return size < -746 ? rational(0) : nearest(exponentialOf(fixed(x)));
}

/** The natural logarithm; undefined at 0 and below. */
export function logarithm(x: Rational): Rational | undefined {
  return x.n <= 0n ? undefined : nearest({ n: logarithmOf(x), d: unit });
}

/** Exact multiples of `pi` mean those of the number; undefined beyond 2^100, where no digit is left. */
export function cosine(angle: Rational): Rational | undefined {
  const multiple = rational(angle.n * piConstant.d, angle.d * piConstant.n);
  if (multiple.d < 1n << 32n) return cosineOfPi(multiple);
  const x = fixed(angle);
  if (x >= unit << 100n || -x >= unit << 100n) return undefined;
  return fromDouble(toNumber({ n: cosineOf(x % (2n * pi)), d: unit }));
}

/** cos(πx), exact where it is rational: at halves and thirds. */
export function cosineOfPi({ n, d }: Rational): Rational {
  const turn = n % (2n * d);
  if (d <= 2n) return rational([1, 0, -1, 0][(Number((2n * turn) / d) + 4) % 4] ?? 0);
  if (d === 3n) return rational(n % 2n === 0n ? -1 : 1, 2);
  return fromDouble(toNumber({ n: cosineOf((pi * turn) / d), d: unit }));
}

/** base^exponent, exact where the result is rational and not too large. */
export function raise(base: Rational, exponent: Rational): Rational | undefined {
  if (base.n === 0n) return exponent.n < 0n ? undefined : rational(exponent.n === 0n ? 1 : 0);
  if (!isInteger(exponent) && base.n < 0n) return undefined;
  const root = exactRoot(base, exponent.d);
  const size = Number(exponent.n < 0n ? -exponent.n : exponent.n);
  if (root !== undefined && size * bitsOf(root) <= mostBits) return power(root, Number(exponent.n));
  const sign = base.n < 0n && exponent.n % 2n !== 0n ? -1n : 1n;
  const x = (logarithmOf({ n: base.n < 0n ? -base.n : base.n, d: base.d }) * exponent.n) / exponent.d;
  if (x > 710n * unit) return undefined;
  if (x < -746n * unit) return rational(0);
  const { n, d } = exponentialOf(x);
  return nearest({ n: sign * n, d });
}

function fixed({ n, d }: Rational): bigint {
  return (n << places) / d;
}

function nearest(value: Rational): Rational | undefined {
  const double = toNumber(value);
  return Number.isFinite(double) ? fromDouble(double) : undefined;
}

/** e^x = 2^k · e^r: the series takes an r of at most ln 2 / 2. */
function exponentialOf(x: bigint): Rational {
  const k = (2n * x + ln2) / (2n * ln2) - (2n * x + ln2 < 0n ? 1n : 0n);
  const r = x - k * ln2;
  let sum = unit;
  let term = unit;
  for (let n = 1n; term !== 0n; n++) sum += term = (term * r) / (n << places);
  return k < 0n ? { n: sum, d: unit << -k } : { n: sum << k, d: unit };
}

/** ln(m · 2^k) = k ln 2 + 2 artanh((m − 1)/(m + 1)). */
function logarithmOf({ n, d }: Rational): bigint {
  const k = BigInt(n.toString(2).length - d.toString(2).length);
  const m = k < 0n ? { n: n << -k, d } : { n, d: d << k };
  const z = fixed({ n: m.n - m.d, d: m.n + m.d });
  const square = (z * z) >> places;
  let sum = 0n;
  let power = z;
  for (let odd = 1n; power !== 0n; odd += 2n) {
    sum += power / odd;
    power = (power * square) / unit;
  }
  return k * ln2 + 2n * sum;
}

function cosineOf(x: bigint): bigint {
  const square = (x * x) >> places;
  let sum = unit;
  let term = unit;
  for (let n = 1n; term !== 0n; n += 2n) sum += term = (-term * square) / ((n * (n + 1n)) << places);
  return sum;
}

/** The root where it is rational; undefined where it is not, or has too many digits to look. */
function exactRoot(base: Rational, degree: bigint): Rational | undefined {
  if (degree === 1n || (base.n === 1n && base.d === 1n)) return base;
  if (degree > mostBits || base.n < 0n) return undefined;
  const [n, d] = [wholeRoot(base.n, degree), wholeRoot(base.d, degree)];
  return n ** degree === base.n && d ** degree === base.d ? { n, d } : undefined;
}

/** The whole part of a root, by Newton's method from above. */
function wholeRoot(a: bigint, degree: bigint): bigint {
  if (a < 2n) return a;
  const bits = a.toString(2).length;
  if (degree >= BigInt(bits)) return 1n;
  let root = 1n << BigInt(Math.ceil(bits / Number(degree)));
  for (;;) {
    const next = ((degree - 1n) * root + a / root ** (degree - 1n)) / degree;
    if (next >= root) return root;
    root = next;
  }
}

function bitsOf({ n, d }: Rational): number {
  return Math.max(n.toString(16).length, d.toString(16).length) * 4;
}
