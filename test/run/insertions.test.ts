/** Bypasses and hybrid layers: inserted without a change, trained, cut, folded and taken out again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countMacs, inferShapes, readModel, bytesAsSource } from '../../src/model/index.ts';
import { planToYaml } from '../../src/plan/index.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { relativeError } from '../compute/support/training.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, firstOf, must, planOn, run, scratch } from './support.ts';
import { outputsOf, trainAlone, written } from './written-models.ts';

const resnet = firstOf(trainAlone(fashion('resnet8_fmnist_bn')));
const mlp = trainAlone(digits);

function macsOf(path: string): number {
  const main = bytesAsSource(readFileSync(path));
  const model = must(readModel({ name: path, main, open: () => undefined }));
  return countMacs(model, inferShapes(model)).total;
}

const bypass = 'insert bypass(conv1x1, groups: 4) on conv except first layer';
const train = 'train all with sgd(lr: 0.05)';

describe('a bypass', () => {
  const images = [4, 1, 28, 28];

  it('changes no output where it is inserted, counts what it adds, and leaves no byte where it is removed', async () => {
    const plan = await planOn(resnet, `${bypass}\nexpect params <= 81k`);
    const inserted = must(await run(resnet, plan));
    const [before, now] = [resnet.model, written(inserted.out)];
    // onnxruntime folds a norm into a convolution only where nothing stands between them.
    const outputs = await outputsOf(before, images);
    expect(relativeError(await outputsOf(now, images), outputs)).toBeLessThan(1e-6);
    const [statement] = plan.stages.flatMap(({ statements }) => statements);
    // By hand: 8 convolutions, C · O / 4 weights each, on planes of 28, 14 and 7.
    const weights = [64, 64, 128, 256, 128, 512, 1024, 512];
    const planes = [784, 784, 196, 196, 196, 49, 49, 49];
    const macs = weights.reduce((sum, count, at) => sum + count * (planes[at] ?? 0), 0);
    expect(statement).toMatchObject({ form: 'bypass', groups: 4, parameters: 2688, macs });
    expect(macsOf(now) - macsOf(before)).toBe(macs);
    const removed = must(await run(resnet, await planOn(resnet, `${bypass}\nremove inserted`)));
    const own = readTensors(before);
    expect(readTensors(written(removed.out))).toEqual(own);
  });

  it('is cut with the channels beside it, and folded into the kernel with every output as it was', async () => {
    const text = `${bypass}
stage s for 6 steps { ${train}
  prune channels by magnitude to 25% sparsity at 50% }
compact
stage t for 2 steps { ${train} }`;
    const apart = must(await run(resnet, await planOn(resnet, text)));
    const folded = must(await run(resnet, await planOn(resnet, `${text}\nmerge inserted`)));
    const [beside, alone] = [apart, folded].map(({ out }) => readTensors(written(out)));
    expect(beside?.get('block2.a.conv.bypass.weight')?.length).toBe((24 * 12) / 4);
    expect([...(alone?.keys() ?? [])].some((name) => name.includes('bypass'))).toBe(false);
    expect(alone?.get('block2.a.conv.weight')?.length).toBe(24 * 12 * 9);
    const outputs = [apart, folded].map(async ({ out }) => await outputsOf(written(out), images));
    const [withBypass = [], without = []] = await Promise.all(outputs);
    expect(relativeError(without, withBypass)).toBeLessThan(1e-5);
    expect(macsOf(written(folded.out))).toBeLessThan(macsOf(written(apart.out)));
  });

  it('goes beside channels that were pruned before, and feeds none of them', async () => {
    const text = `prune channels by magnitude to 25% sparsity
${bypass}
stage t for 2 steps { ${train} }`;
    const beside = must(await run(resnet, await planOn(resnet, text)));
    const without = must(await run(resnet, await planOn(resnet, `${text}\nremove inserted\nprune channels by magnitude to 50% sparsity`)));
    const cut = must(await run(resnet, await planOn(resnet, `${text}\ncompact`)));
    const tensors = readTensors(written(beside.out));
    const [kernel = [], own = []] = ['block2.a.conv.weight', 'block2.a.conv.bypass.weight'].map((name) => [...(tensors.get(name) ?? [])]);
    const rows = Array.from({ length: 32 }, (_, at) => at);
    const isZero = (values: readonly number[], row: number): boolean => {
      const width = values.length / rows.length;
      return values.slice(row * width, (row + 1) * width).every((value) => value === 0);
    };
    const gone = rows.filter((row) => isZero(kernel, row));
    expect(gone.length).toBeGreaterThan(0);
    expect(gone.filter((row) => !isZero(own, row))).toEqual([]);
    expect(own.some((value) => value !== 0)).toBe(true);
    expect(relativeError(await outputsOf(written(cut.out), images), await outputsOf(written(beside.out), images))).toBeLessThan(1e-5);
    expect([...readTensors(written(without.out)).keys()].some((name) => name.includes('bypass'))).toBe(false);
  });

  it('stays where the layer has a mask that it would fill, or channels that it would mix', async () => {
    const plan = await planOn(resnet, `${bypass}\nprune weights in block1.a.conv by magnitude to 50%\n${train} for 1 step\nmerge inserted`);
    const fold = plan.stages.flatMap(({ statements }) => statements).at(-1);
    expect(fold).toMatchObject({
      kind: 'merge inserted',
      parameters: 2688 - 64,
      stays: [{ name: 'block1.a.conv.bypass', why: expect.stringContaining('mask') }],
    });
    const { out } = must(await run(resnet, plan));
    const left = [...readTensors(written(out)).keys()].filter((name) => name.includes('bypass'));
    expect(left).toEqual(['block1.a.conv.bypass.weight']);
  });
});

describe('a hybrid layer', () => {
  const text = `insert hybrid(rank: 6) on linear
stage s for 8 steps { retrain lora(rank: 2), inserted with adam(lr: 0.01) }
merge`;

  it('starts as nothing, trains, and folds into weights and biases with adapters in them', async () => {
    const dims = [16, 64];
    const start = must(await run(mlp, await planOn(mlp, 'insert hybrid(rank: 6) on linear\nmeasure params')));
    const original = await outputsOf(mlp.model, dims);
    expect(await outputsOf(written(start.out), dims)).toEqual(original);
    const apart = must(await run(mlp, await planOn(mlp, text)));
    const folded = must(await run(mlp, await planOn(mlp, `${text} inserted`)));
    const trained = await outputsOf(written(apart.out), dims);
    expect(relativeError(trained, original)).toBeGreaterThan(0.01);
    expect(relativeError(await outputsOf(written(folded.out), dims), trained)).toBeLessThan(1e-5);
    expect([...readTensors(written(folded.out)).keys()]).toEqual([...readTensors(mlp.model).keys()]);
  });

  it('goes on after an interruption as if there were none, to the byte', async () => {
    const plan = await planOn(mlp, `${text} inserted`);
    expect(planToYaml(plan)).toContain('stream: ');
    const undisturbed = bytesOf(must(await run(mlp, plan)).out);
    const out = join(scratch(), 'run');
    const controller = new AbortController();
    let seen = 0;
    const onEvent = (): void => {
      if (++seen === 6) controller.abort();
    };
    const cut = await run(mlp, plan, { signal: controller.signal, onEvent, out });
    expect(cut.value).toBeUndefined();
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(undisturbed);
  });
});
