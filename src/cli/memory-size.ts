/** A size of memory as an option gives it: `800MB`, `1.5GiB`. */
import { matchParts } from '../basics/matches.ts';
import { InvalidArgumentError, Option } from 'commander';

const factors: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

export function memoryOption(): Option {
  return new Option('--memory <size>', 'refuse a run whose estimated memory is above this: 800MB, 4GiB').argParser(memorySize);
}

/** Bytes. */
export function memorySize(text: string): number {
  const [, amount = '', unit = ''] = matchParts(/^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/, text);
  const factor = Object.hasOwn(factors, unit) ? factors[unit] : undefined;
  const bytes = factor === undefined ? NaN : Number(amount) * factor;
  if (bytes > 0) return bytes;
  throw new InvalidArgumentError('Write a number and a unit: kB, MB, GB, TB, KiB, MiB, GiB or TiB.');
}
