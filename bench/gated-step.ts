/**
 * Training steps with a hard-concrete gate on every unit and the expected share of open gates in the loss, against the
 * same steps without gates: ours, and PyTorch's in the same rounds.
 */
import { fullStep, gatedStep, loadNetwork, ourSteps } from './training/ours.ts';
import { networks, type Network } from './training/networks.ts';
import { startRival } from './training/rival.ts';
import type { StepTime } from './training/step-time.ts';
import type { Measurement } from './support/measurement.ts';

export const name = 'gated-step';

const rounds = 15;

/** Which units have gates, by network. */
const gated: Readonly<Record<string, readonly string[]>> = {
  mlp_digits: ['neurons'],
  resnet8_fmnist_bn: ['channels'],
  vit_fmnist: ['heads', 'neurons'],
  char_llama: ['heads', 'neurons'],
};

/** Run from the repository's root. The rival of a step with gates is the one without; PyTorch's two are noted beside. */
export async function run(): Promise<readonly Measurement[]> {
  const rival = startRival();
  const measurements: Measurement[] = [];
  for (const network of networks) {
    const kinds = gated[network.name];
    if (kinds === undefined) continue;
    const model = loadNetwork(network);
    const plain = await ourSteps(network, fullStep(network, model));
    const { step, noise, units } = gatedStep(network, model, kinds);
    const ours = await ourSteps(network, step, {}, noise);
    const least = leastOf();
    for (let round = 0; round < rounds; round++) {
      least('plain', await plain.round());
      least('gated', await ours.round());
      if (rival === undefined) continue;
      least('their plain', await rival.round(network));
      least('their gated', await rival.round(network, kinds));
    }
    await plain.release();
    await ours.release();
    measurements.push(row(network, units, least));
  }
  rival?.stop();
  return measurements;
}

type Side = 'plain' | 'gated' | 'their plain' | 'their gated';
type Least = (side: Side, time?: StepTime) => number;

/** The least processor time of each side. */
function leastOf(): Least {
  const known = new Map<Side, number>();
  return (side, time) => {
    const least = Math.min(known.get(side) ?? Infinity, time?.cpu ?? Infinity);
    known.set(side, least);
    return least;
  };
}

function row({ what, batch }: Network, units: number, least: Least): Measurement {
  const [theirs, without] = [least('their gated'), least('their plain')];
  const note = `PyTorch ${theirs.toPrecision(3)} and ${without.toPrecision(3)} ms, ${(theirs / without).toPrecision(3)}`;
  return {
    what: `${what}, batch ${batch}, with gates on ${units} units, and without`,
    ours: least('gated'),
    rival: least('plain'),
    unit: 'ms',
    goal: { ratio: 1.15 },
    ...(Number.isFinite(theirs) && { note }),
  };
}
