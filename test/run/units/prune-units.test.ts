/** Units pruned as a whole: masks of all their slices, and a written model without them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel, storedTensors } from '../../../src/model/index.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { verifyRun } from '../../../src/verify/verify-run.ts';
import { digits, fashion, firstOf, must, planOn, run, type Bench } from '../support.ts';
import { isBudgetPrune } from '../../../src/plan/pruning.ts';

interface History {
  readonly before: { readonly parameters: number; readonly macs: number };
  readonly after: { readonly parameters: number; readonly macs: number };
  readonly units: readonly { group: string; of: number; removed: readonly number[] }[];
  readonly tensors: Readonly<Record<string, { dims: readonly number[]; removed: Readonly<Record<string, readonly number[]>> }>>;
}

async function carryOut(bench: Bench, text: string) {
  const plan = await planOn(bench, text);
  const events: RunEvent[] = [];
  const result = must(await run(bench, plan, { onEvent: (event) => events.push(event) }));
  return { plan, result, events };
}

function historyIn(folder: string): History {
  return JSON.parse(readFileSync(join(folder, 'pruning_history.json'), 'utf8'));
}

function dimsIn(path: string): ReadonlyMap<string, readonly number[]> {
  const files = must(openModelFiles(path));
  const model = must(readModel(files));
  files.close();
  return new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor.dims]));
}

const cases = [
  ['resnet8_fmnist_bn', 'prune channels by global magnitude to 40% sparsity'],
  ['resnet8_fmnist', 'prune channels by magnitude to 25% sparsity grouped by first'],
  ['mobilenet_tiny_fmnist_bn', 'prune channels by magnitude to 50% of channels grouped by max'],
  ['lenet5_fmnist', 'prune channels, neurons by magnitude to 30% sparsity grouped by l2'],
  ['vit_fmnist', 'prune heads by magnitude removing 1 head per layer grouped by sum'],
  ['vit_fmnist', 'prune dimensions by magnitude removing 5 dimensions per layer grouped by l2'],
  ['vit_fmnist', 'prune heads, dimensions by global magnitude to 40% sparsity normalized by mean per layer'],
  ['vit_fmnist', 'prune neurons by global magnitude to 60% sparsity normalized by mean per layer'],
] as const;

describe('compact', () => {
  it.each(cases)('%s: %s', async (model, statement) => {
    const { plan, result, events } = await carryOut(firstOf(fashion(model)), `${statement}\ncompact\n`);

    const prune = plan.stages[0]?.statements[0];
    if (prune?.kind !== 'prune') throw new Error('the first statement prunes');
    const history = historyIn(result.out);
    const removed = history.units.reduce((sum, { removed: { length } }) => sum + length, 0);
    expect(removed).toBe(prune.reached);
    const told = events.find(({ event }) => event === 'compact');
    expect(told).toMatchObject({ units: removed, before: history.before, after: history.after });
    expect(told?.event === 'compact' ? told.difference : NaN).toBeLessThan(1e-5);
    expect(history.after.parameters).toBeLessThan(history.before.parameters);
    expect(history.after.macs).toBeLessThan(history.before.macs);

    const written = dimsIn(join(result.out, 'model.onnx'));
    for (const [tensor, { dims, removed: axes }] of Object.entries(history.tensors)) {
      const left = dims.map((size, axis) => size - (axes[axis]?.length ?? 0));
      expect([tensor, written.get(tensor)]).toEqual([tensor, left]);
    }
    const verified = must(await verifyRun({ folder: result.out }));
    expect(verified.findings).toEqual([]);
  });

  it.each([
    ['lstm_lm', 'prune hidden by magnitude to 25% sparsity grouped by sum', 32],
    ['lstm_lm', 'prune width by magnitude to 25% sparsity grouped by l2', 16],
    ['char_llama', 'prune width by magnitude to 25% sparsity grouped by sum', 24],
  ])('%s: %s, whose data nobody gives', async (model, statement, units) => {
    const bench: Bench = { ...fashion(model), data: new Map() };
    const { result } = await carryOut(bench, `${statement}\ncompact\n`);
    const { units: groups, tensors } = historyIn(result.out);
    expect(groups.map(({ removed }) => removed.length)).toEqual([units]);
    const written = dimsIn(join(result.out, 'model.onnx'));
    for (const [tensor, { dims, removed }] of Object.entries(tensors)) {
      const left = dims.map((size, axis) => size - (removed[axis]?.length ?? 0));
      expect([tensor, written.get(tensor)]).toEqual([tensor, left]);
    }
    expect(must(await verifyRun({ folder: result.out })).findings).toEqual([]);
  });

  it('says in the plan which norms divide by what is left of a width', async () => {
    const text = 'prune width by magnitude to 25% sparsity grouped by sum\ncompact\n';
    const { plan, result } = await carryOut(firstOf(fashion('vit_fmnist')), text);
    const [, { statements: [compact] = [] } = {}] = plan.stages;
    const [title] = historyIn(result.out).units.map(({ group }) => group);
    expect(compact).toMatchObject({ kind: 'compact', changing: [title] });
    expect(must(await verifyRun({ folder: result.out })).findings).toEqual([]);
  });

  it('counts once what heads and their dimensions take both', async () => {
    const { plan } = await carryOut(
      firstOf(fashion('vit_fmnist')),
      `prune heads by magnitude removing 1 head per layer
       prune dimensions by magnitude to 50% of dimensions
       prune weights in blocks.0.qkv by uniform magnitude removing 25% of remaining`,
    );
    const [, , { statements: [weights] = [] } = {}] = plan.stages;
    // Of 64 × 3 · 4 · 16 weights, 3 heads of 8 dimensions are left, and of these three quarters.
    const left = (64 * 3 * 3 * 8 * 3) / 4;
    expect(weights).toMatchObject({ kind: 'prune', reached: 64 * 192 - left });
  });

  it('is not written where nobody asks for it', async () => {
    const { result } = await carryOut(digits, 'prune neurons by magnitude to 50% sparsity');
    expect(existsSync(join(result.out, 'pruning_history.json'))).toBe(false);
    expect(must(await verifyRun({ folder: result.out })).findings).toEqual([]);
    expect(dimsIn(join(result.out, 'model.onnx'))).toEqual(dimsIn(digits.model));
  });

  it('takes out what trained on under its masks, and can be repeated to the byte', async () => {
    const text = `stage tune for 40 steps {
  train all with adamw(lr: 0.002)
  prune neurons by global taylor to 60% sparsity over 10%..60% every 5 steps using 64 samples of train
}
compact
`;
    const { result, events } = await carryOut(digits, text);
    const told = events.find(({ event }) => event === 'compact');
    expect(told?.event === 'compact' ? told.difference : NaN).toBeLessThan(1e-5);
    const inputs = { modelPath: digits.model, data: digits.data };
    expect(must(await verifyRun({ folder: result.out, inputs })).findings).toEqual([]);
  });

  it('keeps at least one unit of every group', async () => {
    const text = 'prune channels, neurons by global magnitude to 97% sparsity\ncompact\n';
    const { result } = await carryOut(firstOf(fashion('lenet5_fmnist')), text);
    for (const { of, removed } of historyIn(result.out).units) {
      expect(removed.length).toBeLessThan(of);
    }
  });
});

describe('compensating by bias', () => {
  const prune = 'prune neurons by magnitude to 50% sparsity';

  it('brings the outputs back towards the dense ones', async () => {
    const losses = [];
    for (const more of ['', ' compensating by bias using 160 samples of train']) {
      const { result } = await carryOut(digits, `${prune}${more}`);
      losses.push(result.measurements.at(-1)?.values['loss'] ?? NaN);
    }
    expect(losses[1]).toBeLessThan(losses[0] ?? NaN);
  });
});

describe('rescored every 2 units', () => {
  it.each([
    ['global', '6 neurons'],
    ['uniform', '6 neurons per layer'],
  ])('is as good as so many statements (%s)', async (allocation, amount) => {
    const parts = `removing ${amount.replace('6', '2')}`;
    const statement = `prune neurons by ${allocation} magnitude`;
    const whole = await carryOut(digits, `${statement} removing ${amount} rescored every 2 units`);
    const split = await carryOut(digits, `repeat 3 times {\n${statement} ${parts}\n}\n`);
    const masksIn = ({ result }: typeof whole) => readFileSync(join(result.out, 'masks.npz'));
    expect(masksIn(whole).equals(masksIn(split))).toBe(true);
  });
});

describe('keeping multiples', () => {
  it.each([
    ['mlp_digits', 'prune neurons by magnitude to 30% sparsity keeping multiples of 16', 16],
    ['mlp_digits', 'prune neurons by global magnitude to 40% of params keeping multiples of 8', 8],
    ['mlp_digits', 'prune neurons by global magnitude to 50% sparsity keeping multiples of 32 rescored every 1 unit', 32],
    ['mlp_digits', 'prune neurons by magnitude to 40% sparsity keeping multiples of 7 protect min 50 neurons per layer', 7],
  ] as const)('%s: %s', async (_, statement, multiple) => {
    const { result, plan } = await carryOut(digits, `${statement}\ncompact\n`);
    const [prune] = plan.stages[0]?.statements ?? [];
    if (prune?.kind !== 'prune') throw new Error('the first statement prunes');
    const { units, after, before } = historyIn(result.out);
    const left = units.map(({ of, removed }) => of - removed.length);
    for (const [index, count] of left.entries()) {
      const isWhole = count === units[index]?.of;
      expect([count, isWhole || count % multiple === 0]).toEqual([count, true]);
    }
    const [all, gone] = [400, 400 - left.reduce((sum, count) => sum + count, 0)];
    if (!isBudgetPrune(prune)) {
      const share = Number(prune.to.replace('%', '')) / 100;
      expect(Math.abs(gone - share * all)).toBeLessThanOrEqual(multiple * prune.layers.length);
    } else {
      expect(after.parameters / before.parameters).toBeLessThanOrEqual(0.4);
    }
    expect(must(await verifyRun({ folder: result.out })).findings).toEqual([]);
  });
});

describe('calibrate norms', () => {
  it('after channels are gone brings back some of what their statistics cost', async () => {
    const prune = 'prune channels by global magnitude to 35% sparsity';
    const plain = await carryOut(fashion('resnet8_fmnist_bn'), `${prune}\ncompact\n`);
    const calibrated = await carryOut(fashion('resnet8_fmnist_bn'), `${prune}\ncalibrate norms using 160 samples of train\ncompact\n`);
    const accuracy = ({ result }: typeof plain) => result.measurements.at(-1)?.values['accuracy'] ?? NaN;
    expect(accuracy(calibrated)).toBeGreaterThan(accuracy(plain));
    expect(must(await verifyRun({ folder: calibrated.result.out })).findings).toEqual([]);
  });
});
