/** Networks whose weights are read in other forms than they are stored in train as they do in PyTorch, one-element parameters too. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readNpz } from '../compute/support/npy.ts';
import { root } from '../support/root.ts';
import { count, readBench, type ReadBench } from '../run/as-read.ts';
import { readTensors } from '../run/read-tensors.ts';
import { must, planOn, run, scratch } from '../run/support.ts';
import { python } from '../support/python.ts';

/** What is trained, where that is not everything: PyTorch moves no buffer. */
const networks: Readonly<Record<string, string>> = {
  mlp3: 'all',
  gpt: 'all',
  llama: 'all',
  vit: 'all',
  lstm: 'all',
  tiedlm: 'all',
  kernels: 'all',
  encoder: 'all',
  odd: 'all',
  prelu: 'all',
  wnorm: 'all',
  gcn: 'all except adj',
  noaff: 'all',
  clip: 'all',
};

const folder = scratch();
const benches = new Map<string, ReadBench>();

beforeAll(async () => {
  for (const name of Object.keys(networks)) {
    const bench = readBench(name, 'documented');
    benches.set(name, bench);
    mkdirSync(join(folder, name));
    const { x = '', y = '' } = bench.data.get('train') ?? {};
    copyFileSync(x, join(folder, name, 'x.npy'));
    copyFileSync(y, join(folder, name, 'y.npy'));
  }
  // Debian's PyTorch belongs to Debian's python.
  const script = join(root, 'test/pytorch/reads.py');
  await python([script, folder, ...Object.keys(networks)]);
}, 120_000);

it.each(Object.entries(networks))('%s: three steps of SGD', { timeout: 120_000 }, async (name, trained) => {
  const bench = benches.get(name);
  if (bench === undefined) throw new Error(name);
  const text = `train ${trained} with sgd(lr: 0.1) decay constant for 3 steps`;
  const { out } = must(await run(bench, await planOn(bench, text, { batch: count, sampleDims: bench.sampleDims })));
  const found = readTensors(join(out, 'model.onnx'));
  const wanted = readNpz(join(folder, name, 'trained.npz'));
  const far: string[] = [];
  let compared = 0;
  for (const [key, { values }] of wanted) {
    const own = found.get(key);
    if (!(values instanceof Float32Array) || key === 'losses' || own === undefined) continue;
    compared++;
    const error = own.reduce((most, value, at) => Math.max(most, Math.abs(value - Number(values[at] ?? NaN))), 0);
    if (!(error < 1e-4)) far.push(`${key} by ${error}`);
  }
  expect(far).toEqual([]);
  expect(compared).toBeGreaterThan(2);
});
