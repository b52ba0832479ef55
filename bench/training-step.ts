/**
 * Training steps (forward, backward, optimizer, masks) on one thread, against PyTorch's on the same networks.
 * What multiplies PyTorch's matrices decides its speed: without an OpenBLAS, Debian's PyTorch takes the reference
 * library (`LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/blas` shows it where both are installed).
 */
import { adapterStep, fullStep, loadNetwork, ourSteps } from './training/ours.ts';
import { networks } from './training/networks.ts';
import { startRival } from './training/rival.ts';
import type { StepTime } from './training/step-time.ts';
import { median, type Measurement } from './support/measurement.ts';

export const name = 'training-step';

const rounds = 15;

/** Run from the repository's root. Rounds are interleaved, ours before PyTorch's. */
export async function run(): Promise<readonly Measurement[]> {
  const rival = startRival();
  const measurements: Measurement[] = [];
  for (const network of networks) {
    const ours = await ourSteps(network, fullStep(network, loadNetwork(network)));
    const theirs = rival && (() => rival.round(network));
    const pairs = await interleaved(ours.round, theirs);
    measurements.push(measurement(`${network.what}, batch ${network.batch}`, pairs, network.ratio));
    await ours.release();
  }
  rival?.stop();
  return [...measurements, ...(await adapters())];
}

/** Matrices of attention: of both blocks, where all but dW is as in a full step, and of the last one. */
const adapted = {
  'in both blocks': ['onnx::MatMul_447', 'onnx::MatMul_466', 'onnx::MatMul_470'],
  'in the last block': ['onnx::MatMul_470', 'onnx::MatMul_473', 'onnx::MatMul_489'],
};

/** Adapters of rank 1, 0.3% of the parameters, against training all. */
async function adapters(): Promise<readonly Measurement[]> {
  const network = networks.find((own) => own.name === 'char_llama');
  if (network === undefined) throw new Error('the transformer is gone');
  const model = loadNetwork(network);
  const full = await ourSteps(network, fullStep(network, model));
  const measurements: Measurement[] = [];
  for (const form of ['plain', 'masked'] as const) {
    for (const [place, tensors] of Object.entries(adapted)) {
      const { step, share } = adapterStep(network, model, tensors, form);
      const ours = await ourSteps(network, step);
      const pairs = await interleaved(ours.round, full.round);
      const what = `${form} adapters ${place}, ${(100 * share).toFixed(2)}% of ${network.what} (rival: our full step)`;
      measurements.push(measurement(what, pairs, 0.5));
      await ours.release();
    }
  }
  await full.release();
  return measurements;
}

interface Pair {
  readonly ours: StepTime;
  readonly theirs?: StepTime;
}

async function interleaved(ours: () => Promise<StepTime>, theirs?: () => Promise<StepTime>): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    const own = await ours();
    pairs.push({ ours: own, ...(theirs && { theirs: await theirs() }) });
  }
  return pairs;
}

/**
 * Processor time is compared, of the fastest round on each side: other work on the machine lengthens the time on
 * the clock, and by what it takes from the caches also that of the processor; it shortens neither. The medians
 * of both stand beside.
 */
function measurement(what: string, pairs: readonly Pair[], most: number): Measurement {
  const of = (side: 'ours' | 'theirs', kind: keyof StepTime): readonly number[] => pairs.map((pair) => pair[side]?.[kind] ?? NaN);
  const sides = pairs.some(({ theirs }) => theirs === undefined) ? (['ours'] as const) : (['ours', 'theirs'] as const);
  const medians = (kind: keyof StepTime): string => sides.map((side) => median(of(side, kind)).toPrecision(3)).join(' / ');
  const [ours = NaN, rival] = sides.map((side) => Math.min(...of(side, 'cpu')));
  return {
    what,
    note: `medians ${medians('cpu')}, wall ${medians('wall')}`,
    ours,
    ...(rival === undefined ? {} : { rival }),
    unit: 'ms',
    goal: { ratio: most },
  };
}
