/** How messages list names. */

export type Names = readonly string[];

export function quoted(word: string): string {
  return `\`${word}\``;
}

/** The first of the names in back quotes, and how many more there are. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map(quoted);
  const rest = names.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** `1 layer`, `2 layers`. */
export function howMany(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** What was meant where a name is near another one; nothing where none is. */
export function didYouMean(nearest: string | undefined): string | undefined {
  return nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
}
