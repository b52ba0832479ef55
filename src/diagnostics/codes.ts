/** The codes of all findings, without what they say: the catalogue is too large to be loaded for a name. */
import { addTo } from '../basics/maps.ts';
import { codeRuns } from './code-runs.generated.ts';

export const codes: ReadonlySet<string> = new Set(codeRuns.trim().split(/\s+/).flatMap(codesIn));

/** `1001-1003`: ESP1001, ESP1002 and ESP1003. */
function codesIn(run: string): readonly string[] {
  const [first = 0, last = first] = run.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => `ESP${first + index}`);
}

/** The other way: a line for each hundred. */
export function runsOfCodes(all: readonly string[]): string {
  const numbers = all.map((code) => Number(code.slice(3))).sort((a, b) => a - b);
  const starts = numbers.filter((number) => number % 100 === 0 || !numbers.includes(number - 1));
  const lines = new Map<number, string[]>();
  for (const first of starts) {
    let last = first;
    while (numbers.includes(last + 1) && (last + 1) % 100 !== 0) last += 1;
    addTo(lines, Math.floor(first / 100), first === last ? `${first}` : `${first}-${last}`);
  }
  return [...lines.values()].map((runs) => `${runs.join(' ')}\n`).join('');
}
