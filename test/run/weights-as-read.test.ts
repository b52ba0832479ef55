/**
 * Weights that a file stores otherwise than operators read them: what a plan accepts is carried out, and what cannot be
 * is refused when it is planned.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exports, readBench, type Exported } from './as-read.ts';
import { readTensors } from './read-tensors.ts';
import { must, planOn, run } from './support.ts';

const recipes = {
  golden: `stage prune for 4 steps {
      train all with sgd(lr: 0.01)
      prune weights by global magnitude to 80% over 25%..75% protect min 5% per layer
    }
    stage tune for 2 steps { retrain lora with adamw(lr: 0.01) within 30% of params }
    expect sparsity of model in 80% ± 0.5%`,
  forms: `stage a for 2 steps {
      prune weights by magnitude to 50%
      retrain lora(rank: 2, form: masked) with adamw(lr: 0.01)
    }
    stage b for 2 steps { retrain lora(rank: 2, form: scaled) with adamw(lr: 0.01) }`,
  wanda: 'prune weights by wanda to 50% using 8 samples of train',
  obs: 'prune weights by obs to 50% compensating by obs(damping: 1%) using 8 samples of train',
  bias: 'prune weights by wanda to 50% compensating by bias using 8 samples of train',
  deltas: 'stage tune for 3 steps { retrain deltas with adam(lr: 1e-3) within 10% of params }',
  scores: `stage s for 2 steps {
      train weights, biases with sgd(lr: 0.01)
      train scores(start: w) with sgd(lr: 0.1)
      prune weights by |s| to 50% over 0%..90% mask revisable
    }`,
  gates: `stage s for 2 steps {
      train gates(start: 3) with adamw(lr: 0.1) loss task + 0.5 * open-gates
      prune neurons by global gate to 98% of params
    }
    compact`,
  neurons: `prune neurons by magnitude to 50%
    compact
    retrain lora(rank: 1) with adamw(lr: 0.01) for 2 steps`,
} as const;

type Recipe = keyof typeof recipes;

/** By network, the recipes that are refused, each with its code; all others run. */
const networks: Readonly<Record<string, Partial<Record<Recipe, string>>>> = {
  mlp3: {},
  gpt: {},
  llama: {},
  vit: {},
  lstm: { bias: 'ESP6044' },
  bilstm: { bias: 'ESP6044' },
  kernels: { bias: 'ESP6044' },
  encoder: {},
  odd: { bias: 'ESP6044', gates: 'ESP4130', neurons: 'ESP4130' },
  gcn: { bias: 'ESP6044' },
};

/** Every recipe on the documented export; on the ordinary one, which stores weights as they are read, the first. */
const cases = Object.keys(networks).flatMap((name) =>
  exports.flatMap((exported) =>
    (exported === 'documented' ? Object.keys(recipes) : ['golden']).map((recipe) => ({ name, exported, recipe: recipe as Recipe })),
  ),
);

async function carriedOut(name: string, exported: Exported, recipe: Recipe): Promise<string> {
  const bench = readBench(name, exported);
  let planned: Awaited<ReturnType<typeof planOn>>;
  try {
    planned = await planOn(bench, recipes[recipe], { batch: 8, sampleDims: bench.sampleDims });
  } catch (error) {
    return String(error).slice('Error: '.length, 'Error: ESP0000'.length);
  }
  const { expectations } = must(await run(bench, planned));
  return expectations.every(({ held }) => held) ? 'runs' : 'does not hold';
}

it.each(cases)('$name, $exported export: $recipe', { timeout: 120_000 }, async ({ name, exported, recipe }) => {
  expect(await carriedOut(name, exported, recipe)).toBe(networks[name]?.[recipe] ?? 'runs');
});

describe('an adapter that is merged', () => {
  /** Nothing but the adapted weights changes, whichever way they are read, and each of them by rank 1 at most. */
  it.each(['mlp3', 'kernels', 'odd'])('%s: changes weights by a matrix of its rank', { timeout: 60_000 }, async (name) => {
    const bench = readBench(name, 'documented');
    const planned = await planOn(bench, 'retrain lora(rank: 1) with adamw(lr: 0.01) for 3 steps', {
      batch: 8,
      sampleDims: bench.sampleDims,
    });
    const { out } = must(await run(bench, planned));
    const [before, after] = [readTensors(bench.model), readTensors(join(out, 'model.onnx'))];
    const adapters = planned.stages.flatMap(({ statements }) => statements.flatMap((one) => (one.kind === 'train' ? one.adapters : [])));
    expect(adapters.length).toBeGreaterThan(1);
    for (const [tensor, values] of before) {
      const difference = Float64Array.from(values, (value, at) => (after.get(tensor)?.[at] ?? NaN) - value);
      const adapter = adapters.find((one) => one.tensor === tensor);
      if (adapter === undefined) expect([tensor, difference.some((one) => one !== 0)]).toEqual([tensor, false]);
      else expect([tensor, rankOneError(difference, adapter.rows, adapter.columns)]).toEqual([tensor, expect.closeTo(0, 5)]);
    }
  });
});

/** How far a matrix is from rank 1: the largest minor of two rows and columns beside its largest number squared, in the better layout. */
function rankOneError(difference: Float64Array, rows: number, columns: number): number {
  const largest = difference.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  expect(largest).toBeGreaterThan(0);
  const errorOf = (height: number, width: number): number => {
    const at = (row: number, column: number): number => difference[row * width + column] ?? NaN;
    let most = 0;
    for (let row = 1; row < height; row++) {
      for (let column = 1; column < width; column++) {
        most = Math.max(most, Math.abs(at(0, 0) * at(row, column) - at(row, 0) * at(0, column)));
      }
    }
    return most / largest ** 2;
  };
  return Math.min(errorOf(rows, columns), errorOf(columns, rows));
}
