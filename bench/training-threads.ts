/**
 * Which training graphs give the same bytes with 1, 2 and 4 threads inside operators, and which operators do
 * not: each node is run alone, on the values that it has in the first step on one thread.
 */
import type { OnnxValue, Tensor } from 'onnxruntime-node';
import { blockSize } from '../src/compute/session.ts';
import { inBlocks } from '../src/compute/session.ts';
import { scalarNames } from '../src/compute/collects.ts';
import { importOnnxruntime, type Ort } from '../src/compute/engine.ts';
import { feedTensor } from '../src/compute/feeding.ts';
import { createTrainer, lossWeight } from '../src/compute/trainer.ts';
import type { TrainingStep } from '../src/compute/training-step.ts';
import { encodeModel, type Model, type Node } from '../src/model/index.ts';
import type { Measurement } from './support/measurement.ts';
import { fullStep, loadNetwork, noise } from './training/ours.ts';
import { networks, type Network } from './training/networks.ts';

export const name = 'training-threads';

const counts = [1, 2, 4];
const steps = 5;

type Values = Readonly<Record<string, OnnxValue>>;

/** Run from the repository's root. */
export async function run(): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  const ort = await importOnnxruntime();
  for (const network of networks) {
    const step = fullStep(network, loadNetwork(network));
    const states: ReadonlyMap<string, string>[] = [];
    for (const threads of counts) states.push(await stateAfter(network, step, threads));
    const slots = step.slots.filter(({ output }) => output !== undefined);
    const differing = slots.filter(({ name: slot }) => states.some((state) => state.get(slot) !== states[0]?.get(slot)));
    const operators = await differingOperators(ort, network, step);
    const which = operators.length === 0 ? 'no operator alone' : operators.join(', ');
    measurements.push({
      what: `${network.what}: tensors that differ with 1, 2 and 4 threads, of all`,
      note: `after ${steps} steps; ${which}`,
      ours: differing.length,
      rival: slots.length,
      unit: 'tensors',
      goal: { most: 0 },
    });
  }
  return measurements;
}

/** The bytes of each tensor, as text. */
async function stateAfter(network: Network, step: TrainingStep, threads: number) {
  const trainer = await createTrainer(step, { threads, device: 'cpu' });
  const batch = noise(network);
  for (let done = 0; done < steps; done++) await trainer.run(batch, network.optimizer.lr, done);
  const state = new Map(step.slots.map((slot) => [slot.name, bytesOf(trainer.view(slot.name))]));
  await trainer.release();
  return state;
}

/** `1 of 8 Gemm, as 32×300 · 100×300 · 100`. */
async function differingOperators(ort: Ort, network: Network, step: TrainingStep): Promise<readonly string[]> {
  const model = inBlocks(step.gradients, await blockSize(ort));
  const values = await valuesOf(ort, model, network, step);
  const found = new Map<string, { nodes: number; differ: number; first: string }>();
  for (const node of model.graph.nodes) {
    const results = await aloneOn(ort, model, node, values);
    if (results === undefined) continue;
    const tally = found.get(node.op) ?? { nodes: 0, differ: 0, first: '' };
    const differs = results.some((result) => result !== results[0]);
    const dims = node.inputs.map((input) => values[input]?.dims.join('×') ?? 'constant').join(' · ');
    found.set(node.op, {
      nodes: tally.nodes + 1,
      differ: tally.differ + Number(differs),
      first: tally.first === '' && differs ? dims : tally.first,
    });
  }
  return [...found]
    .filter(([, { differ }]) => differ > 0)
    .map(([op, { nodes, differ, first }]) => `${differ} of ${nodes} ${op}, as ${first}`);
}

/** Every value of the first step, on one thread. */
async function valuesOf(ort: Ort, model: Model, network: Network, step: TrainingStep): Promise<Values> {
  const names = model.graph.nodes.flatMap(({ outputs }) => outputs).filter((own) => own !== '');
  const { graph } = model;
  const shown = { ...graph, outputs: [...new Set(names)].map((own) => ({ name: own })) };
  const session = await sessionOf(ort, { ...model, graph: shown }, 1);
  const batch = noise(network);
  const scalar = (value: number): Tensor => new ort.Tensor('float32', [value], []);
  const feeds: Record<string, Tensor> = {
    ...Object.fromEntries(scalarNames(step.scalars).map((own) => [own, scalar(0.01)])),
    [step.weight]: scalar(lossWeight(step, batch)),
    [step.share]: scalar(1 / batch.size),
    [step.samples.input]: feedTensor(ort, step.samples, batch.samples, batch.size),
    [step.labels.input]: feedTensor(ort, step.labels, batch.labels, batch.size),
  };
  for (const { input, initial, dims } of step.slots) {
    feeds[input] = new ort.Tensor('float32', initial.slice(), dims);
  }
  for (const { input, parts, dims } of step.joined) {
    const numbers = Float32Array.from(parts.flatMap(({ initial }) => [...initial]));
    feeds[input] = new ort.Tensor('float32', numbers, dims);
  }
  const fed = session.inputNames.flatMap((own) => {
    const tensor = feeds[own];
    return tensor === undefined ? [] : [[own, tensor] as const];
  });
  const results = await session.run(Object.fromEntries(fed));
  await session.release();
  return { ...results, ...feeds };
}

/** What a node gives with each number of threads; undefined where it reads values of an outer graph. */
async function aloneOn(ort: Ort, model: Model, node: Node, values: Values): Promise<readonly string[] | undefined> {
  const { initializers } = model.graph;
  const read = [...new Set(node.inputs)].filter((own) => own !== '' && !initializers.has(own));
  const feeds = read.flatMap((own) => {
    const value = values[own];
    return value === undefined ? [] : [[own, value] as const];
  });
  if (feeds.length < read.length || hasGraph(node)) return undefined;
  const graph = {
    ...model.graph,
    nodes: [node],
    initializers: new Map([...initializers].filter(([own]) => node.inputs.includes(own))),
    inputs: feeds.map(([own, { type, dims }]) => ({ name: own, type, dims })),
    outputs: node.outputs.filter((own) => own !== '').map((own) => ({ name: own })),
    valueInfo: new Map(),
  } as Model['graph'];
  const results: string[] = [];
  for (const threads of counts) {
    const session = await sessionOf(ort, { ...model, graph }, threads);
    const outputs = await session.run(Object.fromEntries(feeds));
    results.push(session.outputNames.map((own) => bytesOf(outputs[own]?.data)).join());
    await session.release();
  }
  return results;
}

function hasGraph({ attributes }: Node): boolean {
  return Object.values(attributes).some(({ kind }) => kind === 'graph');
}

async function sessionOf(ort: Ort, model: Model, threads: number) {
  return await ort.InferenceSession.create(encodeModel(model), {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // As they stand: what onnxruntime fuses would be no node of ours.
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
  });
}

function bytesOf(data: unknown): string {
  if (!ArrayBuffer.isView(data)) return String(data);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
}
