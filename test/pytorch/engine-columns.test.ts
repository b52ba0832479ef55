/** Several inputs and outputs by both engines: masks, measurements and weights are the same within rounding. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planRecipe } from '../../src/cli/planning.ts';
import { notCarriedOut } from '../../src/engine/carried-out.ts';
import { command, root } from '../cli/command.ts';
import { python } from '../support/python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-columns-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('several inputs and outputs', () => {
  it('are carried out alike', async () => {
    const script = path.join(root, 'test/pytorch/engine_columns.py');
    const said = await python([script, `${process.execPath} ${command}`, folder]);
    const lines = said.trim().split('\n').map((line): { readonly what: string; readonly right: boolean } => JSON.parse(line)); // prettier-ignore
    expect(lines.filter(({ right }) => !right)).toEqual([]);
    expect(lines.map(({ what }) => what)).toHaveLength(21);
  }, 300_000);

  it.each([
    ['mark a\nmark b\nmeasure cka between a and b on test', ['`measure cka` between two marks']],
    ['prune weights in a, h by synflow to 50%', ['the criterion `w * grad(sum(y), inputs: 1, weights: |w|)`']],
    ['prune weights by magnitude to 50%', []],
  ])('but for what reads one tensor: %s', async (recipe, refused) => {
    const planned = await planRecipe(undefined, { set: [], for: [], e: recipe, project: path.join(folder, 'several.yaml') });
    expect(planned.diagnostics.map(({ message }) => message)).toEqual([]);
    expect(planned.value && notCarriedOut(planned.value.plan).map(({ what }) => what)).toEqual(refused);
  });
});
