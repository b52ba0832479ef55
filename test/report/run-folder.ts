/** Real runs of a small network on handwritten digits, each in a folder of its own. */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { folderWith, root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';

const fixtures = path.join(root, 'test/fixtures');

export const recipe = `recipe small
param target: sparsity = 80%
stage sparsify for 60 steps {
  train all with sgd(lr: 0.05)
  prune weights by global magnitude to target over 25%..75%, protect min 5% per layer
}
stage recover for 40 steps { retrain all with sgd(lr: 0.01) }
expect sparsity of model in 80% ± 0.1%
expect accuracy of model >= 99.99%
`;

const project = `model: net.onnx
data:
  train: { x: data/digits_x_train.npy, y: data/digits_y_train.npy }
  test: { x: data/digits_x_test.npy, y: data/digits_y_test.npy }
batch: 32
`;

/** A folder with `a.prune`, its project, its model and its data. */
export function projectFolder(text = recipe): string {
  const cwd = folderWith({ 'a.prune': text, 'espalier.yaml': project });
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), path.join(cwd, 'net.onnx'));
  for (const part of ['x_train', 'y_train', 'x_test', 'y_test']) {
    const name = `digits_${part}.npy`;
    cpSync(path.join(fixtures, 'data', name), path.join(cwd, 'data', name));
  }
  return cwd;
}

/** The same with a vision transformer and pictures of clothes, which it is measured on too: that takes less long. */
export function pictureFolder(text: string): string {
  const data = ['x_train', 'y_train'].map((part) => `fmnist_${part}.npy`);
  const [x, y] = data;
  const cwd = folderWith({
    'a.prune': text,
    'espalier.yaml': `model: net.onnx\ndata:\n  train: { x: data/${x}, y: data/${y} }\nbatch: 32\n`,
  });
  cpSync(path.join(fixtures, 'models/vit_fmnist.onnx'), path.join(cwd, 'net.onnx'));
  for (const name of data) cpSync(path.join(fixtures, 'data', name), path.join(cwd, 'data', name));
  return cwd;
}

/** Runs `a.prune` into the folder `out`; expectations may fail, nothing else: a run that leaves no whole folder shows what it said. */
export async function runInto(cwd: string, out: string, ...more: readonly string[]): Promise<void> {
  const { code, stderr } = await espalier(['run', 'a.prune', '--quiet', '--out', out, ...more], { cwd });
  const isWhole = existsSync(path.join(cwd, out, 'manifest.json'));
  if (!isWhole || (code !== 0 && code !== 1)) throw new Error(`the run ended with ${code}: ${stderr}`);
}

/** What the journal says, read without the code that the report reads it with. */
export function journalOf(cwd: string, out: string): readonly RunEvent[] {
  return readFileSync(path.join(cwd, out, 'journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): RunEvent => JSON.parse(line));
}
