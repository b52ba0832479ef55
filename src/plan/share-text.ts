/** Shares and amounts in the plan's canonical spelling and in messages. */
import { count } from '../basics/numbers.ts';
import { divide, multiply, parseExact, rational, round, toDecimal, toNumber, type Rational } from '../exact/rational.ts';
import { dirichlet } from '../random/dirichlet.ts';
import type { Stream } from '../random/stream.ts';

const hundred = rational(100);

/** `80%`; a share that no decimal says exactly is a fraction, `13/27`. */
export function shareText(share: Rational): string {
  const percent = toDecimal(multiply(share, hundred));
  return percent.includes('/') ? toDecimal(share) : `${percent}%`;
}

/** Of a share as a plan has it, what people read: a long one, such as that of a root, is rounded. */
export function shownShare(text: string): string {
  return text.length <= 12 ? text : `about ${roundedPercent(shareOfText(text))}`;
}

/** The share that `shareText` wrote. */
export function shareOfText(text: string): Rational {
  const share = parseExact(text.replace(/%$/, ''));
  if (share === undefined) throw new Error(`${text} is no share`);
  return text.endsWith('%') ? divide(share, hundred) : share;
}

/** Percent with four significant digits, rounded to nearest: `0.1913%`, `5%`. */
export function percentText(part: number, of: number): string {
  return roundedPercent(rational(part, Math.max(of, 1)));
}

/** For people: the exact percentage where it is short, else four significant digits. */
export function roundedPercent(share: Rational): string {
  const exact = toDecimal(multiply(share, hundred));
  if (exact.length <= 6 && !exact.includes('/')) return `${exact}%`;
  return `${toDecimal(toSignificant(multiply(share, hundred), 4))}%`;
}

/** `79.31% (2,380 of 3,001)`: what a message says of a count. */
export function amountText(part: number, of: number): string {
  return `${percentText(part, of)} (${count(part)} of ${count(of)})`;
}

/** The share as per cent, rounded to four decimals towards what is promised. */
export function boundedPercent(share: Rational, towards: 'down' | 'up'): string {
  const scale = 10_000n;
  const scaled = multiply(multiply(share, hundred), rational(scale));
  const below = scaled.n / scaled.d;
  const isExact = below * scaled.d === scaled.n;
  return `${toDecimal(rational(towards === 'down' || isExact ? below : below + 1n, scale))}%`;
}

function toSignificant(value: Rational, digits: number): Rational {
  if (value.n === 0n) return value;
  const places = digits - 1 - Math.floor(Math.log10(Math.abs(toNumber(value))));
  const scale = 10n ** BigInt(Math.abs(places));
  const factor = places >= 0 ? rational(scale) : rational(1n, scale);
  return multiply(rational(round(multiply(value, factor))), rational(factor.d, factor.n));
}

/** As equal as they can be; the first clients have one more. */
export function evenShares(samples: number, clients: number): readonly number[] {
  return Array.from({ length: clients }, (_, at) => Math.floor(samples / clients) + (at < samples % clients ? 1 : 0));
}

/**
 * Of a class of so many samples: its samples in a row are cut where the shares add up to, rounded down, so that
 * none is lost and none is given twice.
 */
export function drawnShares(
  stream: Stream,
  { samples, clients, alpha }: Record<'samples' | 'clients' | 'alpha', number>,
): readonly number[] {
  let before = 0;
  let reached = 0;
  return dirichlet(stream, alpha, clients).map((share, at) => {
    reached += share;
    const end = at === clients - 1 ? samples : Math.min(samples, Math.floor(reached * samples));
    const own = end - before;
    before = end;
    return own;
  });
}
