/** The known word that a misspelt one most likely stands for. */
import type { Fix, Span } from './diagnostic.ts';

/**
 * The candidate with the smallest edit distance (insertions, deletions, replacements and swaps of neighbours: Damerau–Levenshtein in its
 * restricted form), if it is close enough: a third of the letters at most, and never all of them. Of equally close ones the first.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const written = word.toLowerCase();
  let best: string | undefined;
  let distance = Math.max(1, Math.floor(word.length / 3)) + 1;
  let considered = 0;
  for (const candidate of candidates) {
    if (considered++ === mostCandidates) break;
    const found = editDistance(written, candidate.toLowerCase(), distance);
    if (candidate !== word && found < Math.min(distance, word.length, candidate.length)) {
      best = candidate;
      distance = found;
    }
  }
  return best;
}

/**
 * As `suggest`, among methods: `abs` is not a misspelt `obs`, since one other letter makes another method of so short a name.
 */
export function suggestMethod(word: string, methods: Iterable<string>): string | undefined {
  const suggestion = suggest(word, methods);
  const isOther = suggestion !== undefined && suggestion.length === word.length && word.length <= shortName && !isSwapped(word, suggestion);
  return isOther ? undefined : suggestion;
}

const shortName = 4;

function isSwapped(a: string, b: string): boolean {
  const letters = (word: string) => [...word.toLowerCase()].sort().join('');
  return letters(a) === letters(b);
}

/** More names than this are not looked through, so that hostile texts are checked in time too. */
const mostCandidates = 500;

/** The number of slips between two words; `limit` where it is not below that. */
export function editDistance(a: string, b: string, limit = Infinity): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let smallest = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const changed = (last[column - 1] ?? row) + (same ? 0 : 1);
      const shifted = Math.min(last[column] ?? row, current[column - 1] ?? row) + 1;
      const turned = swapped ? (beforeLast[column - 2] ?? row) + 1 : shifted;
      const cost = Math.min(changed, shifted, turned);
      current.push(cost);
      if (cost < smallest) smallest = cost;
    }
    if (smallest >= limit) return limit;
    beforeLast = last;
    last = current;
  }
  return Math.min(last[b.length] ?? limit, limit);
}

/** The fix that puts the known word in the place of the misspelt one. */
export function spellingFix(span: Span, suggestion: string | undefined): readonly Fix[] {
  if (suggestion === undefined) return [];
  return [{ title: `write \`${suggestion}\``, edits: [{ span, text: suggestion }], safety: 'unsafe' }];
}

/** `a`, `b` or `c`, at most eight of them. */
export function listed(words: Iterable<string>): string {
  const quoted = [...words].map((word) => `\`${word}\``);
  const shown = quoted.slice(0, 8);
  if (quoted.length > shown.length) return `${shown.join(', ')} and others`;
  const last = shown.pop();
  if (last === undefined) return '';
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`;
}
