/** Decays that fall to an end: learning rates, rewiring and advice read them here. */
import { cosineOfPi } from '../../exact/elementary.ts';
import {
  add,
  fromDouble,
  multiply,
  one,
  rational,
  subtract,
  toNumber,
} from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';

const half = rational(1, 2);

/** What is left of the way to the end, from 1 to 0, at a progress from 0 to 1. */
const falls = {
  linear: (progress: Rational): Rational => subtract(one, progress),
  cosine: (progress: Rational): Rational => multiply(half, add(one, cosineOfPi(progress))),
} as const;

export type FallName = keyof typeof falls;
export type DecayName = 'constant' | FallName | 'step';

export const fallNames: readonly FallName[] = ['linear', 'cosine'];

export function isFall(word: string): word is FallName {
  return Object.hasOwn(falls, word);
}

/** The factor on the way from 1 to an end. */
export function fallen(name: FallName, end: number, progress: Rational): number {
  const to = fromDouble(end);
  return toNumber(add(to, multiply(subtract(one, to), leftAfter(name, progress))));
}

export function leftAfter(name: FallName, progress: Rational): Rational {
  return falls[name](progress);
}
