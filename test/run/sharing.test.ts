/** Weights that share cells: planned to the cell, trained, written in both forms, resumed to the byte. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { bytesAsSource, readModel } from '../../src/model/index.ts';
import { cellsOf, factorsOf } from '../../src/model/shared/mapping.ts';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import type { PlannedShare } from '../../src/plan/plan.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, firstOf, must, planOn, run, scratch } from './support.ts';
import { outputsOf, trainAlone, written } from './written-models.ts';

const mlp = trainAlone(digits);
const resnet = firstOf(trainAlone(fashion('resnet8_fmnist_bn')));

function shareIn({ stages }: Awaited<ReturnType<typeof planOn>>): PlannedShare {
  const found = stages.flatMap(({ statements }) => statements.filter((it) => it.kind === 'share'));
  const [share] = found;
  if (share === undefined) throw new Error('it is planned');
  return share;
}

/** The cells behind written weights, if there are such: every weight of a cell is ± the same number times a scale. */
function cellsBehind(share: PlannedShare, scales: Readonly<Record<string, number>>, path: string) {
  const tensors = readTensors(path);
  const cells = new Map<number, number>();
  let [from, worst] = [0, 0];
  for (const { layer, tensor, weights: count } of share.layers) {
    const part = { from, count, scale: scales[layer] ?? NaN };
    const [places, factors] = [cellsOf(share, part), factorsOf(share, part)];
    (tensors.get(tensor) ?? new Float32Array()).forEach((weight, at) => {
      const psi = weight / (factors[at] ?? NaN);
      const known = cells.get(places[at] ?? -1) ?? psi;
      cells.set(places[at] ?? -1, known);
      worst = Math.max(worst, Math.abs(known - psi));
    });
    from += count;
  }
  return { cells, worst };
}

const bound = `share weights within 1% of params
train all with sgd(lr: 0.1, momentum: 0.9) for 200 steps
expect sparsity of model == 0%
expect memory of model <= 2% of original
measure memory`;

describe('shared weights', () => {
  it('train as few numbers as the plan says, and leave every weight ± its cell', async () => {
    const plan = await planOn(mlp, bound);
    const share = shareIn(plan);
    expect([share.weights, share.cells, share.memory]).toEqual([50_200, 502, 912]);
    const told: RunEvent[] = [];
    const ran = must(await run(mlp, plan, { onEvent: (event) => told.push(event) }));
    expect(ran.measurements.flatMap(({ values }) => values['memory'] ?? [])).toEqual([912]);
    const held = told.flatMap((one) => (one.event === 'expect' ? [one.held] : []));
    expect(held).toEqual([true, true]);
    const [event] = told.flatMap((one) => (one.event === 'share' ? [one] : []));
    const { cells, worst } = cellsBehind(share, event?.scales ?? {}, written(ran.out));
    expect(cells.size).toBe(502);
    expect(worst).toBeLessThan(1e-6);
    const losses = told.flatMap((one) => (one.event === 'step' ? [one.loss] : []));
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 0.3);
  });

  it.each([
    ['linear layers', mlp, [16, 64], 'mapped pareto'],
    ['linear layers by hashes', mlp, [16, 64], 'mapped hashed scaled mean'],
    ['convolutions', resnet, [4, 1, 28, 28], 'mapped pareto'],
  ] as const)('are written with their cells, too: %s', async (_, bench, dims, how) => {
    const text = `share weights within 5% of params ${how}\ntrain all for 5 steps`;
    const { out } = must(await run(bench, await planOn(bench, text)));
    const path = join(out, 'shared.onnx');
    const [dense, shared] = [await outputsOf(written(out), dims), await outputsOf(path, dims)];
    expect(shared).toEqual(dense);
    expect(statSync(path).size).toBeLessThan(statSync(written(out)).size / 2);
    const main = bytesAsSource(readFileSync(path));
    const model = must(readModel({ name: path, main, open: () => undefined }));
    expect([...model.graph.initializers.keys()]).toContain('shared/cells');
  });

  it('are as many numbers as before where there is a cell for each', async () => {
    const plan = await planOn(mlp, 'share weights within 100% of params');
    const share = shareIn(plan);
    expect(share.cells).toBe(share.weights);
    const told: RunEvent[] = [];
    const { out } = must(await run(mlp, plan, { onEvent: (event) => told.push(event) }));
    const [event] = told.flatMap((one) => (one.event === 'share' ? [one] : []));
    expect(cellsBehind(share, event?.scales ?? {}, written(out)).cells.size).toBe(share.weights);
  });

  const text = `share weights except last layer within 2% of params
stage fit for 12 steps {
  train all with adam(lr: 0.01) loss task + 1e-4 * sum(w^2) accumulate 2
}
mark middle
train all continuing fit for 6 steps`;

  it('go on after an interruption to the same byte', async () => {
    const plan = await planOn(mlp, text);
    const yaml = { name: 'plan.yaml', text: planToYaml(plan) };
    expect((await planFromYaml(yaml)).value).toEqual(plan);
    const undisturbed = must(await run(mlp, plan));
    for (const at of [5, 15]) {
      const out = join(scratch(), 'run');
      const controller = new AbortController();
      let steps = 0;
      const onEvent = (event: RunEvent): void => {
        if (event.event === 'step' && ++steps === at) controller.abort();
      };
      const cut = await run(mlp, plan, { signal: controller.signal, onEvent, out });
      expect(cut.value).toBeUndefined();
      must(await runPlan(must(await resumedRequest(out))));
      expect(bytesOf(out)).toEqual(bytesOf(undisturbed.out));
    }
    expect(must(await verifyRun({ folder: undisturbed.out })).findings).toEqual([]);
  });

  it('are written as they have trained', async () => {
    const share = 'share weights within 1% of params';
    const texts = [share, `${share}\ntrain all with sgd(lr: 0.1) for 3 steps`];
    const runs = await Promise.all(texts.map(async (one) => readTensors(written(must(await run(mlp, await planOn(mlp, one))).out))));
    for (const { tensor } of shareIn(await planOn(mlp, share)).layers) {
      const [before, after] = runs.map((tensors) => tensors.get(tensor) ?? new Float32Array());
      expect(before?.length).toBeGreaterThan(0);
      expect(after).not.toEqual(before);
    }
  });

  it('stay as they are while other parts train', async () => {
    const before = must(await run(mlp, await planOn(mlp, 'share weights within 1% of params')));
    const text = 'share weights within 1% of params\nretrain biases for 3 steps';
    const after = must(await run(mlp, await planOn(mlp, text)));
    const [one, other] = [readTensors(written(before.out)), readTensors(written(after.out))];
    expect(other.get('0.weight')).toEqual(one.get('0.weight'));
    expect(other.get('0.bias')).not.toEqual(one.get('0.bias'));
  });
});
