/** `1 layer`, `2 layers`. */
export function howMany(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
