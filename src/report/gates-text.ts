/** How the gates, the widths or the deltas of a stage ended, in words and rows. */
import { count } from '../basics/numbers.ts';
import type { DeltasResult, GatesResult, InputGatesResult, RoutesResult, WidthsResult } from '../run/gate-watch.ts';
import { percent } from './figures.ts';
import { gateWords, expectedWidth, resourceShown } from './record/gates.ts';

/** `54.79% of 400 gates open, 40.71% of the parameters left (40.00% aimed at)`. */
export function gatesText({ open, left, targets = {}, groups = [] }: GatesResult): string {
  const units = groups.reduce((sum, group) => sum + group.units, 0);
  const aim = (name: string): string => {
    const target = targets[name];
    return target === undefined ? '' : ` (${percent(target)} aimed at)`;
  };
  const parts = Object.entries(left).map(([name, share]) => `${percent(share)} of the ${gateWords(name)}${aim(name)}`);
  return [`${percent(open)} of ${count(units)} ${gateWords('open')}${aim('open')}`, ...parts].join(', ');
}

/** `widths that are expected to leave 49.30% of the multiply-adds (60.00% aimed at), the most probable ones 62.10%`. */
export function widthsText({ left, chosen, targets = {} }: WidthsResult): string {
  const of = resourceShown(left, targets);
  const target = targets[of];
  const aim = target === undefined ? '' : ` (${percent(target)} aimed at)`;
  const words = gateWords(of).replace(/ left$/, '');
  return (
    `widths that are expected to leave ${percent(left[of] ?? NaN)} of the ${words}${aim}, ` +
    `the most probable ones ${percent(chosen[of] ?? NaN)}`
  );
}

export const widthHead = ['widths', 'units', 'most probable', 'probability', 'expected'] as const;

/** A row a group. */
export function widthRows({ groups }: WidthsResult): readonly (readonly string[])[] {
  return groups.map(({ name, units, widths, shares, chosen }) => [
    ...[name, count(units), count(chosen)],
    percent(shares[widths.indexOf(chosen)] ?? NaN),
    expectedWidth({ widths, shares }).toFixed(1),
  ]);
}

/** `of 64 samples of train 100.00% open the sublayer of blocks.0.out, …`, and how far the cut network is the same. */
export function inputGatesText({ on, samples, groups, agreement }: InputGatesResult): string {
  const shares = groups.map(({ name, open }) => `${percent(open)} open the ${name}`).join(', ');
  return `of ${count(samples)} samples of ${on} ${shares}${agreementText(agreement)}`;
}

/** `501, 501, 499 and 499 samples of train take codes 1 to 4`. */
export function routesText({ on, codes }: RoutesResult): string {
  const [last, ...others] = codes.map(count).toReversed();
  const all = `${others.toReversed().join(', ')} and ${last ?? ''}`;
  return `${all} samples of ${on} take codes 1 to ${codes.length}`;
}

/** `506 deltas, of which 480 are not 0; 5 reselections moved 612`. */
export function deltasText({ deltas, changed, times, moved }: DeltasResult): string {
  const own = `${count(deltas)} deltas, of which ${count(changed)} are not 0`;
  if (times === 0) return own;
  return `${own}; ${count(times)} ${times === 1 ? 'reselection' : 'reselections'} moved ${count(moved)}`;
}

function agreementText(agreement: InputGatesResult['agreement']): string {
  if (agreement === undefined) return '';
  const { on, samples, same, difference } = agreement;
  const of = `of ${count(samples)} samples of ${on}`;
  return same === undefined
    ? `; without gates, the outputs ${of} differ by ${percent(difference)} of the largest at most`
    : `; without gates, the same is predicted for ${percent(same)} ${of}`;
}

const bars = '▁▂▃▄▅▆▇█';

/** A sign a bin, as high as the bin holds units; a dot where it holds none. */
export function histogramText(counts: readonly number[]): string {
  const highest = Math.max(1, ...counts);
  return counts.map((units) => (units === 0 ? '·' : bars[Math.ceil((bars.length * units) / highest) - 1])).join('');
}
