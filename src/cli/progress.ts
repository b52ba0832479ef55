/** Shows how far long work has come: one line drawn again for a person, plain lines for a file. */
import { sumAt } from '../basics/maps.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { openPaces, type Clock } from './pace.ts';
import type { Channel } from './terminal.ts';

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
      const silence = seconds - sumAt(spoken, label);
      const isDue = silence >= Math.max(leastSilence, seconds / 100);
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
