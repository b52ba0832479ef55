/**
 * Training steps on two cores: batches in parts, against our own step on one thread and against PyTorch on two
 * threads, in turns. Time on the clock is what counts on an idle machine. Beside it stands the time on two idle
 * cores, from the processor time of threads, which other work hardly touches; PyTorch's is half of its
 * processor time on one thread, as if it shared its work without a loss.
 */
import { fullStep, loadNetwork, noise } from './training/ours.ts';
import { openTrainer } from '../src/compute/shards/sharded-trainer.ts';
import type { TrainingStep } from '../src/compute/training-step.ts';
import { measureOnCores, type CoreTime } from './training/core-time.ts';
import { networks, type Network } from './training/networks.ts';
import { startRival } from './training/rival.ts';
import { median, type Measurement } from './support/measurement.ts';

export const name = 'training-cores';

const rounds = 15;
const cores = 2;
const names = ['resnet8_fmnist_bn', 'vit_fmnist', 'char_llama'];
const parts = [2, 4, 8];

interface Side {
  readonly what: string;
  readonly round: () => Promise<CoreTime>;
  readonly release: () => Promise<void>;
}

/** Run from the repository's root. */
export async function run(): Promise<readonly Measurement[]> {
  const [one, two] = [startRival(1), startRival(cores)];
  const measurements: Measurement[] = [];
  for (const network of networks.filter((own) => names.includes(own.name))) {
    const own = { ...network, steps: Math.max(2, Math.floor(network.steps / 2)) };
    const model = loadNetwork(own);
    const step = (shards: number): TrainingStep => fullStep(own, model, shards);
    const sides: Side[] = [await ours('1 thread', own, step(1), 1), await ours('one graph, 2 threads', own, step(1), cores)];
    for (const count of parts) sides.push(await ours(`${count} parts`, own, step(count), 1));
    if (one !== undefined && two !== undefined) {
      const round = async (): Promise<CoreTime> => {
        const [alone, threaded] = [await one.round(own), await two.round(own)];
        return { ...threaded, path: alone.cpu / cores };
      };
      sides.push({ what: 'PyTorch, 2 threads', round, release: async () => {} });
    }
    const times = await inTurns(sides);
    measurements.push(...rowsOf(own, sides, times));
    for (const { release } of sides) await release();
  }
  one?.stop();
  two?.stop();
  return measurements;
}

async function ours(what: string, network: Network, step: TrainingStep, threads: number): Promise<Side> {
  const trainer = await openTrainer(step, { threads, device: 'cpu', workers: cores });
  const batch = noise(network);
  let done = 0;
  const next = async (): Promise<unknown> => await trainer.run(batch, network.optimizer.lr, done++);
  for (let warm = 0; warm < 5; warm++) await next();
  return { what, round: async () => await measureOnCores(next, network.steps, cores), release: async () => await trainer.release() };
}

async function inTurns(sides: readonly Side[]): Promise<readonly (readonly CoreTime[])[]> {
  const times: CoreTime[][] = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, side] of sides.entries()) times[at]?.push(await side.round());
  }
  return times;
}

function rowsOf({ what, batch }: Network, sides: readonly Side[], times: readonly (readonly CoreTime[])[]): readonly Measurement[] {
  const rivals = [...sides.keys()].filter((at) => at === 0 || sides[at]?.what.startsWith('PyTorch'));
  return sides.flatMap((side, at) =>
    rivals.includes(at)
      ? []
      : rivals.flatMap((rival) => {
          const most = rival === 0 ? 0.6 : 1;
          const [mine = [], theirs = []] = [times[at], times[rival]];
          const title = `${what}, batch ${batch}: ${side.what} / ${sides[rival]?.what ?? ''}`;
          return [
            compared(`${title}, on the clock`, mine, theirs, ({ wall }) => wall, most),
            compared(`${title}, two idle cores`, mine, theirs, ({ path }) => path, most),
          ];
        }),
  );
}

/** The median of the ratios of neighbours, and the middle half of them. */
function compared(
  what: string,
  ours: readonly CoreTime[],
  theirs: readonly CoreTime[],
  timeOf: (time: CoreTime) => number,
  most: number,
): Measurement {
  const [mine, other] = [ours.map(timeOf), theirs.map(timeOf)];
  const ratios = mine.map((time, round) => time / (other[round] ?? NaN)).toSorted((a, b) => a - b);
  const at = (share: number): string => (ratios[Math.round(share * (ratios.length - 1))] ?? NaN).toFixed(2);
  return {
    what,
    note: `${at(0.25)} to ${at(0.75)}`,
    ours: median(mine),
    rival: median(other),
    ratio: median(ratios),
    unit: 'ms',
    goal: { ratio: most },
  };
}
