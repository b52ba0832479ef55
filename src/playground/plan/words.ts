/** Numbers of a plan for people. */

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `80%`, `58.35%`: four digits at most, and never 100% for less than all. */
export function percent(part: number, of: number): string {
  if (of === 0) return '–';
  const shown = Number(((100 * part) / of).toPrecision(4));
  return `${shown === 100 && part < of ? '> 99.99' : shown}%`;
}

const prefixes = ['', ' k', ' M', ' G', ' T', ' P'];

export function scaled(value: number): string {
  const power = value < 1000 ? 0 : Math.min(prefixes.length - 1, Math.floor(Math.log10(value) / 3));
  const shown = value / 1000 ** power;
  return `${power === 0 ? shown : shown.toPrecision(3)}${prefixes[power]}`;
}
