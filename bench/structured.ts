/** How fast groups are read, and how fast networks run, train and are measured when units are cut out. */
import * as ort from 'onnxruntime-node';
import {
  allGroups,
  bundlesOf,
  compactModel,
  countMacs,
  encodeModel,
  inferShapes,
  readGroups,
  tokenSite,
  unitGroups,
  withFewerTokens,
  type Model,
} from '../src/model/index.ts';
import { loadZoo, readZoo } from '../test/support/zoo.ts';
import { halved, halvedSteps } from './training/cut-step.ts';
import { ourMeasuring } from './training/measuring.ts';
import { networks, type Network } from './training/networks.ts';
import { loadNetwork, ourSteps } from './training/ours.ts';
import { median, time, timePairs, type Measurement } from './support/measurement.ts';

export const name = 'structured';

export async function run(): Promise<readonly Measurement[]> {
  return [await groups(), await latency(), await tokens(), await steps(), await measuring()];
}

async function groups(): Promise<Measurement> {
  const { model } = readZoo('swin_t');
  const rounds: number[] = [];
  // What was read of a model is kept: each round has one of its own.
  for (let round = 0; round < 5; round++) {
    const fresh = { ...model };
    rounds.push(await time(() => readGroups(fresh)));
  }
  const nodes = model.graph.nodes.length;
  const ours = (median(rounds) * 5000) / nodes;
  return { what: `groups of ${nodes} nodes, for 5000`, ours, unit: 'ms', goal: { most: 500 } };
}

async function latency(): Promise<Measurement> {
  const dense = loadZoo('resnet18');
  const [before, after] = [await sessionOf(dense), await sessionOf(halfOfTheWork(dense))];
  const { ours, rival, ratio } = await timePairs(after.run, before.run, 40);
  await before.release();
  await after.release();
  const what = 'ResNet-18 without half of its multiply-adds, batch 1, against dense';
  return { what, ours, rival, ratio, unit: 'ms', goal: { ratio: 0.6 } };
}

/** Half of the tokens leave behind the first of three blocks. */
async function tokens(): Promise<Measurement> {
  const dense = loadNetwork(networkNamed('vit_fmnist'));
  const block = allGroups(dense).find(({ title }) => title === 'block 0');
  const [first, last] = [block?.cuts?.[0], block?.cuts?.at(-1)];
  const site = tokenSite(dense, { value: last?.sum ?? '', from: first?.skip ?? '' });
  if ('refused' in site) throw new Error(site.refused);
  const kept = site.lead + (site.of - site.lead) / 2;
  const dims = [32, 1, 28, 28];
  const before = await sessionOf(dense, dims);
  const after = await sessionOf(withFewerTokens(dense, [{ ...site, kept }]), dims);
  const times = await timePairs(after.run, before.run, 40);
  await before.release();
  await after.release();
  const what = 'ViT without half of its tokens behind block 0, batch 32, against dense';
  return { what, ...times, unit: 'ms', goal: { ratio: 0.65 } };
}

/** What training gains by a cut: the same step with half of the channels masked, and without them. */
async function steps(): Promise<Measurement> {
  const network = residual();
  const { cut, masked } = halvedSteps(network, loadNetwork(network), 'channels');
  const [without, under] = [await ourSteps(network, cut), await ourSteps(network, masked)];
  const rounds = 7;
  const pairs: { ours: number; rival: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push({ ours: (await without.round()).cpu, rival: (await under.round()).cpu });
  }
  await without.release();
  await under.release();
  return {
    what: `training step of ${network.what} without half of its channels, against masked`,
    ours: median(pairs.map(({ ours }) => ours)),
    rival: median(pairs.map(({ rival }) => rival)),
    ratio: median(pairs.map(({ ours, rival }) => ours / rival)),
    unit: 'ms',
    goal: { ratio: 0.6 },
  };
}

/** And what is measured for a criterion, of the same two. */
async function measuring(): Promise<Measurement> {
  const network = residual();
  const model = loadNetwork(network);
  const [without, under] = [await ourMeasuring(network, halved(model, 'channels').smaller.model), await ourMeasuring(network, model)];
  const times = await timePairs(without.run, under.run, 20);
  await without.release();
  await under.release();
  const what = `statistics of ${network.what} without half of its channels, against masked`;
  return { what, ...times, unit: 'ms', goal: { ratio: 0.6 } };
}

function residual(): Network {
  return networkNamed('resnet8_fmnist_bn');
}

function networkNamed(wanted: string): Network {
  const network = networks.find((one) => one.name === wanted);
  if (network === undefined) throw new Error(`the network ${wanted} is gone`);
  return network;
}

/** Each group loses the same share of its channels, the smallest that leaves half of the multiply-adds. */
function halfOfTheWork(dense: Model): Model {
  const coupled = readGroups(dense);
  const free = unitGroups(coupled).filter(({ pin, members }) => pin === undefined && members.length > 1);
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

async function sessionOf(model: Model, dims: readonly number[] = [1, 3, 64, 64]) {
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await ort.InferenceSession.create(encodeModel(model), options);
  const length = dims.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, (_, at) => Math.sin(at));
  const feeds = { input: new ort.Tensor('float32', values, dims) };
  return {
    async run() {
      await session.run(feeds);
    },
    release: () => session.release(),
  };
}
