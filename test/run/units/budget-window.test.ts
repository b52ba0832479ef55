/** Resources over a window against brute force: each update met, and missed with one unit fewer. */
import { updatesOf } from '../../support/updates.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bundlesOf,
  loadTensors,
  readModel,
  groupsNamed,
  modelWithout,
  sizeOfModel,
  storedTensors,
  type Model,
} from '../../../src/model/index.ts';
import type { BudgetPrune, Plan } from '../../../src/plan/plan.ts';
import { toNumber } from '../../../src/exact/rational.ts';
import { shareOfText } from '../../../src/plan/share-text.ts';
import { budgetAt } from '../../../src/plan/units/budget-amount.ts';
import { meterOf } from '../../../src/plan/units/meter.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import { resumedRequest } from '../../../src/run/resume-run.ts';
import { runPlan } from '../../../src/run/run-plan.ts';
import { withinBudget } from '../../../src/prune/units/ranked-groups.ts';
import { bytesOf } from '../folder-bytes.ts';
import { digits, fashion, firstOf, must, planOn, run, scratch, type Bench } from '../support.ts';
import { isBudgetPrune } from '../../../src/plan/pruning.ts';

/** Counted without the meter: elements, multiply-adds, bytes of float32 and whole numbers. */
const counted = {
  params: (model: Model) => sizeOfModel(model).parameters,
  flops: (model: Model) => sizeOfModel(model).macs,
  bytes: (model: Model) =>
    [...storedTensors(model).keys()].reduce((sum, { dims, type }) => {
      return sum + dims.reduce((n, dim) => n * dim, 1) * (type === 'int64' ? 8 : 4);
    }, 0),
};

type Counted = keyof typeof counted;

function open({ model: path }: Bench): Model {
  const files = must(openModelFiles(path));
  const model = must(loadTensors(must(readModel(files)), files));
  files.close();
  return model;
}

async function windowed(bench: Bench, words: string, steps = 8): Promise<Plan> {
  return await planOn(bench, `stage for ${steps} steps {\n  prune ${words}\n  train all\n}\ncompact\n`);
}

function pruneOf({ stages }: Plan): BudgetPrune {
  const [prune] = stages.flatMap(({ statements }) => statements.filter((it) => isBudgetPrune(it)));
  if (prune === undefined) throw new Error('the plan prunes to a resource');
  return prune;
}

describe.each<[string, string, Counted, number]>([
  ['mlp_digits', 'neurons', 'params', 30],
  ['resnet8_fmnist_bn', 'channels', 'flops', 40],
  ['resnet8_fmnist_bn', 'channels', 'bytes', 50],
])('%s: %s to a share of %s', (name, units, of, percent) => {
  const bench = name === 'mlp_digits' ? digits : firstOf(fashion(name));
  const model = open(bench);

  it('at each update the fewest units are gone, in any order of the scores', async () => {
    const plan = await windowed(bench, `${units} by global magnitude to ${percent}% of ${of} over 0%..100% every 2 steps along linear`);
    const planned = pruneOf(plan);
    const { budget, groups } = planned;
    const updates = updatesOf(planned);
    const all = groupsNamed(
      model,
      groups.map(({ name: title }) => title),
    );
    const goers = all.flatMap((group) =>
      bundlesOf(group, (unit) => unit)
        .slice(1)
        .map((gone) => ({ group, units: gone })),
    );
    const order = fc.shuffledSubarray(goers, { minLength: goers.length, maxLength: goers.length });
    fc.assert(
      fc.property(order, (ranked) => {
        const goneOf = (count: number) =>
          all.map((group) => {
            const own = ranked.slice(0, count).filter((one) => one.group === group);
            return { group, units: new Set(own.flatMap((one) => one.units)) };
          });
        const left = (count: number) => counted[of](modelWithout(model, goneOf(count)));
        let gone = 0;
        for (const [at, update] of updates.entries()) {
          const chosen = withinBudget(meterOf(budgetAt(budget, update), plan), {
            model,
            file: 'model.onnx',
            least: gone,
            most: ranked.length,
            isLast: true,
            network: { values: new Map(), masks: new Map(), adapters: [] },
            parameters: new Map(),
            choose: (allocation) => {
              if (allocation.kind !== 'global') throw new Error('a budget is global');
              const chosenOnes = goneOf(allocation.pruned);
              const pruned = chosenOnes.map(({ units: { size } }) => size);
              return { value: { gone: chosenOnes, pruned }, diagnostics: [] };
            },
          });
          const now = must(chosen).pruned.reduce((sum, count) => sum + count, 0);
          const bundles = ranked.findIndex((_, count) => {
            return goneOf(count).reduce((sum, one) => sum + one.units.size, 0) === now;
          });
          const share = 1 - ((1 - percent / 100) * at) / (updates.length - 1);
          const allowed = share * left(0) + 1e-6;
          expect(left(bundles)).toBeLessThanOrEqual(allowed);
          expect(bundles === gone || left(bundles - 1) > allowed).toBe(true);
          gone = bundles;
        }
      }),
      { numRuns: 4 },
    );
  });

  it('the journal holds what is left, and the last of it is what compact leaves', async () => {
    const plan = await windowed(bench, `${units} by global magnitude to ${percent}% of ${of} over 0%..75% every 2 steps`);
    const planned = pruneOf(plan);
    const { budget } = planned;
    const updates = updatesOf(planned);
    const { out } = must(await run(bench, plan));
    const lefts = leftsIn(out);
    const shares = updates.map((update) => {
      return 100 * toNumber(shareOfText(budgetAt(budget, update).share ?? ''));
    });
    expect(shares[0]).toBe(100);
    expect(shares.at(-1)).toBe(percent);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(lefts).toHaveLength(updates.length);
    for (const [at, { now, original }] of lefts.entries()) {
      expect((100 * now) / original).toBeLessThanOrEqual((shares[at] ?? 0) + 1e-9);
    }
    const written = open({ ...bench, model: join(out, 'model.onnx') });
    expect(counted[of](written)).toBe(lefts.at(-1)?.now);
  });
});

interface LeftRecord {
  readonly now: number;
  readonly original: number;
}

function leftsIn(out: string): readonly LeftRecord[] {
  return readFileSync(join(out, 'journal.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"event":"prune"'))
    .map((line) => (JSON.parse(line) as { left: LeftRecord }).left);
}

it('floors, multiples and rounds of scores hold at each update', async () => {
  const bench = firstOf(fashion('resnet8_fmnist_bn'));
  const plan = await windowed(
    bench,
    `channels by global magnitude to 60% of params over 0%..100% every 4 steps
    protect min 4 channels per layer
    rescored every 8 units
    keeping multiples of 4`,
  );
  const { out } = must(await run(bench, plan));
  const history: { units: { removed: number[]; of: number }[] } = JSON.parse(readFileSync(join(out, 'pruning_history.json'), 'utf8'));
  for (const { removed, of } of history.units) {
    expect((of - removed.length) % 4).toBe(0);
    expect(of - removed.length).toBeGreaterThanOrEqual(4);
  }
  const last = leftsIn(out).at(-1);
  expect((last?.now ?? 1) / (last?.original ?? 1)).toBeLessThanOrEqual(0.6);
});

it('a run that is stopped inside the window goes on to the same bytes', async () => {
  const plan = await windowed(digits, 'neurons by global magnitude to 40% of params over 0%..75% every 3 steps', 24);
  const undisturbed = bytesOf(must(await run(digits, plan)).out);
  const controller = new AbortController();
  const out = join(scratch(), 'run');
  let prunes = 0;
  const stopped = await run(digits, plan, {
    signal: controller.signal,
    checkpointEvery: 2,
    onEvent: ({ event }) => {
      if (event === 'prune' && ++prunes === 3) controller.abort();
    },
    out,
  });
  expect(stopped.value).toBeUndefined();
  const resumed = must(await runPlan(must(await resumedRequest(out))));
  expect(bytesOf(resumed.out)).toEqual(undisturbed);
});
