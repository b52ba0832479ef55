/** Sums and products of numbers, and counts and shares as people read them. */
export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** All that some layers or parts count, together. */
export function countIn(parts: readonly { readonly count: number }[]): number {
  return parts.reduce((all, { count: own }) => all + own, 0);
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

/** 266,610: with a comma after every third digit, and up to three decimals. The tables of languages take long to load. */
export function count(value: number): string {
  return Number.isInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : value.toLocaleString('en-US');
}

/** `12.34%`; a dash where there is nothing to take a share of. */
export function percent(part: number, of: number, digits = 2): string {
  return of === 0 ? '–' : `${((100 * part) / of).toFixed(digits)}%`;
}

const prefixes = ['', ' k', ' M', ' G', ' T', ' P'];

/** `1.23 M`: three digits. */
export function scaled(value: number): string {
  const power = value < 1000 ? 0 : Math.min(prefixes.length - 1, Math.floor(Math.log10(value) / 3));
  const shown = value / 1000 ** power;
  return `${power === 0 ? shown : shown.toPrecision(3)}${prefixes[power]}`;
}
