/** Segmentation and tagging in PyTorch's order [N, C, …]: losses, a step of SGD, masks and cut networks are PyTorch's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tried } from '../networks/trial.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-dense-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(['unet-segmentation', 'cnn-tagger'])(
  '%s',
  async (network) => {
    const jobs = ['measure', 'gradual', 'taylor', 'units'];
    const trials = await tried(folder, network, 'documented', jobs);
    expect(trials.map(({ job, verdict }) => `${job}: ${verdict}`)).toEqual(jobs.map((job) => `${job}: right`));
  },
  300_000,
);
