/** Deltas on frozen weights, whole runs of them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import type { PlanSettings } from '../../src/plan/index.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { relativeError } from '../compute/support/training.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { digits as all, fashion, must, planOn, run, scratch, type Bench } from './support.ts';

const digits = { ...all, data: new Map([...all.data].filter(([name]) => name === 'train')) };

const retrain = (within: string, reselecting = ''): string =>
  `retrain deltas within ${within} of params ${reselecting} with adam(lr: 1e-2)`;
const moving = 'reselecting 30% every 8 steps by gradient(over: 3 steps)';

/** Bit patterns, so that −0 is not 0. */
function bitsOf(values: Iterable<number>): Uint32Array {
  return new Uint32Array(Float32Array.from(values).buffer);
}

/** How many weights of each tensor differ in their bits. */
function changed(before: string, after: string): ReadonlyMap<string, number> {
  const old = readTensors(before);
  return new Map(
    [...readTensors(after)].map(([name, values]) => {
      const [now, then] = [bitsOf(values), bitsOf(old.get(name) ?? [])];
      expect(now.length).toBe(then.length);
      return [name, now.reduce((sum, bits, at) => sum + Number(bits !== then[at]), 0)] as const;
    }),
  );
}

async function trained(bench: Bench, text: string, settings: Partial<PlanSettings> = {}) {
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => void events.push(event);
  const plan = await planOn(bench, text, settings);
  const result = must(await run(bench, plan, { onEvent }));
  const told = events.flatMap((event) => (event.event === 'deltas' ? [event] : []));
  return { plan, result, told, model: join(result.out, 'model.onnx') };
}

describe('deltas', () => {
  it('change so many weights of each layer as the plan says, and no bit of the others', async () => {
    const text = `stage tune for 40 steps { ${retrain('1%', moving)} }`;
    const { plan, result, told, model } = await trained(digits, text);
    const train = plan.stages[0]?.statements.find((it) => it.kind === 'train');
    const layers = train?.deltas?.layers ?? [];
    expect(layers.map(({ weights, deltas }) => [weights, deltas])).toEqual([
      ...[[19200, 194], [30000, 302], [1000, 10]], // prettier-ignore
    ]);
    const counts = changed(digits.model, model);
    const own = layers.map(({ tensor }) => counts.get(tensor) ?? NaN);
    layers.forEach(({ deltas }, at) => expect(own[at]).toBeLessThanOrEqual(deltas));
    const sum = [...counts.values()].reduce((total, one) => total + one, 0);
    expect(sum).toBe(own.reduce((total, one) => total + one, 0));
    const last = told.at(-1);
    expect(last).toMatchObject({ step: 40, deltas: 506 });
    // A sum of a weight and a delta may round to the weight.
    expect(sum).toBeLessThanOrEqual(last?.changed ?? NaN);
    expect(sum).toBeGreaterThan(0.9 * (last?.changed ?? NaN));
    expect(told.map(({ step }) => step)).toEqual([3, 11, 19, 27, 35, 40]);
    // The first reselection takes all of them: those that are no candidates move.
    const [first] = told;
    expect((first?.moved ?? 0) + (first?.kept ?? 0)).toBe(506);
    for (const [nth, step] of [11, 19, 27, 35].entries()) {
      const share = 0.3 * (1 - step / 40);
      const most = layers.reduce((total, { deltas }) => total + Math.floor(share * deltas), 0);
      const { moved = NaN, kept = NaN } = told[nth + 1] ?? {};
      expect(moved + kept).toBeLessThanOrEqual(most);
      expect(moved).toBeGreaterThan(0);
    }
    expect(result.deltas).toMatchObject([{ deltas: 506, times: 5 }]);
    expect(result.trained).toMatchObject([{ parameters: 506 }]);
  });

  it('stay where chance put them unless they are reselected', async () => {
    const one = await trained(digits, `stage tune for 6 steps { ${retrain('1%')} }`);
    const more = await trained(digits, `stage tune for 12 steps { ${retrain('1%')} }`);
    const places = ({ model }: typeof one) =>
      [...readTensors(model)].flatMap(([name, values]) => {
        const [now, then] = [bitsOf(values), bitsOf(readTensors(digits.model).get(name) ?? [])];
        return [...now.entries()].flatMap(([at, bits]) => (bits === then[at] ? [] : `${name} ${at}`));
      });
    const [short, long] = [new Set(places(one)), new Set(places(more))];
    expect(one.told).toMatchObject([{ step: 6, deltas: 506 }]);
    const both = [...short].filter((place) => long.has(place));
    expect(both.length).toBeGreaterThan(0.9 * short.size);
    expect(new Set([...short, ...long]).size).toBeLessThanOrEqual(506);
  });

  it('on all weights are full fine-tuning', async () => {
    const [sparse, full] = await Promise.all(
      [`retrain deltas within 100% of params ${moving}`, 'train weights'].map(async (what) => {
        const text = `stage tune for 30 steps { ${what} with adam(lr: 1e-3) }`;
        return readTensors((await trained(digits, text)).model);
      }),
    );
    const before = readTensors(digits.model);
    for (const [name, values] of full ?? []) {
      const old = before.get(name) ?? [];
      const moved = Array.from(values, (value, at) => value - (old[at] ?? NaN));
      const ours = Array.from(sparse?.get(name) ?? [], (value, at) => value - (old[at] ?? NaN));
      expect(relativeError(ours, moved)).toBeLessThan(1e-4);
    }
  });

  it('move alike where a batch is split in parts', async () => {
    const text = `stage tune for 24 steps { ${retrain('1%', moving)} }`;
    const whole = await trained(digits, text);
    const parts = [await trained(digits, text.replace(' }', ' accumulate 4 }')), await trained(digits, text, { shards: 3 })];
    for (const { told, model } of parts) {
      expect(told).toEqual(whole.told);
      const theirs = readTensors(whole.model);
      for (const [name, values] of readTensors(model)) {
        expect(relativeError(values, theirs.get(name) ?? [])).toBeLessThan(1e-4);
      }
    }
  });

  it('leave pruned weights at 0, also where units are cut', async () => {
    for (const [bench, prune, compact] of [
      [digits, 'prune weights by global magnitude to 80%', ''],
      [digits, 'prune neurons by uniform magnitude to 50% sparsity', '\ncompact'],
      [
        { ...fashion('lenet5_fmnist'), data: new Map([...fashion('lenet5_fmnist').data].slice(0, 1)) },
        'prune channels by uniform magnitude to 50% sparsity',
        '',
      ],
    ] as const) {
      const steps = 12;
      const tune = `stage tune for ${steps} steps { ${retrain('2%', moving)} }${compact}`;
      const pruned = await trained(bench, `${prune}${compact}`);
      const { model, told } = await trained(bench, `${prune}\n${tune}`);
      const counts = [...changed(pruned.model, model).values()];
      const sum = counts.reduce((total, one) => total + one, 0);
      expect(sum).toBeGreaterThan(0);
      expect(sum).toBeLessThanOrEqual(told.at(-1)?.changed ?? NaN);
      const before = readTensors(pruned.model);
      for (const [name, values] of readTensors(model)) {
        const old = before.get(name) ?? [];
        const isFilled = Array.from(values).some((value, at) => value !== 0 && old[at] === 0);
        expect([name, isFilled && name.includes('weight')]).toEqual([name, false]);
      }
    }
  });

  it('go on after an interruption as if there were none, to the byte, and are verified', async () => {
    const text = `prune weights by uniform magnitude to 50%
stage tune for 24 steps { retrain biases, ${retrain('1%', moving).replace('retrain ', '')} }`;
    const plan = await planOn(digits, text);
    const undisturbed = must(await run(digits, plan));
    const inputs = { modelPath: digits.model, data: digits.data };
    const verified = must(await verifyRun({ folder: undisturbed.out, inputs }));
    expect(verified).toMatchObject({ findings: [], repeated: 'run' });
    for (const at of [8, 13, 17, 22, 29]) {
      const out = join(scratch(), 'run');
      const controller = new AbortController();
      let seen = 0;
      const onEvent = () => {
        if (++seen === at) controller.abort();
      };
      const cut = await run(digits, plan, { signal: controller.signal, onEvent, out });
      expect(cut.value).toBeUndefined();
      must(await runPlan(must(await resumedRequest(out))));
      expect(bytesOf(out)).toEqual(bytesOf(undisturbed.out));
    }
  });
});
