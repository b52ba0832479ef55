/** `reset all using pytorch` against PyTorch: what its modules begin with, over many draws of both. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PlannedReset } from '../../src/plan/plan.ts';
import { readTensors } from '../run/read-tensors.ts';
import { must, planOn, run, type Bench } from '../run/support.ts';
import { python } from '../support/python.ts';

interface Beginning {
  readonly least: number;
  readonly largest: number;
  readonly square: number;
}

const folder = mkdtempSync(join(tmpdir(), 'espalier-beginnings-'));
const bench: Bench = { model: join(folder, 'network.onnx'), data: new Map() };
const draws = 20;

async function planned(text: string): Promise<PlannedReset> {
  const [statement] = (await planOn(bench, text)).stages[0]?.statements ?? [];
  if (statement?.kind !== 'reset') throw new Error('the plan resets');
  return statement;
}

async function drawn(text: string, seed: number) {
  const { out } = must(await run(bench, await planOn(bench, text, { seed })));
  return readTensors(join(out, 'model.onnx'));
}

let expected: Readonly<Record<string, Beginning>>;
let found: readonly ReadonlyMap<string, Float32Array>[];

beforeAll(async () => {
  const script = 'test/pytorch/beginnings.py';
  await python([script, folder]);
  expected = JSON.parse(readFileSync(join(folder, 'beginnings.json'), 'utf8'));
  const seeds = Array.from({ length: draws }, (_, seed) => seed);
  found = await Promise.all(seeds.map((seed) => drawn('reset all using pytorch', seed)));
}, 120_000);

describe('reset all using pytorch', () => {
  it('begins every tensor of every module as PyTorch does', () => {
    const left = new Set(['free']);
    for (const [name, { least, largest, square }] of Object.entries(expected)) {
      if (left.has(name)) continue;
      const values = found.flatMap((one) => [...(one.get(name) ?? [NaN])]);
      const mean = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
      if (least === largest) {
        expect([name, ...new Set(values)]).toEqual([name, least]);
        continue;
      }
      // The square of a uniform number has 0.9 of its mean as deviation, of a normal one 1.4.
      const margin = 5 * Math.sqrt(2 / values.length);
      expect([name, Math.abs(mean / square - 1) < margin]).toEqual([name, true]);
      if (name === 'table.weight') continue;
      // PyTorch's 200 draws come close to the bound.
      expect(Math.max(...values)).toBeLessThanOrEqual(1.02 * largest);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(1.02 * least);
    }
  });

  it('says in the plan what begins how, and what stays', async () => {
    const { left, starts, layers } = await planned('reset all using pytorch');
    expect(left).toEqual(['free']);
    expect(starts?.normal).toEqual(['table.weight']);
    expect(starts?.quarters).toEqual(['slope.weight']);
    expect(starts?.uniform).toMatchObject({ 'conv.bias': 'conv', 'head.bias': 'head' });
    expect(layers).toContain('bare');
    for (const one of found) {
      expect([...(one.get('free') ?? [])].every((value) => value === 7)).toBe(true);
    }
  });

  it('takes a part of the network, and statistics with their norm', async () => {
    const { left, starts } = await planned('reset all in norm using pytorch');
    expect(starts?.ones).toContain('norm.running_var');
    expect(left).toContain('conv.weight');
    const others = await planned('reset all using pytorch except norm');
    expect(others.left).toContain('norm.running_mean');
    expect(others.layers).toContain('conv');
  });

  it('of weights alone leaves the rest, which the plan names', async () => {
    const { left, starts } = await planned('reset weights using pytorch');
    expect(starts).toBeUndefined();
    expect(left).toContain('conv.bias');
    expect(left).toContain('norm.running_var');
    const one = await drawn('reset weights using pytorch', 0);
    expect([...(one.get('conv.weight') ?? [])]).not.toContain(7);
    expect(new Set(one.get('conv.bias'))).toEqual(new Set([7]));
  });
});
