/** How long `espalier plan` takes for a model of 1 GiB whose weights lie in a file beside it. */
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeDeepModel } from './support/deep-model.ts';
import { median, time, type Measurement } from './support/measurement.ts';

export const name = 'plan';

const width = 2048;
const depth = 64;
const matrixBytes = width * width * 4;

export async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    writeModel(folder);
    const rounds: number[] = [];
    for (let round = 0; round < 5; round++) rounds.push(await time(() => plan(folder)));
    const what = 'espalier plan of a 1 GiB model, cold';
    return [{ what, ours: median(rounds), unit: 'ms', goal: { most: 1000 } }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function plan(folder: string): void {
  const recipe = 'prune weights by global magnitude to 80%, protect min 5% per layer';
  const args = ['dist/espalier.js', 'plan', '-e', recipe, '--model', join(folder, 'net.onnx')];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`espalier plan failed:\n${stderr}`);
}

/** The data file is sparse, since nobody should read it. */
function writeModel(folder: string): void {
  const entry = (key: string, value: string | number) => ({ key, value: String(value) });
  const model = encodeDeepModel({
    depth,
    width,
    nameOf: (layer) => `layer_${layer}`,
    dataOf: (layer) => ({
      dataLocation: 1,
      externalData: [
        entry('location', 'weights.bin'),
        entry('offset', layer * matrixBytes),
        entry('length', matrixBytes),
      ],
    }),
  });
  writeFileSync(join(folder, 'net.onnx'), model);
  const descriptor = openSync(join(folder, 'weights.bin'), 'w');
  ftruncateSync(descriptor, depth * matrixBytes);
  closeSync(descriptor);
}
