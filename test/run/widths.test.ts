/** Widths that train, whole runs of them. */
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { relativeError } from '../compute/support/training.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, firstOf, must, planOn, run, scratch } from './support.ts';

const text = (target = '60% of flops'): string => `stage search for 24 steps {
  train weights, biases on half 1 of train with sgd(lr: 0.05, momentum: 0.9) decay constant
  train widths(narrowest: 25%, step: 25%) on half 2 of train
    with adam(lr: 0.05, beta1: 0.5) decay constant
    loss task + 2 * (step(chosen-flops - 60%) - step(55% - chosen-flops)) * ln(expected-flops)
  prune neurons by width to ${target}
}
compact`;

describe('a search for widths', () => {
  it('leaves the first units of each group, in one of its widths, as many as the target allows', async () => {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void events.push(event);
    const result = must(await run(digits, await planOn(digits, text()), { onEvent }));
    const widths = [300, 100].map((n) => [0.25, 0.5, 0.75, 1].map((share) => share * n));
    const kept = (result.units ?? []).map(({ of, pruned }) => of - pruned);
    kept.forEach((own, at) => expect(widths[at]).toContain(own));
    const macs = ([a = 0, b = 0]: readonly number[]): number => 64 * a + a * b + b * 10;
    const most = 0.6 * macs([300, 100]);
    expect(macs(kept)).toBeLessThanOrEqual(most);
    // The next width of one of the groups would be too much.
    const wider = kept.map((own, at) =>
      kept.map((other, index) => (index === at ? (widths[at]?.find((width) => width > own) ?? 1e6) : other)),
    );
    expect(Math.max(...wider.map(macs))).toBeGreaterThan(most);
    const cut = readTensors(join(result.out, 'model.onnx'));
    expect(cut.get('0.bias')?.length).toBe(kept[0]);
    expect(cut.get('2.bias')?.length).toBe(kept[1]);
    expect(result.trained).toMatchObject([{ parameters: 50610 }, { parameters: 0, widths: 8 }]);
    // The journal has each distribution, and what it leaves: the product of the shares of both axes.
    const told = events.flatMap((event) => (event.event === 'widths' ? [event] : []));
    expect(told.map(({ step }) => step)).toEqual(Array.from({ length: 25 }, (_, step) => step));
    for (const { left, chosen, groups, targets } of told) {
      const means = groups.map((own) => own.widths.reduce((sum, width, at) => sum + width * (own.shares[at] ?? NaN), 0));
      const likely = groups.map((own) => own.shares.indexOf(Math.max(...own.shares)));
      const most = groups.map((own, at) => own.widths[likely[at] ?? NaN] ?? NaN);
      expect(left['flops']).toBeCloseTo(macs(means) / macs([300, 100]), 12);
      expect(chosen['flops']).toBeCloseTo(macs(groups.map((own) => own.chosen)) / 50_200, 12);
      expect(targets).toEqual({ flops: 0.6 });
      groups.forEach((own, at) => {
        expect(own.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        expect(own.chosen).toBeGreaterThanOrEqual(most[at] ?? NaN);
        expect(own.shares[own.widths.indexOf(own.chosen)]).toBe(Math.max(...own.shares));
      });
    }
    expect(told.at(-1)?.groups).toEqual(result.widths?.[0]?.groups);
  });

  it.each([
    ['mlp_digits', 'neurons', 64],
    ['lenet5_fmnist', 'channels', 784],
  ] as const)('leaves a network that is the same when it is cut: %s', async (name, units, size) => {
    const { model, data } = name === 'mlp_digits' ? digits : firstOf(fashion(name));
    const bench = { model, data: new Map([...data].filter(([part]) => part === 'train')) };
    const recipe = `stage search for 2 steps {
      train widths(narrowest: 25%, step: 25%) with adam(lr: 0.05) loss task + ln(expected-flops)
      prune ${units} by width to 50% of flops
    }`;
    const outputs = [recipe, `${recipe}\ncompact`].map(async (text) => {
      const { out } = must(await run(bench, await planOn(bench, text)));
      const session = await ort.InferenceSession.create(join(out, 'model.onnx'), { intraOpNumThreads: 1 });
      const dims = name === 'mlp_digits' ? [4, 64] : [4, 1, 28, 28];
      const x = new ort.Tensor('float32', uniform(stream(1, 'x'), 4 * size, 1), dims);
      const [input = ''] = session.inputNames;
      const [output = ''] = session.outputNames;
      return Array.from((await session.run({ [input]: x }))[output]?.data ?? [], Number);
    });
    const [masked = [], cut = []] = await Promise.all(outputs);
    expect(masked.length).toBe(40);
    expect(relativeError(cut, masked)).toBeLessThan(1e-5);
  });

  it('goes on after an interruption as if there were none, to the byte', async () => {
    const plan = await planOn(digits, text());
    const undisturbed = bytesOf(must(await run(digits, plan)).out);
    for (const at of [12]) {
      const out = join(scratch(), 'run');
      const controller = new AbortController();
      let seen = 0;
      const onEvent = () => {
        if (++seen === at) controller.abort();
      };
      const cut = await run(digits, plan, { signal: controller.signal, onEvent, out });
      expect(cut.value).toBeUndefined();
      must(await runPlan(must(await resumedRequest(out))));
      expect(bytesOf(out)).toEqual(undisturbed);
    }
  });
});
