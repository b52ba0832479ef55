/** Shares of groups of units: by a number of their blocks, of their layers, or as another criterion ranks. */
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { few } from '../cut/benches.ts';
import { readTensors } from '../read-tensors.ts';
import { must, planOn, run, type Bench } from '../support.ts';

const llama = few('char_llama', 'moby');
const resnet = few('resnet8_fmnist_bn');

async function carryOut(bench: Bench, text: string) {
  const plan = await planOn(bench, text);
  const events: RunEvent[] = [];
  const { out } = must(await run(bench, plan, { onEvent: (event) => void events.push(event) }));
  const updates = events.flatMap((one) => (one.event === 'prune' && one.groups !== undefined ? [one.groups] : []));
  const rules = plan.stages
    .flatMap(({ statements }) => statements)
    .flatMap((one) => (one.kind === 'prune' && one.allocated ? [one.allocated] : []));
  return { updates, rules, out };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);
const goneIn = (groups: readonly { readonly pruned: number }[] = []): readonly number[] => groups.map(({ pruned }) => pruned);

describe('allocated by a number of blocks', () => {
  it('gives a block that turns nothing the smallest width', async () => {
    const { updates, rules } = await carryOut(
      llama,
      `prune weights in "layers.0.o_proj", "layers.0.down_proj" by |w| to 100%
prune neurons by l2 to 25% sparsity protect min 32 units per layer keeping multiples of 16
  allocated by avg(angle(h_in, h_out)) / pi per block
  using 4 samples of train`,
    );
    const [groups = []] = updates;
    // What angles of float32 leave of 0 is far below a step of 16 neurons.
    expect(goneIn(groups)).toEqual([128, 0]);
    const [rule] = rules;
    expect(rule !== undefined && 'bounds' in rule && Object.values(rule.bounds)).toEqual([
      [0, 8],
      [0, 8],
    ]);
  });

  it('shifts equal shares, round after round, to exact totals', async () => {
    const { updates } = await carryOut(
      llama,
      `repeat 3 times {
  prune heads, neurons by l2 removing 10% of original
    allocated by shifted(avg(norm(h_out - h_in)), amplitude: 4%) per block
    using 4 samples of train
}`,
    );
    expect(updates.map((groups) => sumOf(goneIn(groups)))).toEqual([52, 104, 156]);
    updates.forEach((groups, at) => {
      const before = goneIn(updates[at - 1]);
      expect(goneIn(groups).every((count, index) => count >= (before[index] ?? 0))).toBe(true);
    });
    // Of two blocks one is moved by all of the amplitude, the other one by as much to the other side.
    const [[, first = 0, , second = 0] = []] = updates.map(goneIn);
    expect(Math.abs(Math.abs(first - second) - 256 * 0.08)).toBeLessThan(2);
  });
});

describe('allocated by another criterion', () => {
  it('takes as much of each group, and other units', async () => {
    const settings = 'to 70% of params grouped by sum';
    const ranked = await carryOut(resnet, `prune channels by global synflow ${settings}`);
    const shared = await carryOut(resnet, `prune channels by random ${settings} allocated by global(synflow)`);
    const [own = [], other = []] = [ranked.updates[0], shared.updates[0]];
    expect(goneIn(other)).toEqual(goneIn(own));
    expect(sumOf(goneIn(own))).toBeGreaterThan(5);
    const zeros = (out: string): string =>
      [...readTensors(`${out}/model.onnx`).values()].map((values) => values.map((value) => (value === 0 ? 1 : 0)).join('')).join(' ');
    expect(zeros(shared.out)).not.toBe(zeros(ranked.out));
  });
});

describe('allocated by a number of weights', () => {
  it('keeps in proportion to the sum of the layers that make the units', async () => {
    const { updates } = await carryOut(resnet, 'prune channels by l2 to 40% sparsity allocated by sum(w^2)');
    const [groups = []] = updates;
    expect(sumOf(goneIn(groups))).toBe(Math.round(224 * 0.4));
    const weights = readTensors(resnet.model);
    const squares = (names: readonly string[]): number =>
      sumOf(names.map((name) => sumOf([...(weights.get(name) ?? [])].map((w) => w * w))));
    // The outputs of blocks are made by the stem or the shortcut, too.
    const makers = [
      ['stem.conv.weight', 'block1.b.conv.weight'],
      ['block1.a.conv.weight'],
      ['block2.a.conv.weight'],
      ['block2.b.conv.weight', 'block2.down.conv.weight'],
      ['block3.a.conv.weight'],
      ['block3.b.conv.weight', 'block3.down.conv.weight'],
    ];
    const kept = groups.map(({ of, pruned }) => ({ kept: of - pruned, of }));
    const free = kept.flatMap(({ kept: count, of }, at) => (count < of && count > 1 ? [(count - 1) / squares(makers[at] ?? [])] : []));
    expect(free.length).toBeGreaterThan(1);
    expect(Math.max(...free) / Math.min(...free)).toBeLessThan(1.1);
  });
});

it('refuses what has no counts of its own', async () => {
  const half = 'prune neurons by l2 to 50% sparsity';
  const cases = [
    [`${half} rescored every 8 units allocated by mean(|w|)`, 'ESP2270'],
    [`${half} allocated by distortion`, 'ESP2270'],
    [`${half} allocated by mean(|w|) * avg(cosine(h_in, h_out)) per block`, 'ESP2270'],
    ['prune neurons by l2 to 80% of params allocated by mean(|w|)', 'ESP4291'],
    ['prune weights by wanda to 50% allocated by avg(cosine(h_in, h_out)) per block', 'ESP4290'],
  ] as const;
  for (const [text, code] of cases) await expect(planOn(llama, text)).rejects.toThrow(code);
});
