/** One training step (forward, backward, SGD with momentum) on one thread, against PyTorch's. */
import { readFileSync } from 'node:fs';
import { buildTrainingStep } from '../src/compute/build-training-step.ts';
import type { Batch } from '../src/compute/feeding.ts';
import { createTrainer } from '../src/compute/trainer.ts';
import type { AdapterSpec, TrainingSpec } from '../src/compute/training-step.ts';
import type { Model } from '../src/model/index.ts';
import { bytesAsSource, loadTensors, readModel } from '../src/model/index.ts';
import type { Measurement } from './support/measurement.ts';
import { median } from './support/measurement.ts';
import { runTorch } from './support/torch.ts';

export const name = 'training-step';

interface Network {
  readonly what: string;
  readonly file: string;
  /** Key in the rival's answer. */
  readonly rival: string;
  readonly batch: number;
  readonly steps: number;
  readonly wish: string;
}

const lenet300: Network = {
  what: 'LeNet-300-100, batch 128',
  file: 'examples/lenet300/lenet300_mnist.onnx',
  rival: 'lenet300',
  batch: 128,
  steps: 200,
  wish: '≤ 0.2 × PyTorch',
};

const networks: readonly Network[] = [
  lenet300,
  {
    what: 'LeNet-5, batch 64',
    file: 'test/fixtures/models/lenet5_fmnist.onnx',
    rival: 'lenet5',
    batch: 64,
    steps: 150,
    wish: '≤ 1 × PyTorch',
  },
  {
    what: 'ResNet-8 with BatchNorm, batch 64',
    file: 'test/fixtures/models/resnet8_fmnist_bn.onnx',
    rival: 'resnet8',
    batch: 64,
    steps: 40,
    wish: '≤ 1 × PyTorch',
  },
];

/** Run from the repository's root. Medians of steps, first ours, then PyTorch's, undisturbed. */
export async function run(): Promise<readonly Measurement[]> {
  const script = readFileSync('bench/rivals/training_step.py', 'utf8');
  const theirs = runTorch(script, '1');
  const measurements: Measurement[] = [];
  for (const network of networks) {
    const model = load(network.file);
    const ours = await stepTime(network, model, { tensors: trainable(model) });
    const rival = rivalTime(theirs, network.rival);
    measurements.push({
      what: `${network.what}, one thread (rival: PyTorch)`,
      ours,
      ...(rival === undefined ? {} : { rival }),
      unit: 'ms',
      wish: network.wish,
    });
  }
  return [...measurements, await adapterStep()];
}

/** Rank 1 on the two upper layers, 0.2% of the parameters, against the step that trains them all. */
async function adapterStep(): Promise<Measurement> {
  const model = load(lenet300.file);
  const upper = trainable(model).filter((tensor) => /fc[23]\.weight/.test(tensor));
  const ours = await stepTime(lenet300, model, {
    adapters: upper.map((tensor) => adapterOf(model, tensor)),
    masks: new Map(upper.map((tensor) => [tensor, keepAll(model, tensor)])),
  });
  const rival = await stepTime(lenet300, model, { tensors: trainable(model) });
  return {
    what: 'LoRA step within 0.3%, LeNet-300-100 (rival: our full step)',
    ours,
    rival,
    unit: 'ms',
    wish: '≤ 0.7 × a full step',
  };
}

async function stepTime(
  { batch, steps }: Network,
  model: Model,
  more: Partial<TrainingSpec>,
): Promise<number> {
  const step = buildTrainingStep({
    model,
    input: 'input',
    sampleDims: [1, 28, 28],
    output: 'logits',
    loss: 'crossentropy',
    tensors: [],
    optimizer: { name: 'sgd', lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 0 },
    ...more,
  });
  if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
  const trainer = await createTrainer(step.value, { threads: 1, device: 'cpu' });
  const times: number[] = [];
  for (let done = -10; done < steps; done++) {
    const start = performance.now();
    await trainer.run(noise(batch), 0.001, Math.max(0, done));
    if (done >= 0) times.push(performance.now() - start);
  }
  await trainer.release();
  return median(times);
}

const batches = new Map<number, Batch>();

function noise(size: number): Batch {
  const known = batches.get(size) ?? {
    samples: Float32Array.from({ length: size * 784 }, (_, index) => (index * 0.618) % 1),
    labels: BigInt64Array.from({ length: size }, (_, index) => BigInt(index % 10)),
    size,
  };
  batches.set(size, known);
  return known;
}

function trainable(model: Model): readonly string[] {
  return [...model.graph.initializers]
    .filter(([tensor, { type }]) => type === 'float32' && !/running/.test(tensor))
    .map(([tensor]) => tensor);
}

function adapterOf(model: Model, tensor: string): AdapterSpec {
  const [rows = 0, columns = 0] = model.graph.initializers.get(tensor)?.dims ?? [];
  return {
    planned: {
      layer: tensor,
      tensor,
      form: 'masked',
      rank: 1,
      alpha: 1,
      rows,
      columns,
      parameters: rows + columns,
    },
    a: Float32Array.from({ length: columns }, (_, index) => Math.sin(index) / Math.sqrt(columns)),
  };
}

function keepAll(model: Model, tensor: string): Uint8Array {
  const dims = model.graph.initializers.get(tensor)?.dims ?? [];
  return new Uint8Array(dims.reduce((product, dim) => product * dim, 1)).fill(1);
}

function load(path: string): Model {
  const files = { name: path, main: bytesAsSource(readFileSync(path)), open: () => undefined };
  const read = readModel(files);
  const loaded = read.value && loadTensors(read.value, files);
  if (loaded?.value === undefined) throw new Error(`${path} cannot be read`);
  return loaded.value;
}

function rivalTime(theirs: unknown, network: string): number | undefined {
  if (typeof theirs !== 'object' || theirs === null) return undefined;
  const own: unknown = Reflect.get(theirs, network);
  const ms: unknown = typeof own === 'object' && own !== null ? Reflect.get(own, 'ms') : undefined;
  return typeof ms === 'number' ? ms : undefined;
}
