/** Two outputs trained together: loss, metrics, a step of SGD, masks and the cut file are PyTorch's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { command, root } from '../cli/command.ts';
import { python } from '../support/python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-heads-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('agree with `F.cross_entropy(cls, y) + 2 * F.l1_loss(box, b)`', async () => {
  const script = path.join(root, 'test/pytorch/two_heads.py');
  const said = await python([script, `${process.execPath} ${command}`, folder]);
  const lines = said.trim().split('\n').map((line): { readonly what: string; readonly right: boolean } => JSON.parse(line)); // prettier-ignore
  expect(lines.filter(({ right }) => !right)).toEqual([]);
  expect(lines.map(({ what }) => what)).toHaveLength(29);
}, 300_000);
