/** How fast groups are read, and how fast a network is when half of its multiply-adds are cut out. */
import * as ort from 'onnxruntime-node';
import {
  bundlesOf,
  compactModel,
  countMacs,
  encodeModel,
  inferShapes,
  readGroups,
  unitGroups,
} from '../src/model/index.ts';
import type { Model } from '../src/model/index.ts';
import { loadZoo, readZoo } from '../test/support/zoo.ts';
import { median, time, timePairs, type Measurement } from './support/measurement.ts';

export const name = 'structured';

export async function run(): Promise<readonly Measurement[]> {
  return [await groups(), await latency()];
}

async function groups(): Promise<Measurement> {
  const { model } = readZoo('swin_t');
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) rounds.push(await time(() => readGroups(model)));
  const nodes = model.graph.nodes.length;
  const ours = (median(rounds) * 5000) / nodes;
  return { what: `groups of ${nodes} nodes, for 5000`, ours, unit: 'ms', wish: '≤ 1000 ms' };
}

async function latency(): Promise<Measurement> {
  const dense = loadZoo('resnet18');
  const [before, after] = [await sessionOf(dense), await sessionOf(halved(dense))];
  const { ours, rival, ratio } = await timePairs(after.run, before.run, 40);
  await before.release();
  await after.release();
  const what = 'ResNet-18 without half of its multiply-adds, batch 1, against dense';
  return { what, ours, rival, ratio, unit: 'ms', wish: '≤ 0.6' };
}

/** Each group loses the same share of its channels, the smallest that leaves half of the multiply-adds. */
function halved(dense: Model): Model {
  const coupled = readGroups(dense);
  const free = unitGroups(coupled).filter(
    ({ pin, members }) => pin === undefined && members.length > 1,
  );
  const macsOf = (model: Model): number => countMacs(model, inferShapes(model)).total;
  const goal = macsOf(dense) / 2;
  for (let percent = 1; percent < 100; percent++) {
    const labels = free.flatMap((group) => {
      const bundles = bundlesOf(group, (unit) => unit);
      const gone = bundles.slice(0, Math.floor((percent / 100) * bundles.length)).flat();
      return gone.map((unit) => group.units[unit]?.label ?? -1);
    });
    const cut = compactModel(dense, coupled, new Set(labels));
    if (macsOf(cut) <= goal) return cut;
  }
  throw new Error('no share of the channels is half of the multiply-adds');
}

async function sessionOf(model: Model) {
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await ort.InferenceSession.create(encodeModel(model), options);
  const length = 3 * 64 * 64;
  const values = Float32Array.from({ length }, (_, at) => Math.sin(at));
  const feeds = { input: new ort.Tensor('float32', values, [1, 3, 64, 64]) };
  return {
    async run() {
      await session.run(feeds);
    },
    release: () => session.release(),
  };
}
