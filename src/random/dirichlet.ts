/** Shares drawn from a symmetric Dirichlet distribution: gamma variates, each divided by their sum. */
import type { Stream } from './stream.ts';

/** `count` shares whose sum is 1, up to rounding; `alpha` is above 0. */
export function dirichlet(stream: Stream, alpha: number, count: number): readonly number[] {
  // Below 1 a variate may be smaller than any float, so it is the logarithms that are compared.
  const logs = Array.from({ length: count }, () => logGamma(stream, alpha));
  const highest = Math.max(...logs);
  const parts = logs.map((log) => Math.exp(log - highest));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}

/** ln of a gamma variate of this shape: below 1, that of a variate of alpha + 1 and of u^(1 / alpha). */
function logGamma(stream: Stream, alpha: number): number {
  if (alpha >= 1) return Math.log(gamma(stream, alpha));
  const boost = Math.log(uniform(stream)) / alpha;
  return Math.log(gamma(stream, alpha + 1)) + boost;
}

/** Marsaglia and Tsang, A simple method for generating gamma variables (2000); `shape` is 1 or more. */
function gamma(stream: Stream, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(stream);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(uniform(stream)) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** By Box and Muller, one number of the two. */
function normal(stream: Stream): number {
  return Math.sqrt(-2 * Math.log(uniform(stream))) * Math.cos(2 * Math.PI * uniform(stream));
}

/** The middles of 2^32 steps between 0 and 1. */
function uniform(stream: Stream): number {
  return (stream.next() + 0.5) / 2 ** 32;
}
