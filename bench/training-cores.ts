/**
 * Training steps on two cores: batches in parts, against our own step on one thread and against PyTorch on two
 * threads, in turns. What counts is time on the clock, so that other work on the machine is seen in the spread.
 */
import { loadNetwork, fullStep, ourSteps } from './training/ours.ts';
import { networks } from './training/networks.ts';
import { startRival } from './training/rival.ts';
import { median, type Measurement } from './support/measurement.ts';

export const name = 'training-cores';

const rounds = 21;
const names = ['resnet8_fmnist_bn', 'vit_fmnist', 'char_llama'];
const parts = [2, 4, 8];

/** Run from the repository's root. */
export async function run(): Promise<readonly Measurement[]> {
  const rival = startRival(2);
  const measurements: Measurement[] = [];
  for (const network of networks.filter((own) => names.includes(own.name))) {
    const own = { ...network, steps: Math.max(2, Math.floor(network.steps / 2)) };
    const model = loadNetwork(own);
    const whole = await ourSteps(own, fullStep(own, model));
    const threaded = await ourSteps(own, fullStep(own, model), { threads: 2 });
    const sharded = await Promise.all(
      parts.map((shards) => ourSteps(own, fullStep(own, model, shards), { workers: 2 })),
    );
    const sides = [
      async () => (await whole.round()).wall,
      async () => (await threaded.round()).wall,
      ...sharded.map((steps) => async () => (await steps.round()).wall),
      ...(rival === undefined ? [] : [async () => (await rival.round(own)).wall]),
    ];
    const times: number[][] = sides.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [side, measure] of sides.entries()) times[side]?.push(await measure());
    }
    const [one = [], two = [], ...others] = times;
    const theirs = rival && others.at(-1);
    const what = `${own.what}, batch ${own.batch}`;
    const ours = parts.map((count, index) => [`${count} parts`, others[index] ?? []] as const);
    for (const [how, mine] of [['one graph, 2 threads', two] as const, ...ours]) {
      measurements.push(
        compared(`${what}: ${how} (rival: our step on 1 thread)`, mine, one, '≤ 0.6 × 1 thread'),
      );
      if (theirs === undefined) continue;
      measurements.push(compared(`${what}: ${how}`, mine, theirs, '≤ PyTorch, 2 threads'));
    }
    for (const steps of [whole, threaded, ...sharded]) await steps.release();
  }
  rival?.stop();
  return measurements;
}

/** The median of the ratios of neighbours, and the middle half of them. */
function compared(
  what: string,
  ours: readonly number[],
  theirs: readonly number[],
  wish: string,
): Measurement {
  const ratios = ours.map((time, round) => time / (theirs[round] ?? NaN)).toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (ratios[Math.round(share * (ratios.length - 1))] ?? NaN).toFixed(2);
  const least = (Math.min(...ours) / Math.min(...theirs)).toFixed(2);
  return {
    what: `${what}; ratios ${at(0.25)} to ${at(0.75)}, of the fastest rounds ${least}`,
    ours: median(ours),
    rival: median(theirs),
    ratio: median(ratios),
    unit: 'ms',
    wish,
  };
}
