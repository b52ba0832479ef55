/** The one place where time is taken: a small network, measured, and pruned by what was measured. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { loadTensors, readModel } from '../../../src/model/index.ts';
import { estimator } from '../../../src/plan/latency/estimate.ts';
import { profileFault } from '../../../src/plan/latency/profile-facts.ts';
import { profileFromYaml, profileToYaml } from '../../../src/plan/latency/profile-yaml.ts';
import type { LatencyRecord } from '../../../src/latency/latency-record.ts';
import { ladderOf } from '../../../src/latency/kernels.ts';
import { measureProfile } from '../../../src/latency/measure-profile.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import { digits, must, planOn, run } from '../support.ts';

function load(path: string) {
  const files = must(openModelFiles(path));
  const model = must(loadTensors(must(readModel(files)), files));
  files.close();
  return model;
}

function measured(path: string, batch = 1) {
  return measureProfile({
    model: load(path),
    file: 'model.onnx',
    sha256: '0'.repeat(64),
    batch,
    sizes: {},
    rounds: 3,
    engine: { threads: 1, device: 'cpu' },
  });
}

describe('a measured profile', () => {
  it('is well formed, and what a run prunes by', async () => {
    const steps: string[] = [];
    const profile = must(
      await measureProfile({
        model: load(digits.model),
        file: 'model.onnx',
        sha256: '0'.repeat(64),
        batch: 2,
        sizes: {},
        rounds: 3,
        engine: { threads: 1, device: 'cpu' },
        progress: (label, done, total) => steps.push(`${label} ${done}/${total}`),
      }),
    );
    expect(profileFault(profile)).toBeUndefined();
    expect(profileFromYaml(profileToYaml(profile))).toEqual({ value: profile });
    expect(steps.at(-1)).toBe('networks 3/3');
    expect(profile.networks.map(({ kept }) => kept)).toEqual([8, 7, 6, 5, 4, 3, 2, 1].map((eighths) => `${12.5 * eighths}%`));
    for (const { ms, least, most } of profile.networks) {
      expect(least).toBeGreaterThan(0);
      expect([least <= ms, ms <= most]).toEqual([true, true]);
    }

    // Halfway between what the whole network takes by the profile and what its smallest does.
    const timeOf = estimator(profile);
    const dense = timeOf(load(digits.model));
    const smallest = ladderOf(load(digits.model)).at(-1);
    const target = ((dense + (smallest ? timeOf(smallest.model) : 0)) / 2 + 1e-6).toFixed(9);
    const text = `prune neurons by magnitude to ${target} ms on batch 2\n\ncompact\n`;
    const quoted = { file: 'model.latency.yaml', sha256: '1'.repeat(64), measured: profile };
    const plan = await planOn(digits, text, { profiles: () => quoted });
    const result = must(await run(digits, plan));
    const [latency] = result.latencies ?? [];
    expect(latency?.estimated.compact).toBeLessThanOrEqual(Number(target) * 1.001);
    expect(latency?.measured?.compact.ms).toBeGreaterThan(0);

    const record: LatencyRecord = JSON.parse(readFileSync(join(result.out, 'latency.json'), 'utf8'));
    expect(record).toEqual({ formatVersion: 1, latencies: result.latencies });
    const compact = timeOf(load(join(result.out, 'model.onnx')));
    expect(latency?.estimated.compact).toBeCloseTo(compact, 3);
  });

  it.each([
    ['test/fixtures/models/char_gpt.onnx', 'ESP6590'],
    ['test/fixtures/traps/conv1d.onnx', 'ESP6593'],
  ])('of %s is refused: %s', async (path, code) => {
    const { value, diagnostics } = await measured(path);
    expect(value).toBeUndefined();
    expect(hasErrors(diagnostics)).toBe(true);
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
  });
});
