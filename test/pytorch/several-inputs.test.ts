/** A BERT of three inputs, two pictures and an LSTM with a first state: losses, a step of SGD, masks and cut networks are PyTorch's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { command, root } from '../cli/command.ts';
import { python } from '../support/python.ts';

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
    const args = [path.join(root, 'test/networks/trial.py'), `${process.execPath} ${command}`, folder, network];
    const said = await python([...args, '--exports', how, '--jobs', jobs.join()]);
    const lines = said.trim().split('\n').map((line): { readonly job: string; readonly verdict: string } => JSON.parse(line)); // prettier-ignore
    expect(lines.map(({ job, verdict }) => `${job}: ${verdict}`)).toEqual(jobs.map((job) => `${job}: right`));
  },
  300_000,
);
