/** Decays that fall to an end: learning rates, rewiring and advice read them here. */
import { cosineOfPi } from '../../exact/elementary.ts';
import { add, fromDouble, multiply, one, rational, subtract, toNumber, type Rational } from '../../exact/rational.ts';

/** Decays that fall to an end. */
export const fallNames = ['linear', 'cosine'] as const;

export type FallName = (typeof fallNames)[number];
export const decayNames = ['constant', ...fallNames, 'exponential', 'step', 'piecewise'] as const;

export function isFall(word: string): word is FallName {
  return fallNames.some((name) => name === word);
}

const half = rational(1, 2);

/** What is left of the way to the end, from 1 to 0, at a progress from 0 to 1. */
const falls: Readonly<Record<FallName, (progress: Rational) => Rational>> = {
  linear: (progress) => subtract(one, progress),
  cosine: (progress) => multiply(half, add(one, cosineOfPi(progress))),
};

/** The factor on the way from 1 to an end. */
export function fallen(name: FallName, end: number, progress: Rational): number {
  return between(name, 1, end, progress);
}

/** The factor on the way from one to another. */
export function between(name: FallName, from: number, end: number, progress: Rational): number {
  const to = fromDouble(end);
  return toNumber(add(to, multiply(subtract(fromDouble(from), to), leftAfter(name, progress))));
}

export function leftAfter(name: FallName, progress: Rational): Rational {
  return falls[name](progress);
}
