/** Several outputs on pictures in folders, pictures with masks, and tables: the loss and steps of SGD are PyTorch's on the same files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { command, root } from '../cli/command.ts';
import { python } from '../support/python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-labelled-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('agree with the sum of the losses, in memory and from the disk', async () => {
  const script = path.join(root, 'test/pytorch/labelled_files.py');
  const said = await python([script, `${process.execPath} ${command}`, folder]);
  const lines = said.trim().split('\n').map((line): { readonly what: string; readonly right: boolean } => JSON.parse(line)); // prettier-ignore
  expect(lines.filter(({ right }) => !right)).toEqual([]);
  expect(lines.map(({ what }) => what)).toHaveLength(12);
}, 300_000);
