/**
 * Data on the disk: how long a step of a ResNet-18 waits for pictures that are decoded on their way, and an epoch
 * of an array beside the same array in memory; peaks of memory. ESPALIER_BENCH_PICTURES sets the number of
 * pictures, ESPALIER_BENCH_GIGABYTES the size of the array.
 */
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { encodeModel } from '../src/model/index.ts';
import { uniform } from '../src/random/draw.ts';
import { stream } from '../src/random/stream.ts';
import { npyHeader } from '../src/record/npy.ts';
import { loadZoo } from '../test/support/zoo.ts';
import { command, type Spent } from './support/command.ts';
import type { Measurement } from './support/measurement.ts';
import { watchedSteps } from './support/watched-steps.ts';

export const name = 'data-disk';

const pictures = Number(process.env['ESPALIER_BENCH_PICTURES'] ?? 1000);
const gigabytes = Number(process.env['ESPALIER_BENCH_GIGABYTES'] ?? 0.25);
const side = 256;
/** Of a picture, before it is copied: so many differ. */
const kinds = 100;
const steps = 40;

export async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-data-disk-'));
  try {
    return [...(await ofPictures(folder)), ...ofArray(folder)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Opening a data set takes its time, too: steps are timed one behind the other. */
async function ofPictures(folder: string): Promise<readonly Measurement[]> {
  const model = join(folder, 'resnet18.onnx');
  writeFileSync(model, encodeModel(loadZoo('resnet18')));
  const disk = writePictures(join(folder, 'many'), pictures);
  const held = writePictures(join(folder, 'few'), 20);
  const text = `train all for ${steps} steps with sgd(lr: 0.001)`;
  const stepOf = async (images: string, how: string) => {
    const set = `images=${images},resize=72,crop=64,stream=${how}`;
    const { mb } = trained(folder, model, text, set, '16');
    const out = join(folder, 'watched');
    const options = ['--train', set, '--batch', '16', '--out', out];
    const step = await watchedSteps(['run', '-e', text, '--model', model, ...options]);
    rmSync(out, { recursive: true });
    return { ...step, mb };
  };
  const [onDisk, inMemory] = [await stepOf(disk, 'always'), await stepOf(held, 'never')];
  const what = `${pictures} JPEGs of ${side} × ${side}, ResNet-18 on 64 × 64, batch 16`;
  return [
    { what: `a step on ${what}, beside pictures in memory`, ours: onDisk.ms, rival: inMemory.ms, unit: 'ms', goal: { ratio: 1.05 } },
    {
      what: `processor time of a step on ${what}, beside pictures in memory`,
      ours: onDisk.cpu,
      rival: inMemory.cpu,
      unit: 'ms',
      goal: { ratio: 1.1 },
    },
    { what: `peak on ${what}, beside 20 pictures in memory`, ours: onDisk.mb, rival: inMemory.mb, unit: 'MB', goal: { more: 300 } },
  ];
}

function ofArray(folder: string): readonly Measurement[] {
  const model = 'test/fixtures/models/lenet5_fmnist.onnx';
  const [batch, sample] = [512, 784 * 4];
  const steps = Math.ceil((gigabytes * 1e9) / sample / batch);
  const samples = steps * batch;
  const [x, y] = [join(folder, 'x.npy'), join(folder, 'y.npy')];
  writeFileSync(x, npyHeader('<f4', [samples, 28, 28]));
  const values = uniform(stream(1, 'array'), (batch * sample) / 4, 1);
  for (let step = 0; step < steps; step++) appendFileSync(x, Buffer.from(values.buffer));
  writeFileSync(y, npyHeader('|u1', [samples]));
  appendFileSync(
    y,
    Uint8Array.from({ length: samples }, (_, at) => at % 10),
  );
  const text = `train all for ${steps} steps with sgd(lr: 0.001)`;
  const of = (how: string): Spent => trained(folder, model, text, `x=${x},y=${y},stream=${how}`, String(batch));
  const [onDisk, inMemory] = [of('always'), of('never')];
  const what = `${((samples * sample) / 1e9).toPrecision(2)} GB of .npy, LeNet-5, batch ${batch}`;
  const beside = 'beside the same in memory';
  return [
    { what: `an epoch of ${what}, ${beside}`, ours: onDisk.ms / 1000, rival: inMemory.ms / 1000, unit: 's', goal: { ratio: 1.2 } },
    { what: `peak of ${what}, ${beside}`, ours: onDisk.mb, rival: inMemory.mb, unit: 'MB', goal: { most: 1000 } },
  ];
}

function trained(folder: string, model: string, text: string, train: string, batch: string): Spent {
  const out = join(folder, 'run');
  const options = ['--train', train, '--batch', batch, '--quiet', '--out', out];
  const spent = command(folder, ['run', '-e', text, '--model', model, ...options]);
  rmSync(out, { recursive: true });
  return spent;
}

/** Soft shapes and noise, so that they take the room of photographs. */
function writePictures(folder: string, count: number): string {
  const draws = stream(1, 'pictures');
  for (let index = 0; index < count; index++) {
    const label = join(folder, String(index % 10));
    mkdirSync(label, { recursive: true });
    const path = join(label, `${index}.jpg`);
    if (index >= kinds) {
      const like = index % kinds;
      copyFileSync(join(folder, String(like % 10), `${like}.jpg`), path);
      continue;
    }
    const data = Buffer.alloc(4 * side * side);
    for (let at = 0; at < data.length; at++) {
      data[at] = 128 + 90 * Math.sin((at * (index + 1)) / 9000) + (draws.next() % 32);
    }
    writeFileSync(path, jpeg.encode({ width: side, height: side, data }, 85).data);
  }
  return folder;
}
