/** Rows of embedding tables: masks, the table that is left, and the map that leads every id there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { bytesAsSource, encodeModel, loadTensors, parameterCount, readModel, storedTensors, type Model } from '../../../src/model/index.ts';
import { verifyRun } from '../../../src/verify/verify-run.ts';
import { readTensors } from '../read-tensors.ts';
import { must, planOn, run, type Bench } from '../support.ts';

const [rows, width] = [75, 96];

const llama: Bench = {
  model: 'test/fixtures/models/char_llama.onnx',
  data: new Map([['train', { x: 'test/fixtures/data/batch_moby_x.npy', y: 'test/fixtures/data/batch_moby_y.npy' }]]),
};

function modelIn(path: string): Model {
  const files = { name: path, main: bytesAsSource(readFileSync(path)), open: () => undefined };
  return must(loadTensors(must(readModel(files)), files));
}

async function carryOut(text: string, bench = llama) {
  const folder = must(await run(bench, await planOn(bench, text, { batch: 8 }))).out;
  expect(must(await verifyRun({ folder })).findings).toEqual([]);
  const history: { units: readonly { removed: readonly number[] }[] } | undefined = existsSync(join(folder, 'pruning_history.json'))
    ? JSON.parse(readFileSync(join(folder, 'pruning_history.json'), 'utf8'))
    : undefined;
  const gone = history?.units.flatMap(({ removed }) => removed) ?? [];
  return { gone, model: modelIn(join(folder, 'model.onnx')) };
}

/** Rows of the dense table set to 0, and nothing else. */
function zeroedByHand(model: Model, gone: readonly number[]): Model {
  const table = model.graph.initializers.get('embed.weight');
  if (table?.data.kind !== 'bytes') throw new Error('the table is in memory');
  const bytes = table.data.bytes.slice();
  for (const row of gone) bytes.fill(0, row * width * 4, (row + 1) * width * 4);
  const initializers = new Map(model.graph.initializers);
  initializers.set('embed.weight', { ...table, data: { kind: 'bytes', bytes } });
  return { ...model, graph: { ...model.graph, initializers } };
}

async function logitsOf(model: Model, ids: readonly number[]): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 4, intraOpNumThreads: 1 });
  const own = BigInt64Array.from({ length: 64 }, (_, at) => BigInt(ids[at % ids.length] ?? 0));
  const { logits } = await session.run({ input: new ort.Tensor('int64', own, [1, 64]) });
  await session.release();
  if (!(logits?.data instanceof Float32Array)) throw new TypeError('the output is float32');
  return logits.data;
}

function apart(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? NaN))), 0);
}

const everyId = Array.from({ length: 2 * rows }, (_, at) => at - rows);

describe('rows', () => {
  it('that are cut out give zeros to every id that means them, from the front and from the end', async () => {
    const { gone, model } = await carryOut('prune rows by magnitude to 50% of rows\ncompact\n');
    const dense = modelIn(llama.model);
    expect(gone).toHaveLength(38);
    const byHand = zeroedByHand(dense, gone);
    for (let from = 0; from < everyId.length; from += 64) {
      const ids = everyId.slice(from, from + 64);
      expect(apart(await logitsOf(byHand, ids), await logitsOf(model, ids))).toBeLessThan(1e-5);
    }
    expect(parameterCount(model)).toBe(parameterCount(dense) - 37 * width);
    expect(model.graph.initializers.get('embed.weight')?.dims).toEqual([38, width]);
    expect(model.graph.initializers.get('embed.weight.kept')).toMatchObject({ type: 'int64', dims: [rows] });
    await expect(logitsOf(model, [rows])).rejects.toThrow(/out of/i);
  });

  it('are ranked by their weights alone, as counted by hand', async () => {
    const { gone } = await carryOut('prune rows by |w| removing 5 rows grouped by sum\ncompact\n');
    const values = readTensors(llama.model).get('embed.weight') ?? new Float32Array(0);
    const sums = Array.from({ length: rows }, (_, row) =>
      values.subarray(row * width, (row + 1) * width).reduce((sum, w) => sum + Math.abs(w), 0),
    );
    const order = [...sums.keys()].toSorted((a, b) => (sums[a] ?? 0) - (sums[b] ?? 0));
    expect(gone).toEqual(order.slice(0, 5).toSorted((a, b) => a - b));
  });

  it('one alone stays as zeros: nothing is saved, and no id is led elsewhere', async () => {
    const { gone, model } = await carryOut('prune rows by magnitude removing 1 row\ncompact\n');
    const dense = modelIn(llama.model);
    expect(gone).toHaveLength(1);
    expect(parameterCount(model)).toBe(parameterCount(dense));
    const [masked, own] = [await logitsOf(zeroedByHand(dense, gone), gone), await logitsOf(model, gone)];
    expect(apart(masked, own)).toBe(0);
  });

  it.each([
    ['params', 0.99],
    ['bytes', 0.99],
  ] as const)('to a share of %s: the map counts as what it is in the file', async (of, share) => {
    const { gone } = await carryOut(`prune rows by magnitude to ${100 * share}% of ${of}\ncompact\n`);
    const dense = modelIn(llama.model);
    const bytes = [...storedTensors(dense).keys()].reduce((sum, { data }) => sum + (data.kind === 'bytes' ? data.bytes.length : 0), 0);
    const whole = of === 'params' ? parameterCount(dense) : bytes;
    const left = (count: number): number =>
      of === 'params' ? whole - (count - 1) * width : whole - (count - 1) * width * 4 + (count > 1 ? rows * 8 : 0);
    expect(left(gone.length)).toBeLessThanOrEqual(share * whole);
    expect(left(gone.length - 1)).toBeGreaterThan(share * whole);
  });

  it('go while the network trains, and stay zero', async () => {
    const { gone, model } = await carryOut(
      `stage thin for 6 steps {
         train all with adamw(lr: 1e-3)
         prune rows by magnitude to 40% sparsity over 0%..100% every 2 steps protect min 10 rows per layer
       }
       compact`,
    );
    expect(gone).toHaveLength(30);
    const all = await logitsOf(model, gone);
    // Whatever gone id stands at a place, the same is read there.
    expect(apart(all, await logitsOf(model, gone.slice(3, 4)))).toBe(0);
  });
});

describe('refused', () => {
  it.each([
    ['char_llama', 'prune rows by magnitude to 50% of rows compensating by bias using 4 samples of train', 'ESP4001'],
    ['char_gpt', 'prune rows in wte by magnitude to 50% of rows', 'ESP4130'],
  ])('%s: %s', async (model, text, code) => {
    const bench = { ...llama, model: `test/fixtures/models/${model}.onnx` };
    await expect(planOn(bench, text, { batch: 8 })).rejects.toThrow(code);
  });
});
