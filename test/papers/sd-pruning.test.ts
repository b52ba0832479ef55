/** Two files, each to a share of its own: the paper's arithmetic, and how far outputs drift as either loses weights. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { planRecipe } from '../../src/cli/planning.ts';
import { encodeModel, floatTensor, type Model } from '../../src/model/index.ts';
import { plan } from '../../src/index.ts';
import { updateAt } from '../../src/plan/schedule/updates.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { prunes, planned } from '../plan/planning.ts';
import { must, scratch } from '../run/support.ts';
import { textOf } from './paper.ts';

/** One MatMul [from, to]. */
function matMul(input: string, output: string, from: number, to: number): Uint8Array {
  const ports = [
    { name: input, type: 'float32', dims: ['batch', from] },
    { name: output, type: 'float32', dims: ['batch', to] },
  ] as const;
  const node = { name: '/fc/MatMul', op: 'MatMul', domain: '', inputs: [input, 'W'], outputs: [output] };
  const weights = Float32Array.from({ length: from * to }, (_, at) => Math.sin(at + 1));
  const model: Model = {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: 'g',
      inputs: [ports[0]],
      outputs: [ports[1]],
      valueInfo: new Map(),
      nodes: [{ ...node, attributes: {} }],
      initializers: new Map([['W', floatTensor('W', [from, to], weights)]]),
    },
  };
  return encodeModel(model);
}

describe('the arithmetic of the paper', () => {
  it('is exact on models of 340 : 866 weights: 47.5% and 35% are 38.5% of both', () => {
    const models = { 'text-encoder.onnx': matMul('sample', 'context', 340, 10), 'denoiser.onnx': matMul('context', 'noise', 10, 866) };
    const recipe = textOf('sd-pruning').replace('25%, 47.5%, 75%', '47.5%').replace('20%, 35%, 75%', '35%');
    const made = planned(plan({ recipe, models, samples: { validation: 64 }, project: 'task: { loss: mse }\n' }));
    expect(made.model.prunable).toBe(12_060);
    const pruned = prunes(made).map((prune) => updateAt(prune, prune.window.last)?.pruned);
    expect(pruned).toEqual([1615, 3031]);
    expect(((1615 + 3031) / 12_060).toFixed(3)).toBe('0.385');
    // 0.475 · 340 M + 0.35 · 866 M of 1206 M, in whole numbers.
    expect((475 * 340 + 350 * 866) * 12_060).toBe((1615 + 3031) * 1000 * 1206);
  });
});

const levels = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90];
const files = { text: 'text_digits', denoiser: 'denoiser_digits' } as const;

let folder = '';
beforeAll(() => {
  folder = scratch();
  copyFileSync('test/fixtures/models/text_digits.onnx', path.join(folder, 'text-encoder.onnx'));
  copyFileSync('test/fixtures/models/denoiser_digits.onnx', path.join(folder, 'denoiser.onnx'));
  for (const axis of ['x', 'y']) {
    copyFileSync(`test/fixtures/data/noise_${axis}_test.npy`, path.join(folder, `${axis}.npy`));
  }
  const project = 'data: { test: { x: x.npy, y: y.npy } }\ntask: { loss: mse }\n';
  writeFileSync(path.join(folder, 'espalier.yaml'), project);
});

/** The drift at each level of one part, the other left whole, and the folders of the runs. */
async function sweepOf(part: keyof typeof files): Promise<{ drifts: readonly number[]; out: string }> {
  const other = part === 'text' ? 'denoiser' : 'text';
  const recipe = path.join(folder, `${part}.prune`);
  writeFileSync(
    recipe,
    `model text = "text-encoder.onnx"
model denoiser = "denoiser.onnx"
param share: sparsity = 10%
sweep share in ${levels.map((level) => `${level}%`).join(', ')} {
  stage prune { prune weights in ${part} by uniform magnitude to share }
  measure drift on test
}
`,
  );
  const options = { set: [], for: [], project: path.join(folder, 'espalier.yaml') };
  const { plan: made, modelPath, data } = must(await planRecipe(recipe, options));
  const out = path.join(scratch(), 'run');
  const result = must(await runPlan({ plan: made, modelPath, data: new Map(Object.entries(data)), out }));
  const drifts = result.measurements.flatMap(({ moment, values }) => (moment === 'measure' ? (values['drift'] ?? []) : []));
  const own = readFileSync(`test/fixtures/models/${files[other]}.onnx`);
  const file = other === 'text' ? 'text-encoder.onnx' : 'denoiser.onnx';
  const arms = made.ends ?? [];
  expect(arms).toHaveLength(levels.length);
  for (const level of levels) {
    const place = `arms/sweep@share@${level}pct/measure-drift/models/${other}/${file}`;
    expect(readFileSync(path.join(out, place)).equals(own), `${part} at ${level}%`).toBe(true);
  }
  return { drifts, out };
}

/** Spearman's rank correlation with the order in which the values stand. */
function rankCorrelation(values: readonly number[]): number {
  const ranks = values.map((value) => values.filter((other) => other < value).length);
  const squares = ranks.reduce((sum, rank, at) => sum + (rank - at) ** 2, 0);
  const count = values.length;
  return 1 - (6 * squares) / (count * (count ** 2 - 1));
}

describe.each(['text', 'denoiser'] as const)('as %s loses weights', (part) => {
  it('outputs drift further, and the other file stays as it is', async () => {
    const { drifts } = await sweepOf(part);
    expect(drifts).toHaveLength(levels.length);
    expect(drifts[0]).toBe(0);
    expect(rankCorrelation(drifts)).toBeGreaterThanOrEqual(0.9);
  });
});
