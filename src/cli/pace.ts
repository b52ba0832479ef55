/** How fast work goes, and how long the rest of it takes at that pace. */

export interface Pace {
  /** `35.1 steps/s, 26 s left`; empty until the rate is known. */
  readonly text: string;
  /** Seconds since the first report of this work. */
  readonly seconds: number;
  /** Whether this is the first report. */
  readonly isNew: boolean;
}

/** By a clock of milliseconds that only counts. */
export type Clock = () => number;

/** Before this, the rate mostly reflects the start of the work. */
const leastSeconds = 0.5;

/** Each work by its name: several may go on side by side, and one may begin in its middle. */
export function openPaces(clock: Clock): (name: string, done: number, total: number) => Pace {
  const begun = new Map<string, { readonly at: number; readonly done: number }>();
  return (name, done, total) => {
    const known = begun.get(name);
    const isNew = known === undefined || done < known.done;
    // The first report comes after a step, whose own time is unknown.
    const start = isNew ? { at: clock(), done } : known;
    if (isNew) begun.set(name, start);
    const seconds = (clock() - start.at) / 1000;
    const steps = done - start.done;
    if (seconds < leastSeconds || steps === 0) return { text: '', seconds, isNew };
    const rate = steps / seconds;
    const left = done < total ? `, ${durationText((total - done) / rate)} left` : '';
    return { text: `${rateText(rate)}${left}`, seconds, isNew };
  };
}

/** Slow work is easier to read as the time of a step. */
function rateText(rate: number): string {
  return rate < 0.1 ? `${durationText(1 / rate)} a step` : `${Number(rate.toPrecision(3))} steps/s`;
}

/** `4 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`: two units, rounded. */
export function durationText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const units: readonly (readonly [name: string, seconds: number])[] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, size]) => whole >= size);
  const [large, small] = [units[first], units[first + 1]];
  if (large === undefined || small === undefined) return `${whole} s`;
  const rounded = Math.round(whole / small[1]) * small[1];
  if (rounded >= (units[first - 1]?.[1] ?? Infinity)) return durationText(rounded);
  const count = Math.floor(rounded / large[1]);
  const rest = Math.round((rounded - count * large[1]) / small[1]);
  return `${count} ${large[0]}${rest === 0 ? '' : ` ${rest} ${small[0]}`}`;
}
