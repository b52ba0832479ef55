/** Runs on models in float16 and bfloat16: what is chosen, what is trained, and what is written. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesAsSource, encodeModel, readModel, storedTensors, type HalfType, type Model, type Tensor } from '../../src/model/index.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { loadModel } from '../compute/support/fixtures.ts';
import { readNpz } from '../compute/support/npy.ts';
import { castToFloat, halved } from '../support/half.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, must, planOn, run, scratch, type Bench } from './support.ts';

function halfBench(type: HalfType, name: string, bench: Bench): Bench {
  const model = join(scratch(), 'model.onnx');
  writeFileSync(model, encodeModel(halved(loadModel(name), type)));
  return { ...bench, model };
}

const types = ['float16', 'bfloat16'] as const;
const weights = ['0.weight', '2.weight', '4.weight'];

describe.each(types)('a model in %s', (type) => {
  const bench = halfBench(type, 'mlp_digits', digits);
  const before = readTensors(bench.model);

  it('has no penalty of singular values, which are those of the master', async () => {
    const text = 'train all for 2 steps loss task + nuclear';
    await expect(planOn(bench, text)).rejects.toThrow(/ESP4380 .* stored as/);
  });

  it('loses its smallest weights, the first of equal ones first', async () => {
    const plan = await planOn(bench, 'prune weights by uniform magnitude to 70%');
    const { out } = must(await run(bench, plan));
    const masks = readNpz(join(out, 'masks.npz'));
    let ties = 0;
    for (const tensor of weights) {
      const values = before.get(tensor) ?? new Float32Array();
      const order = [...values.keys()].sort((a, b) => sizeAt(values, a) - sizeAt(values, b));
      const pruned = Math.round(0.7 * values.length);
      const [last = 0, next = 0] = [order[pruned - 1], order[pruned]];
      if (sizeAt(values, last) === sizeAt(values, next)) ties++;
      const expected = new Uint8Array(values.length).fill(1);
      for (const index of order.slice(0, pruned)) expected[index] = 0;
      expect([...(masks.get(tensor)?.values ?? [])].map(Number)).toEqual([...expected]);
    }
    expect(ties).toBeGreaterThan(0);
  });

  it('keeps two of four, the larger ones', async () => {
    const { out } = must(await run(bench, await planOn(bench, 'prune weights to 2:4 by magnitude')));
    const after = readTensors(join(out, 'model.onnx'));
    for (const tensor of weights) {
      const [old, now] = [before.get(tensor) ?? [], after.get(tensor) ?? []];
      for (let start = 0; start + 4 <= old.length; start += 4) {
        const places = [0, 1, 2, 3].map((place) => start + place);
        const order = places.toSorted((a, b) => sizeAt(old, a) - sizeAt(old, b));
        const expected = places.map((at) => (order.indexOf(at) < 2 ? 0 : old[at]));
        expect(places.map((at) => now[at])).toEqual(expected);
      }
    }
  });

  const text = `
    prune weights by uniform magnitude to 60%
    stage recover for 12 steps { train all with adamw(lr: 1e-3) }
    stage adapt for 8 steps { retrain biases, lora(rank: 2, form: masked) with sgd(lr: 0.02, momentum: 0.9) }`;

  it('is trained, written in its own type, and stays zero where it is pruned', async () => {
    const plan = await planOn(bench, text);
    expect(plan.model.precision).toEqual({ stored: [type], masters: 'float32', computed: 'float32' });
    const result = must(await run(bench, plan));
    const path = join(result.out, 'model.onnx');
    const stored = [...storedTensors(readBack(path)).values()];
    expect(new Set(stored.map(({ tensor }) => tensor.type))).toEqual(new Set([type]));
    const [after, masks] = [readTensors(path), readNpz(join(result.out, 'masks.npz'))];
    for (const tensor of weights) {
      const values = after.get(tensor) ?? new Float32Array();
      const awake = masks.get(tensor)?.values.findIndex((kept, index) => {
        return Number(kept) === 0 && !Object.is(values[index], 0);
      });
      expect(awake).toBe(-1);
      const moved = values.filter((value, index) => value !== before.get(tensor)?.[index]);
      expect(moved.length / values.length).toBeGreaterThan(0.1);
    }
    expect(result.sparsity).toBeCloseTo(0.6, 3);
    const inputs = { modelPath: bench.model, data: bench.data };
    const verification = must(await verifyRun({ folder: result.out, inputs }));
    expect(verification).toMatchObject({ findings: [], repeated: 'run' });
    expect(must(await verifyRun({ folder: result.out })).findings).toEqual([]);
  });

  it('is resumed from its masters: a run that is stopped ends in the same bytes', async () => {
    const plan = await planOn(bench, text);
    const undisturbed = bytesOf(must(await run(bench, plan)).out);
    const out = join(scratch(), 'run');
    const controller = new AbortController();
    let events = 0;
    const stop = () => void (++events === 12 && controller.abort());
    const stopped = await run(bench, plan, { out, signal: controller.signal, onEvent: stop });
    expect(stopped.value).toBeUndefined();
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(undisturbed);
  });
});

/** Measuring would cost more than pruning. */
function withoutTest(bench: Bench): Bench {
  return { ...bench, data: new Map([...bench.data].filter(([name]) => name !== 'test')) };
}

describe('a large model in half precision, worked on piece by piece', () => {
  const mlp = halfBench('bfloat16', 'mlp_digits', digits);
  const vit = halfBench('float16', 'vit_fmnist', withoutTest(fashion('vit_fmnist')));
  const gradual = `stage sparsify for 6 steps {
    train all with adam(lr: 0.01)
    prune weights by global magnitude to 60% over 25%..75% every 1 steps along cubic
  }`;

  it.each([
    [vit, 'prune weights by global magnitude to 80%'],
    [vit, 'prune weights in mlp by wanda to 2:4 using 16 samples of train sequentially'],
    [vit, 'prune weights in mlp by obs to 50% using 16 samples of train sequentially compensating by obs'],
    [mlp, gradual],
  ])('leaves the bytes that it leaves in memory: %#', async (bench, recipe) => {
    const plan = await planOn(bench, recipe);
    const whole = bytesOf(must(await run(bench, plan)).out);
    const streaming = { largeFrom: 0, pieceSize: 1000 };
    const streamed = bytesOf(must(await run(bench, plan, { streaming })).out);
    expect(streamed).toEqual(whole);
  });
});

it('refuses to prune weights of 8 bits', async () => {
  const { graph, ...rest } = castToFloat(loadModel('mlp_digits'), 'float16');
  const name = '2.weight.half';
  const bytes = new Uint8Array(30_000).fill(0x38);
  const narrow: Tensor = { name, type: 'float8e4m3fn', dims: [100, 300], data: { kind: 'bytes', bytes } };
  const initializers = new Map([...graph.initializers, [name, narrow]]);
  const opsets = new Map([['', 19]]);
  const path = join(scratch(), 'model.onnx');
  const model: Model = { ...rest, irVersion: 9, opsets, graph: { ...graph, initializers } };
  writeFileSync(path, encodeModel(model));
  await expect(planOn({ ...digits, model: path }, 'prune weights by |w| to 50%')).rejects.toThrow(
    /ESP4001 pruning the float8e4m3fn weights of `2`/,
  );
});

function sizeAt(values: ArrayLike<number>, index: number): number {
  return Math.abs(values[index] ?? NaN);
}

function readBack(path: string) {
  const main = bytesAsSource(readFileSync(path));
  return must(readModel({ name: path, main, open: () => undefined }));
}
