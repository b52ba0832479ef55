/** Typed forms without the places where they were written, for comparing. */
import { toDecimal, type Rational } from '../../../src/exact/rational.ts';

/** Spans and the source are left out; fractions are decimals. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, simplify) ?? 'null');
}

function simplify(key: string, value: unknown): unknown {
  if (key === 'span' || key === 'spans' || key === 'source') return undefined;
  return isRational(value) ? toDecimal(value) : value;
}

function isRational(value: unknown): value is Rational {
  return typeof value === 'object' && value !== null && 'n' in value && typeof value.n === 'bigint';
}
