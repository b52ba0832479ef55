/** Exports whose batch is fixed take any batch once it is freed, and compute what PyTorch computes on it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel, freeBatch, inferShapes, wholeNumbers } from '../../../src/model/index.ts';
import { loadModelAt } from '../../compute/support/fixtures.ts';
import { readNpy } from '../../compute/support/npy.ts';
import { root } from '../../cli/command.ts';
import { python } from '../../support/python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-batch-'));
const names = (
  process.env['ESPALIER_NETWORKS'] ?? 'resnet shufflenet vit swin llama bert crnn deeplab yolo-neck mobilevit encoder attention-pool detr'
).split(' ');

beforeAll(async () => {
  if (!existsSync('/usr/lib/python3/dist-packages/torch')) throw new Error('Debian’s python3-torch is needed: `npm test -- --install`');
  await python([path.join(root, 'test/networks/written.py'), folder, ...names]);
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(names)('%s', (name) => {
  // One query beside a sequence, exported for one sample, does not tell which axis of size 1 is that of the samples.
  it.each(name === 'attention-pool' ? [4] : [4, 1])('takes any batch where the file has a batch of %i', async (batch) => {
    const model = loadModelAt(path.join(folder, `${name}-${batch}.onnx`));
    const [x, y] = ['x', 'y'].map((part) => readNpy(path.join(folder, `${name}-${batch}-${part}.npy`)));
    const freed = freeBatch(model, 'x');
    const shapes = inferShapes(freed, new Map([['x', [6, ...(x?.dims.slice(1) ?? [])]]]), wholeNumbers);
    expect(shapes.get('y')?.dims).toEqual(y?.dims);
    const session = await ort.InferenceSession.create(encodeModel(freed), { logSeverityLevel: 4, intraOpNumThreads: 1 });
    const fed = x?.values instanceof BigInt64Array ? 'int64' : 'float32';
    const { y: found } = await session.run({ x: new ort.Tensor(fed, x?.values as Float32Array, x?.dims) });
    await session.release();
    const off = Array.from(found?.data as Float32Array, (value, at) => Math.abs(value - Number(y?.values[at])));
    expect(Math.max(...off)).toBeLessThan(1e-4);
  });
});
