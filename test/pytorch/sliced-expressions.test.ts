/** Losses and scores of samples that cut outputs and labels: the weights behind them, and the samples that stay, are PyTorch's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { command, root } from '../cli/command.ts';
import { python } from '../support/python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-cut-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('agree with PyTorch on rows, on classes behind the batch, on pictures, and on labels that run ahead', async () => {
  const script = path.join(root, 'test/pytorch/sliced_expressions.py');
  const said = await python([script, `${process.execPath} ${command}`, folder]);
  const lines = said.trim().split('\n').map((line): { readonly what: string; readonly right: boolean } => JSON.parse(line)); // prettier-ignore
  expect(lines.filter(({ right }) => !right)).toEqual([]);
  expect(lines.map(({ what }) => what)).toHaveLength(30);
}, 300_000);
