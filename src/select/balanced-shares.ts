/**
 * Samples shared out evenly: the assignment of samples to codes, each taking the same number, whose scores sum to the
 * most. It is optimal transport without entropy, whose dual gives each code a price: a sample goes to the code whose
 * score less its price is highest. Prices rise by Bertsekas' auction, with steps that become smaller and smaller.
 */

export interface EvenShares {
  /** Per code, what its scores are lowered by. */
  readonly prices: Float64Array;
  /** Per sample, its code from 0 on. */
  readonly codes: Uint32Array;
}

/** The first codes take one sample more where the number of samples is no multiple. */
export function sharesOf(samples: number, count: number): readonly number[] {
  const least = Math.floor(samples / count);
  return Array.from({ length: count }, (_, code) => least + (code < samples % count ? 1 : 0));
}

/** `scores` are row-major, [samples, count]. The sum is at most `samples` times the last step below the highest. */
export function evenShares(scores: ArrayLike<number>, count: number): EvenShares {
  const samples = scores.length / count;
  const wide = spreadOf(scores);
  let prices = new Float64Array(count);
  let codes = new Uint32Array(samples);
  for (let step = wide / 4; ; step /= 5) {
    ({ prices, codes } = auction(scores, sharesOf(samples, count), prices, step));
    if (!(step > wide * finest)) return { prices, codes };
  }
}

/** Of the spread of the scores. */
const finest = 1e-7;

function spreadOf(scores: ArrayLike<number>): number {
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < scores.length; at++) {
    low = Math.min(low, scores[at] ?? 0);
    high = Math.max(high, scores[at] ?? 0);
  }
  return high > low ? high - low : 1;
}

/** Every seat of a code has a price of its own while samples bid for it; the lowest is the price of the code. */
function auction(scores: ArrayLike<number>, shares: readonly number[], start: Float64Array, step: number) {
  const count = shares.length;
  const samples = scores.length / count;
  const seats = shares.map((share, code) => seatsOf(share, start[code] ?? 0));
  const codes = new Uint32Array(samples);
  const waiting = Array.from({ length: samples }, (_, sample) => samples - 1 - sample);
  for (let sample = waiting.pop(); sample !== undefined; sample = waiting.pop()) {
    let [best, second, code] = [-Infinity, -Infinity, 0];
    for (let other = 0; other < count; other++) {
      const own = seats[other];
      if (own === undefined || own.prices.length === 0) continue;
      const value = (scores[sample * count + other] ?? 0) - lowest(own);
      if (value > best) [best, second, code] = [value, best, other];
      else if (value > second) second = value;
    }
    const own = seats[code];
    if (own === undefined) throw new Error('samples have codes to go to');
    // The seat that is the cheapest next is an offer as well.
    const next = (scores[sample * count + code] ?? 0) - Math.min(own.prices[1] ?? Infinity, own.prices[2] ?? Infinity);
    const other = Math.max(second, next);
    const rise = (Number.isFinite(other) ? best - other : 0) + step;
    const before = take(own, sample, lowest(own) + rise);
    codes[sample] = code;
    if (before !== undefined) waiting.push(before);
  }
  return { prices: Float64Array.from(seats, (own) => (own.prices.length === 0 ? 0 : lowest(own))), codes };
}

/** Seats of a code as a heap, the cheapest first; a seat that is free has no holder. */
type Seats = { readonly prices: number[]; readonly holders: (number | undefined)[] };

function seatsOf(share: number, price: number): Seats {
  return { prices: Array.from({ length: share }, () => price), holders: Array.from({ length: share }, () => undefined) };
}

function lowest({ prices }: Seats): number {
  return prices[0] ?? Infinity;
}

/** The cheapest seat gets a holder and a price; returns who held it before. */
function take({ prices, holders }: Seats, holder: number, price: number): number | undefined {
  const before = holders[0];
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const child = (prices[left + 1] ?? Infinity) < (prices[left] ?? Infinity) ? left + 1 : left;
    const own = prices[child];
    if (own === undefined || own >= price) break;
    prices[at] = own;
    holders[at] = holders[child];
    at = child;
  }
  prices[at] = price;
  holders[at] = holder;
  return before;
}
