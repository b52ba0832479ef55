/** Shows how far long work has come: one line drawn again for a person, plain lines for a file. */
import { visible } from '../diagnostics/render/visible.ts';
import type { Channel } from './terminal.ts';

export interface Progress {
  /** `done` of `total` steps of what `label` names, with a word on how it goes. */
  readonly show: (label: string, done: number, total: number, detail: string) => void;
  /** Prints a line of its own, above the one that is drawn again. */
  readonly line: (text: string) => void;
  readonly stop: () => void;
}

export const silent: Progress = { show: () => {}, line: () => {}, stop: () => {} };

export async function openProgress(channel: Channel): Promise<Progress> {
  return channel.interactive ? await drawn(channel) : plain(channel);
}

async function drawn(channel: Channel): Promise<Progress> {
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    stream: channel.stream,
    format: '{label} [{bar}] {value}/{total}  {detail}  {rate}  {eta_formatted} left',
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    barsize: 24,
    fps: 10,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    etaBuffer: 200,
  });
  let shown = '';
  let started = 0;
  const stop = (): void => {
    if (shown !== '') bar.stop();
    shown = '';
  };
  return {
    show(label, done, total, detail) {
      if (label !== shown) {
        stop();
        started = Date.now();
        shown = label;
        bar.start(total, done, { label: visible(label), detail: visible(detail), rate: '' });
      }
      const seconds = (Date.now() - started) / 1000;
      const rate = seconds < 0.5 ? '' : `${(done / seconds).toPrecision(3)} steps/s`;
      bar.update(done, { detail: visible(detail), rate });
      if (done >= total) stop();
    },
    line(text) {
      stop();
      channel.write(text + '\n');
    },
    stop,
  };
}

/** Ten lines a stage say enough in a log. */
function plain(channel: Channel): Progress {
  let shown = '';
  let tenth = 0;
  return {
    show(label, done, total, detail) {
      if (label !== shown) [shown, tenth] = [label, 0];
      const reached = Math.floor((10 * done) / Math.max(total, 1));
      if (reached <= tenth) return;
      tenth = reached;
      channel.write(
        `${label}: ${done}/${total} steps (${reached * 10}%)${detail === '' ? '' : `, ${detail}`}\n`,
      );
    },
    line: (text) => channel.write(text + '\n'),
    stop: () => {},
  };
}
