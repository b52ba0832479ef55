/** Segmentation and tagging in PyTorch's order [N, C, …]: losses, a step of SGD, masks and cut networks are PyTorch's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { command, root } from '../cli/command.ts';
import { python } from '../support/python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-dense-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(['unet-segmentation', 'cnn-tagger'])(
  '%s',
  async (network) => {
    const jobs = ['measure', 'gradual', 'taylor', 'units'];
    const args = [path.join(root, 'test/networks/trial.py'), `${process.execPath} ${command}`, folder, network];
    const said = await python([...args, '--exports', 'documented', '--jobs', jobs.join()]);
    const lines = said.trim().split('\n').map((line): { readonly job: string; readonly verdict: string } => JSON.parse(line)); // prettier-ignore
    expect(lines.map(({ job, verdict }) => `${job}: ${verdict}`)).toEqual(jobs.map((job) => `${job}: right`));
  },
  300_000,
);
