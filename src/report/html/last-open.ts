/** Of gates by input, the share of the samples that opened each when it was looked at last before it was cut. */
import type { InputGatesData } from './report-data.ts';

export interface LastOpen {
  readonly name: string;
  readonly open: number;
  /** Steps from the start of the run; absent where it stays. */
  readonly cutAt?: number;
}

export function lastOpen({ gates, updates }: InputGatesData): readonly LastOpen[] {
  return gates.map(({ name, cutAt }, index) => {
    const { open = [] } = updates.findLast(({ at }) => at <= (cutAt ?? Infinity)) ?? {};
    return { name, open: open[index] ?? NaN, cutAt };
  });
}
