/** `measure` and `expect` of latencies in a run: by the profile in the journal, and timed at the end. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesAsSource, readModel } from '../../../src/model/index.ts';
import { estimator } from '../../../src/plan/latency/estimate.ts';
import { profileFromYaml } from '../../../src/plan/latency/profile-yaml.ts';
import { files } from '../../../src/record/layout.ts';
import { verifyRun } from '../../../src/verify/verify-run.ts';
import { lenet300, must, planOn, run } from '../support.ts';

const folder = 'examples/lenet300/lenet300_mnist';
const read = profileFromYaml(readFileSync(`${folder}.latency.yaml`, 'utf8'));
if (!('value' in read)) throw new Error(read.fault);
const profile = read.value;
const bench = { ...lenet300, data: new Map() };
const prune = 'prune neurons by global magnitude to 30% of params normalized by mean per layer\n';

function timeOf(path: string): number {
  const main = bytesAsSource(readFileSync(path));
  return estimator(profile)(must(readModel({ name: path, main, open: () => undefined })));
}

async function carriedOut(text: string) {
  const profiles = (batch: number) => ({ file: 'net.latency.yaml', sha256: '1'.repeat(64), measured: { ...profile, batch } });
  const result = must(await run(bench, await planOn(bench, text, { profiles })));
  const told = result.measurements.findLast(({ moment }) => moment === 'measure');
  return { result, told };
}

describe('a latency that is measured', () => {
  const asked = 'measure latency, params\nmeasure latency on batch 4\nexpect latency < 100%\nexpect latency <= 42%\n';

  it('is that of the compacted file by the profile, and timed beside the dense one', async () => {
    const { result } = await carriedOut(`${prune}measure latency, params\ncompact\n`);
    const now = timeOf(join(result.out, files.model));
    const [told] = result.measurements.filter(({ moment }) => moment === 'measure');
    expect(told?.values['latency']).toBe(now);
    expect(told?.originals?.['latency']).toBe(timeOf(`${folder}.onnx`));
    const [latency] = result.latencies ?? [];
    expect(latency?.masked).toBeUndefined();
    expect(latency?.estimated.compact).toBeCloseTo(now, 3);
  });

  it('is of what is left where the units are masked', async () => {
    const { result, told } = await carriedOut(prune + asked);
    expect(told?.values).toEqual({ 'latency on batch 4': expect.any(Number) });
    expect(result.expectations.map(({ held }) => held)).toEqual([true, false]);
    expect(result.latencies?.map(({ batch, masked }) => [batch, masked])).toEqual([
      [1, true],
      [4, true],
    ]);
    for (const { estimated, measured } of result.latencies ?? []) {
      expect(estimated.compact).toBeLessThan(estimated.dense);
      expect(measured?.compact.ms).toBeGreaterThan(0);
    }
    const written = JSON.parse(readFileSync(join(result.out, files.latency), 'utf8'));
    expect(written).toEqual({ formatVersion: 1, latencies: result.latencies });
    expect(must(await verifyRun({ folder: result.out })).findings).toEqual([]);
  });
});
