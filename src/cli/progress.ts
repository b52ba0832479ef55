/** Progress on a terminal, and how long the rest takes at this pace. */
import { sumAt } from '../basics/maps.ts';
import { visible } from '../diagnostics/render/visible.ts';
import type { Channel } from './terminal.ts';

interface Pace {
  /** `35.1 steps/s, 26 s left`; empty until the rate is known. */
  readonly text: string;
  /** Seconds since the first report of this work. */
  readonly seconds: number;
  /** Whether this is the first report. */
  readonly isNew: boolean;
}

/** By a clock of milliseconds that only counts. */
type Clock = () => number;

/** Before this, the rate mostly reflects the start of the work. */
const leastSeconds = 0.5;

/** Each work by its name: several may go on side by side, and one may begin in its middle. */
function openPaces(clock: Clock): (name: string, done: number, total: number) => Pace {
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

export interface Progress {
  /** `done` of `total` steps of what `label` names, with a word on how it goes. */
  readonly show: (label: string, done: number, total: number, detail: string) => void;
  /** Prints a line of its own, above the one that is drawn again. */
  readonly line: (text: string) => void;
  readonly stop: () => void;
}

export const silent: Progress = { show: () => {}, line: () => {}, stop: () => {} };

export async function openProgress(channel: Channel, clock: Clock = () => performance.now()): Promise<Progress> {
  return channel.interactive ? await drawn(channel, clock) : plain(channel, clock);
}

/** Milliseconds without a step after which another stage is shown. */
const leastQuiet = 2000;

async function drawn(channel: Channel, clock: Clock): Promise<Progress> {
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    stream: channel.stream,
    format: '{label} [{bar}] {value}/{total}  {detail}  {pace}',
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    barsize: 24,
    fps: 10,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  });
  const paceOf = openPaces(clock);
  let shown = '';
  let drawnAt = 0;
  const stop = (): void => {
    if (shown !== '') bar.stop();
    shown = '';
  };
  return {
    show(label, done, total, detail) {
      const pace = paceOf(label, done, total).text;
      // Of stages that run side by side one is shown, as long as it goes on.
      if (label !== shown && shown !== '' && clock() - drawnAt < leastQuiet) return;
      if (label !== shown) {
        stop();
        shown = label;
        bar.start(total, done, { label: visible(label), detail: visible(detail), pace: '' });
      }
      drawnAt = clock();
      bar.update(done, { detail: visible(detail), pace });
      if (done >= total) stop();
    },
    line(text) {
      stop();
      channel.say`${text}`;
    },
    stop,
  };
}

/** Of work that takes long, a line a minute, and later one for each hundredth of the time so far. */
const leastSilence = 60;

/** Ten lines a stage say enough in a log, unless they are far apart. */
function plain(channel: Channel, clock: Clock): Progress {
  const paceOf = openPaces(clock);
  const tenths = new Map<string, number>();
  const spoken = new Map<string, number>();
  return {
    show(label, done, total, detail) {
      const { text: pace, seconds, isNew } = paceOf(label, done, total);
      if (isNew) for (const known of [tenths, spoken]) known.delete(label);
      const reached = Math.floor((10 * done) / Math.max(total, 1));
      const isDue = seconds - sumAt(spoken, label) >= Math.max(leastSilence, seconds / 100);
      const isTenth = reached > sumAt(tenths, label);
      if (!isTenth && !isDue) return;
      tenths.set(label, reached);
      spoken.set(label, seconds);
      const percent = isTenth ? 10 * reached : Math.floor((100 * done) / Math.max(total, 1));
      const told = [`${done}/${total} steps (${percent}%)`, detail, pace].filter((it) => it !== '');
      channel.say`${label}: ${told.join(', ')}`;
    },
    line: (text) => channel.say`${text}`,
    stop: () => {},
  };
}
