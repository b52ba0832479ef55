/** Our side of a training benchmark: the step of a network, built and loaded, with a batch to run it on. */
import { readFileSync } from 'node:fs';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import type { Batch } from '../../src/compute/feeding.ts';
import { openTrainer } from '../../src/compute/shards/sharded-trainer.ts';
import type { SessionOptions } from '../../src/compute/session.ts';
import type { TrainingSpec, TrainingStep } from '../../src/compute/training-step.ts';
import type { GateSpec } from '../../src/compute/gates.ts';
import type { AdapterSpec } from '../../src/compute/adapter-slots.ts';
import {
  bytesAsSource,
  freeGroups,
  loadTensors,
  parameterCount,
  readLayers,
  readModel,
  readParameters,
  type Model,
} from '../../src/model/index.ts';
import { stream } from '../../src/random/stream.ts';
import { logistic, uniform } from '../../src/random/draw.ts';
import { gatedReaders } from '../../src/state/gated-units.ts';
import { measureSteps, type StepTime } from './step-time.ts';
import { vocabulary, type Network } from './networks.ts';

export interface Steps {
  /** One round: milliseconds a step. */
  readonly round: () => Promise<StepTime>;
  readonly release: () => Promise<void>;
}

/** Warmed up by ten steps; `noise` is written before each. */
export async function ourSteps(
  network: Network,
  step: TrainingStep,
  options: Partial<SessionOptions> = {},
  noiseOf: NoiseOfStep = () => [],
): Promise<Steps> {
  const trainer = await openTrainer(step, { threads: 1, device: 'cpu', ...options });
  const batch = noise(network);
  let done = 0;
  const run = async (): Promise<unknown> => {
    for (const [slot, values] of noiseOf(done)) trainer.write(slot, values);
    return await trainer.run(batch, network.optimizer.lr, done++);
  };
  for (let warm = 0; warm < 10; warm++) await run();
  return { round: async () => await measureSteps(run, network.steps), release: async () => await trainer.release() };
}

/** All that has a gradient trains, every matrix under a mask that keeps all of it. */
export function fullStep(network: Network, model: Model, shards = 1): TrainingStep {
  const tensors = trainable(model);
  const matrices = tensors.filter((tensor) => dimsOf(model, tensor).length > 1);
  return built(network, model, { tensors, masks: allKept(model, matrices), shards });
}

/** By slot, the values of a step. */
export type NoiseOfStep = (time: number) => readonly (readonly [string, Float32Array])[];

export interface GatedStep {
  readonly step: TrainingStep;
  readonly noise: NoiseOfStep;
  readonly units: number;
}

/** The full step with a gate on every unit of these kinds, their expected open share in the loss. */
export function gatedStep(network: Network, model: Model, kinds: readonly string[]): GatedStep {
  const { layers } = readLayers(model);
  const context = { layers: new Map(layers.map((layer) => [layer.name, layer])) };
  const groups = freeGroups(model).filter(({ kind, parts }) => kinds.includes(kind) && parts === undefined); // prettier-ignore
  const gates = groups.map((group): GateSpec => {
    const count = group.units.length;
    const values = new Float32Array(count).fill(1);
    const own = { group: group.title, values, live: new Uint8Array(count).fill(1), trains: true };
    const readers = gatedReaders(context, group);
    return { ...own, temperature: 2 / 3, low: -0.1, high: 1.1, readers };
  });
  const tensors = trainable(model);
  const matrices = tensors.filter((tensor) => dimsOf(model, tensor).length > 1);
  const spec = specOf(network, model, { tensors, masks: allKept(model, matrices) });
  const terms = [
    { kind: 'labels', weight: 1, loss: 'crossentropy' },
    { kind: 'open-gates', weight: 0.1 },
  ] as const;
  const drawn = (group: string, count: number, time: number): Float32Array => logistic(stream(0, `gates/${group}[${time}]`), count);
  return {
    step: stepOf({ ...spec, gates, terms }),
    noise: (time) => gates.map(({ group, values }) => [`noise:${group}`, drawn(group, values.length, time)]),
    units: groups.reduce((sum, group) => sum + group.units.length, 0),
  };
}

export interface AdapterStep {
  readonly step: TrainingStep;
  /** Of the network's parameters. */
  readonly share: number;
}

/** Adapters of rank 1 on the matrices of `tensors`, each `form`. */
export function adapterStep(network: Network, model: Model, tensors: readonly string[], form: 'plain' | 'masked'): AdapterStep {
  const adapters = tensors.map((tensor) => adapterOf(model, tensor, form));
  const masks = form === 'masked' ? { masks: allKept(model, tensors) } : {};
  const trained = adapters.reduce((sum, { planned }) => sum + planned.parameters, 0);
  const all = parameterCount(model);
  return { step: built(network, model, { tensors: [], adapters, ...masks }), share: trained / all };
}

type Trained = Pick<TrainingSpec, 'tensors' | 'adapters' | 'masks' | 'shards'>;

export function built(network: Network, model: Model, trained: Trained): TrainingStep {
  return stepOf(specOf(network, model, trained));
}

export function specOf({ dims, optimizer }: Network, model: Model, trained: Trained): TrainingSpec {
  return { model, input: 'input', sampleDims: dims, output: 'logits', loss: 'crossentropy', optimizer, inBlocks: true, ...trained };
}

export function stepOf(spec: TrainingSpec): TrainingStep {
  const { value, diagnostics } = buildTrainingStep(spec);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value;
}

export function loadNetwork({ file }: Network): Model {
  const files = { name: file, main: bytesAsSource(readFileSync(file)), open: () => undefined };
  const read = readModel(files);
  const loaded = read.value && loadTensors(read.value, files);
  if (loaded?.value === undefined) throw new Error(`${file} cannot be read`);
  return loaded.value;
}

export function noise({ name, batch, dims, data }: Network): Batch {
  const size = dims.reduce((product, dim) => product * dim, batch);
  const draws = (from: string, count: number): Float32Array =>
    uniform(stream(1, `${name}/${from}`), count, 0.5).map((value) => value + 0.5);
  const classes = (from: string, count: number, kinds: number): BigInt64Array =>
    BigInt64Array.from(draws(from, count), (value) => BigInt(Math.floor(value * kinds) % kinds));
  return data === 'tokens'
    ? { samples: classes('samples', size, vocabulary), labels: classes('labels', size, vocabulary), size: batch }
    : { samples: draws('samples', size), labels: classes('labels', batch, 10), size: batch };
}

export function trainable(model: Model): readonly string[] {
  return readParameters(model)
    .filter(({ kind }) => kind !== 'running-statistic')
    .map(({ tensor }) => tensor);
}

function adapterOf(model: Model, tensor: string, form: 'plain' | 'masked'): AdapterSpec {
  const [columns = 0, rows = 0] = dimsOf(model, tensor);
  const a = uniform(stream(1, tensor), columns, 1 / Math.sqrt(columns));
  const size = { rank: 1, alpha: 1, rows, columns, parameters: rows + columns };
  return { planned: { layer: tensor, tensor, form, ...size }, a };
}

function allKept(model: Model, tensors: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const ones = (tensor: string): Uint8Array => new Uint8Array(dimsOf(model, tensor).reduce((product, dim) => product * dim, 1)).fill(1);
  return new Map(tensors.map((tensor) => [tensor, ones(tensor)]));
}

function dimsOf(model: Model, tensor: string): readonly number[] {
  return model.graph.initializers.get(tensor)?.dims ?? [];
}
