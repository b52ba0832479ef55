/** Rows of tables that are for padding (`padding_idx`): looking them up trains nothing, as in PyTorch. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { python } from '../support/python.ts';

afterAll(removeFolders);

const cwd = folderWith({
  'train.prune': 'train all with sgd(lr: 0.1) for 3 steps decay constant\n',
  'espalier.yaml': 'task: { loss: crossentropy }\nbatch: 6\n',
});
const script = path.join(root, 'test/pytorch/padding.py');

beforeAll(async () => {
  await python([script, 'make', cwd]);
});

describe.each(['named', 'plain'])('%s.onnx', (name) => {
  it('trains as PyTorch does', async () => {
    const run = ['run', 'train.prune', '--model', `${name}.onnx`, '--train', 'x.npy,y.npy', '--out', name];
    const { code, stderr } = await espalier(run, { cwd });
    expect(code).toBe(0);
    const told = [...stderr.matchAll(/hint\[ESP3171\]: row (\d) of `([\w.]+)`/g)].map(([, row, table]) => [row, table]);
    // The exporter of this project writes the rows; the ordinary one leaves them to their values.
    expect(told).toEqual(
      name === 'named'
        ? []
        : [
            ['1', 'table.weight'],
            ['3', 'kinds.weight'],
          ],
    );
    const { far, padding } = JSON.parse(await python([script, 'load', cwd, name]));
    expect(far).toBeLessThan(2e-6);
    expect(padding).toBe(0);
  });
});
