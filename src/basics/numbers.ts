/** Sums and products of numbers, and counts and shares as people read them. */
export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** The sum of one number of each item. */
export function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
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
