/** Building and loading the graph of a training step, by network. */
import { fullStep, loadNetwork } from './training/ours.ts';
import { networks } from './training/networks.ts';
import { measureSteps } from './training/step-time.ts';
import { createTrainer } from '../src/compute/trainer.ts';
import { median, type Measurement } from './support/measurement.ts';

export const name = 'training-graph';

const rounds = 5;

/** Medians of processor time, after a first time that is not counted. */
export async function run(): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const network of networks) {
    const model = loadNetwork(network);
    const build: number[] = [];
    const load: number[] = [];
    for (let round = -1; round < rounds; round++) {
      let step = fullStep(network, model);
      const building = await processorTime(() => (step = fullStep(network, model)));
      const loading = await processorTime(async () => {
        const trainer = await createTrainer(step, { threads: 1, device: 'cpu' });
        await trainer.release();
      });
      if (round >= 0) {
        build.push(building);
        load.push(loading);
      }
    }
    const nodes = fullStep(network, model).gradients.graph.nodes.length;
    const [built, loaded] = [median(build), median(load)];
    const perNode = ((1000 * (built + loaded)) / nodes).toPrecision(3);
    measurements.push({
      what: `${network.what}: its graph built and loaded`,
      note: `${nodes} nodes, ${perNode} µs a node, built in ${built.toPrecision(3)} ms`,
      ours: built + loaded,
      unit: 'ms',
      goal: { most: 1000 },
    });
  }
  return measurements;
}

async function processorTime(work: () => unknown): Promise<number> {
  const { cpu } = await measureSteps(async () => await work(), 1);
  return cpu;
}
