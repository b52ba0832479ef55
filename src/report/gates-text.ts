/** How the gates of a stage ended, in one line. */
import type { GatesResult } from '../run/result.ts';
import { count, percent } from './figures.ts';
import { gateWords } from './record/gates.ts';

/** `54.79% of 400 gates open, 40.71% of the parameters left (40.00% aimed at)`. */
export function gatesText({ open, left, targets = {}, groups = [] }: GatesResult): string {
  const units = groups.reduce((sum, group) => sum + group.units, 0);
  const aim = (name: string): string => {
    const target = targets[name];
    return target === undefined ? '' : ` (${percent(target)} aimed at)`;
  };
  const parts = Object.entries(left).map(
    ([name, share]) => `${percent(share)} of the ${gateWords(name)}${aim(name)}`,
  );
  return [`${percent(open)} of ${count(units)} ${gateWords('open')}${aim('open')}`, ...parts].join(
    ', ',
  );
}

const bars = '▁▂▃▄▅▆▇█';

/** A sign a bin, as high as the bin holds units; a dot where it holds none. */
export function histogramText(counts: readonly number[]): string {
  const highest = Math.max(1, ...counts);
  return counts
    .map((units) => (units === 0 ? '·' : bars[Math.ceil((bars.length * units) / highest) - 1]))
    .join('');
}
