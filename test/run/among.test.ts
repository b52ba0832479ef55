/** `among`: which weights may go, beside the same found by sorting in plain JavaScript. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run, type Bench } from './support.ts';

const untrained: Bench = { ...digits, model: 'test/fixtures/models/mlp_digits_init.onnx' };

async function weightsAfter(bench: Bench, text: string): Promise<readonly Float32Array[]> {
  const result = must(await run(bench, await planOn(bench, text)));
  return matricesOf(join(result.out, 'model.onnx'));
}

function matricesOf(model: string): readonly Float32Array[] {
  const tensors = [...readTensors(model)].filter(([name]) => !name.endsWith('bias'));
  return tensors.map(([, values]) => values).filter(({ length }) => length >= 1000);
}

interface Unit {
  readonly layer: number;
  readonly at: number;
  readonly score: number;
}

/** Every weight that is not zero and of which `holds` is true, the lowest score first. */
function ordered(
  weights: readonly Float32Array[],
  score: (w: number, layer: number, at: number) => number,
  holds: (w: number, layer: number, at: number) => boolean,
): readonly Unit[] {
  const units = weights.flatMap((values, layer) =>
    Array.from(values, (w, at) => ({ w, layer, at })).filter(({ w, at }) => w !== 0 && holds(w, layer, at)),
  );
  return units
    .map(({ w, layer, at }) => ({ layer, at, score: Math.fround(score(w, layer, at)) }))
    .sort((a, b) => a.score - b.score || a.layer - b.layer || a.at - b.at);
}

function without(weights: readonly Float32Array[], gone: readonly Unit[]) {
  const left = weights.map((values) => values.slice());
  for (const { layer, at } of gone) left[layer]?.fill(0, at, at + 1);
  return left;
}

const total = (weights: readonly Float32Array[]): number => weights.reduce((sum, { length }) => sum + length, 0);

describe('only candidates go', () => {
  it('of all layers together: the smallest negative weights', async () => {
    const before = matricesOf(digits.model);
    const after = await weightsAfter(digits, 'prune weights by global |w| to 20% among w < 0');
    const worst = ordered(before, Math.abs, (w) => w < 0);
    expect(after).toEqual(without(before, worst.slice(0, total(before) / 5)));
  });

  it('of each layer for itself, where all of several conditions hold', async () => {
    const text = 'prune weights by |w| to 10% among (w < 0) * (|w| > 0.01)';
    const before = matricesOf(digits.model);
    const after = await weightsAfter(digits, text);
    const worst = ordered(before, Math.abs, (w) => w < 0 && Math.abs(w) > Math.fround(0.01));
    const gone = before.flatMap(({ length }, own) => worst.filter(({ layer }) => layer === own).slice(0, length / 10));
    expect(after).toEqual(without(before, gone));
  });

  it('is refused while running where too few are left, and says how many', async () => {
    const text = 'prune weights by global |w| to 80% among w < 0';
    const negative = matricesOf(digits.model)
      .flatMap((one) => [...one])
      .filter((w) => w < 0);
    const { value, diagnostics } = await run(digits, await planOn(digits, text));
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'ESP4504 40160 units of the selection should be pruned, but the condition of `among` leaves ' + `only ${negative.length}`,
    ]);
  });
});

describe('activate-while-pruning (arXiv:2212.06145)', () => {
  const round = (cut: string) => `
    mark start
    stage train for 20 steps { train all with sgd(lr: 0.05, momentum: 0.9) }
    stage host { prune weights by global magnitude removing 18% of remaining }
    ${cut}`;

  it('takes of the negative weights those that moved least since the mark', async () => {
    const start = matricesOf(untrained.model);
    const host = await weightsAfter(untrained, round(''));
    const cut = 'prune weights by global |w - start.w| removing 2% of remaining among w < 0';
    const both = await weightsAfter(untrained, round(cut));
    const live = host.flatMap((one) => [...one]).filter((w) => w !== 0).length;
    const moved = (w: number, layer: number, at: number): number => Math.abs(Math.fround(w - (start[layer]?.[at] ?? NaN)));
    const worst = ordered(host, moved, (w) => w < 0);
    expect(live).toBe(41164);
    expect(both).toEqual(without(host, worst.slice(0, Math.round(live * 0.02))));
  });
});

it('the fixture has the matrices that the tests speak of', () => {
  expect(matricesOf(digits.model).map(({ length }) => length)).toEqual([19200, 30000, 1000]);
});
