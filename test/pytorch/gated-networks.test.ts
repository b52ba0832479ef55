/** Gates on all units of whole networks have the gradients of PyTorch in double precision. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { GateSpec } from '../../src/compute/gates.ts';
import { freeGroups, readLayers } from '../../src/model/index.ts';
import { logistic, uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { gatedReaders } from '../../src/state/gated-units.ts';
import { loadModel } from '../compute/support/fixtures.ts';
import { relativeError, trainerOf } from '../compute/support/training.ts';
import { python } from '../support/python.ts';

/** Units with gates, the size of a sample, how many samples, how many kinds of tokens, and tensors to look at. */
const networks = {
  mlp_digits: { kinds: ['neurons'], sample: [64], size: 16, tensors: ['2.weight', '0.bias'] },
  resnet8_fmnist_bn: { kinds: ['channels'], sample: [1, 28, 28], size: 4, tensors: ['stem.conv.weight', 'fc.weight'] },
  char_llama: { kinds: ['heads', 'neurons'], sample: [64], size: 2, tokens: 75, tensors: ['onnx::MatMul_466', 'embed.weight'] },
};

type Name = keyof typeof networks;

function given(network: Name) {
  const { kinds, sample, size, tensors, ...more } = networks[network];
  const model = loadModel(network);
  const layers = new Map(readLayers(model).layers.map((layer) => [layer.name, layer]));
  const groups = freeGroups(model).filter(({ kind }) => kinds.includes(kind));
  const gates = groups.map((group): GateSpec => {
    const values = uniform(stream(4, group.title), group.units.length, 2).map((one) => one + 0.5);
    const own = { group: group.title, values, live: new Uint8Array(values.length).fill(1) };
    const readers = gatedReaders({ layers }, group);
    return { ...own, temperature: 2 / 3, low: -0.1, high: 1.1, trains: true, readers };
  });
  const noise = gates.map(({ group, values }) => logistic(stream(6, group), values.length));
  const count = sample.reduce((product, dim) => product * dim, size);
  const tokens = 'tokens' in more ? more.tokens : undefined;
  const drawn = (from: string, length: number): Float32Array => uniform(stream(8, from), length, 0.5).map((one) => one + 0.5);
  const whole = (from: string, length: number, kindsOf: number): BigInt64Array =>
    BigInt64Array.from(drawn(from, length), (one) => BigInt(Math.floor(one * kindsOf) % kindsOf));
  const samples = tokens === undefined ? drawn('x', count) : whole('x', count, tokens);
  const labels = tokens === undefined ? whole('y', size, 10) : whole('y', count, tokens);
  return { network, model, gates, noise, tensors, sample, batch: { samples, labels, size } };
}

type Given = ReturnType<typeof given>;

interface Gradients {
  readonly loss: number;
  readonly alphas: readonly (readonly number[])[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

interface Answer {
  readonly exact: Gradients;
  readonly single: Gradients;
}

async function pytorch(all: readonly Given[]): Promise<readonly Answer[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-gated-')), 'given.json');
  const asked = all.map(({ network, gates, noise, tensors, sample, batch }) => ({
    network,
    tensors,
    dims: [batch.size, ...sample],
    x: Array.from<number | bigint, number>(batch.samples, Number),
    y: Array.from(batch.labels, Number),
    groups: gates.map(({ values, readers }, at) => ({
      alphas: Array.from(values),
      noise: Array.from(noise[at] ?? []),
      readers: readers.map(({ tensor, units }) => ({ tensor, places: Array.from(units) })),
    })),
  }));
  writeFileSync(path, JSON.stringify(asked));
  await python(['test/pytorch/gated_networks.py', path]);
  return JSON.parse(readFileSync(`${path}.out`, 'utf8'));
}

it('of the MLP, the ResNet on batch statistics and the LLaMA', async () => {
  const all = (['mlp_digits', 'resnet8_fmnist_bn', 'char_llama'] as const).map(given);
  const answers = await pytorch(all);
  for (const [at, { network, model, gates, noise, tensors, sample, batch }] of all.entries()) {
    const terms = [
      { kind: 'labels', weight: 1, loss: 'crossentropy' },
      { kind: 'open-gates', weight: 0.5 },
    ] as const;
    const trainer = await trainerOf(model, sample, { tensors, gates, terms });
    gates.forEach(({ group }, g) => trainer.write(`noise:${group}`, noise[g] ?? []));
    const loss = await trainer.run(batch, 0, 0);
    const { exact, single } = answers[at] ?? {};
    if (exact === undefined || single === undefined) throw new Error('PyTorch gave no answer');
    expect(Math.abs(loss / exact.loss - 1)).toBeLessThan(1e-5);
    const pairs = [
      ...gates.map(({ group }, g) => {
        return [`gate:${group}`, exact.alphas[g] ?? [], single.alphas[g] ?? []] as const;
      }),
      ...tensors.map((tensor) => {
        return [tensor, exact.weights[tensor] ?? [], single.weights[tensor] ?? []] as const;
      }),
    ];
    for (const [slot, theirs, rough] of pairs) {
      const own = trainer.read(`momentum:${slot}`);
      expect(own.length).toBe(theirs.length);
      // Rounding parts float32 from float64: PyTorch's own does by this much.
      const yardstick = relativeError(rough, theirs);
      const error = relativeError(own, theirs);
      expect([network, slot, error < Math.max(2e-6, 5 * yardstick)]).toEqual([network, slot, true]);
      expect(theirs.filter((one) => one !== 0).length).toBeGreaterThan(theirs.length / 4);
    }
    await trainer.release();
  }
});
