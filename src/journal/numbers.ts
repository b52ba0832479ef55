/** Numbers in JSON, also those that JSON has no word for: `{"$number": "NaN"}`. */

const strange: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

export interface NamedNumber {
  readonly $number: string;
}

export function numberToJson(value: number): number | NamedNumber {
  const named = [...strange].find(([, own]) => Object.is(own, value));
  return named === undefined ? value : { $number: named[0] };
}

/** The number that `$number` names; undefined for other values. */
export function numberNamed(name: unknown): number | undefined {
  return typeof name === 'string' ? strange.get(name) : undefined;
}

/** The same value with NaN and the infinities named. */
export function nameNumbers(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : numberToJson(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(nameNumbers);
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, nameNumbers(own)]));
}
