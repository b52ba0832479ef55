/** A BERT of three inputs, two pictures and an LSTM with a first state: losses, a step of SGD, masks and cut networks are PyTorch's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tried } from '../networks/trial.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-inputs-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['bert-inputs', 'documented', ['measure', 'gradual', 'lora', 'wanda', 'units']],
  ['bert-columns', 'fixed', ['measure', 'gradual', 'wanda']],
  ['two-pictures', 'folded', ['measure', 'gradual', 'units']],
  ['lstm-started', 'documented', ['measure', 'gradual', 'wanda', 'units']],
])(
  '%s, export %s',
  async (network, how, jobs) => {
    const trials = await tried(folder, network, how, jobs);
    expect(trials.map(({ job, verdict }) => `${job}: ${verdict}`)).toEqual(jobs.map((job) => `${job}: right`));
  },
  300_000,
);
