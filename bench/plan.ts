/** How long `espalier plan` takes: for a model of 1 GiB whose weights lie in a file beside it, and for one of many nodes. */
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

/** A layer is a matrix and an activation. */
const manyLayers = 5000;
const narrow = 16;

export async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    writeLargeModel(folder);
    const large = await cold(folder);
    writeDeepModel(folder);
    const deep = await cold(folder);
    const unit = 'ms';
    return [
      { what: 'espalier plan of a 1 GiB model, cold', ours: large, unit, goal: { most: 1000 } },
      { what: 'espalier plan of 10,000 nodes, cold', ours: deep, unit, goal: { most: 1500 } },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function cold(folder: string): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) rounds.push(await time(() => plan(folder)));
  return median(rounds);
}

function plan(folder: string): void {
  const recipe = 'prune weights by global magnitude to 80%, protect min 5% per layer';
  const args = ['dist/espalier.js', 'plan', '-e', recipe, '--model', join(folder, 'net.onnx')];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`espalier plan failed:\n${stderr}`);
}

/** The data file is sparse, since nobody should read it. */
function writeLargeModel(folder: string): void {
  const entry = (key: string, value: string | number) => ({ key, value: String(value) });
  const model = encodeDeepModel({
    depth,
    width,
    nameOf: (layer) => `layer_${layer}`,
    dataOf: (layer) => ({
      dataLocation: 1,
      externalData: [entry('location', 'weights.bin'), entry('offset', layer * matrixBytes), entry('length', matrixBytes)],
    }),
  });
  writeFileSync(join(folder, 'net.onnx'), model);
  const descriptor = openSync(join(folder, 'weights.bin'), 'w');
  ftruncateSync(descriptor, depth * matrixBytes);
  closeSync(descriptor);
}

function writeDeepModel(folder: string): void {
  const values = Float32Array.from({ length: narrow * narrow }, (_, at) => Math.sin(at));
  const rawData = new Uint8Array(values.buffer);
  const nameOf = (layer: number): string => `layer_${layer}`;
  const model = { depth: manyLayers, width: narrow, nameOf, dataOf: () => ({ rawData }) };
  writeFileSync(join(folder, 'net.onnx'), encodeDeepModel(model));
}
