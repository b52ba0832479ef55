/** Parts of batches in a plan: how many, whose statistics BatchNorm takes, and what is refused. */
import { describe, expect, it } from 'vitest';
import { coresOf } from '../../src/project/settings.ts';
import type { PlannedTrain } from '../../src/plan/plan.ts';
import { digits, fashion, planOn } from '../run/support.ts';

const text = 'train all for 5 steps\n';

async function trained(settings: Parameters<typeof planOn>[2], bench = digits): Promise<PlannedTrain | undefined> {
  const { stages } = await planOn(bench, text, settings);
  return stages.flatMap(({ statements }) => statements).find((it) => it.kind === 'train');
}

describe('a planned training', () => {
  it('says nothing of parts unless they are asked for', async () => {
    const plain = await trained({});
    expect(plain).toEqual(expect.not.objectContaining({ shards: expect.anything() }));
    expect(plain).toEqual(expect.not.objectContaining({ norms: expect.anything() }));
  });

  it('has as many as are asked for, and fewer only where nobody counted them', async () => {
    expect(await trained({ shards: 4 })).toMatchObject({ shards: 4 });
    const usual = { shards: 8, defaults: ['shards'] };
    expect(await trained(usual)).toMatchObject({ shards: 8 });
    const small = await trained({ ...usual, batch: 16 });
    expect(small).toMatchObject({ shards: 4 });
    expect(small?.defaults).toContain('shards');
    expect(await trained({ ...usual, batch: 16 }, fashion('resnet8_fmnist_bn'))).toMatchObject({ shards: 2 });
    expect(await trained({ ...usual, batch: 3 })).toEqual(expect.not.objectContaining({ shards: expect.anything() }));
    await expect(trained({ shards: 8, batch: 3 })).rejects.toThrow(/ESP5151.*3 samples.*8 parts/);
  });

  it('says whose statistics BatchNorm takes', async () => {
    const model = fashion('resnet8_fmnist_bn');
    expect(await trained({ shards: 4 }, model)).toMatchObject({ norms: 'each part' });
    expect(await trained({ shards: 4 })).toEqual(expect.not.objectContaining({ norms: expect.anything() }));
  });
});

describe('threads: auto', () => {
  it('is one thread for each of eight parts, and a number where one is given', () => {
    expect(coresOf(undefined, { threads: 'auto' })).toMatchObject({ cores: { threads: 1, shards: 8 }, isDefault: true });
    expect(coresOf({ threads: 'auto', shards: 3 }, {})).toMatchObject({ cores: { threads: 1, shards: 3 }, isDefault: false });
    expect(coresOf({ threads: 'auto' }, { threads: 2 }).cores).toEqual({ threads: 2 });
    expect(coresOf(undefined, { shards: 1 }).cores).toEqual({ threads: 1 });
  });

  it('is refused on another device', () => {
    const { diagnostics } = coresOf({ device: 'webgpu' }, { threads: 'auto' });
    expect(diagnostics).toMatchObject([{ code: 'ESP5150', severity: 'error' }]);
  });
});
