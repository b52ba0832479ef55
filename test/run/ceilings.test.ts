/** `protect max`: layers lose at least the rest, at once and over a window; the target stays exact. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { pruneFaults } from '../../src/plan/prune/coherence.ts';
import { codes, factsOf, planText, prunes } from '../plan/planning.ts';
import { few } from './cut/benches.ts';
import { goesOnToTheByte } from './goes-on.ts';
import { weightsOfLayers } from './read-tensors.ts';
import { must, planOn, run } from './support.ts';

const digits = few('mlp_digits', 'digits');
const names = ['0', '2', '4'];
const weightsIn = (file: string) => weightsOfLayers(file, names);
const original = weightsIn(digits.model);
const sizes = original.map(({ length }) => length);
const sumOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

async function lost(text: string): Promise<readonly number[]> {
  const { out } = must(await run(digits, await planOn(digits, text)));
  return weightsIn(join(out, 'model.onnx')).map((own) => own.filter((w) => w === 0).length);
}

describe('protect max', () => {
  it('takes the rest of each layer, and the worst of all others', async () => {
    const counts = await lost('prune weights by global magnitude to 60% protect min 30%, max 70% per layer');
    expect(sumOf(counts)).toBe(30_120);
    // Of these layers the last would lose fewer, and the second more.
    expect(counts[2]).toBe(300);
    const least = [5760, 9000, 300];
    const most = sizes.map((size) => size * 0.7);
    counts.forEach((count, l) => {
      expect(count).toBeGreaterThanOrEqual(least[l] ?? NaN);
      expect(count).toBeLessThanOrEqual(most[l] ?? NaN);
    });
    const sorted = original.map((own) => own.map(Math.abs).sort((a, b) => a - b));
    // A layer strictly between its bounds is cut where the threshold of the others is.
    const free = counts.findIndex((n, l) => n > (least[l] ?? 0) && n < (most[l] ?? 0));
    const threshold = sorted[free]?.[(counts[free] ?? 0) - 1] ?? NaN;
    counts.forEach((count, l) => {
      const [worst = NaN, next = NaN] = [sorted[l]?.[count - 1], sorted[l]?.[count]];
      if (count < (most[l] ?? 0)) expect(next).toBeGreaterThanOrEqual(threshold);
      if (count > (least[l] ?? 0)) expect(worst).toBeLessThanOrEqual(threshold);
    });
  });

  it('holds at the end of a window, after a resumed run, too', async () => {
    const text = `stage thin for 6 steps {
  train all with sgd(lr: 0.01)
  prune weights by global magnitude to 60% over 0%..100% every 2 steps protect max 60% per layer
}`;
    const events: RunEvent[] = [];
    const plan = await planOn(digits, text);
    must(await run(digits, plan, { onEvent: (event) => void events.push(event) }));
    const pruned = events.flatMap((it) => (it.event === 'prune' ? [it.pruned] : []));
    expect(pruned.at(-1)).toBe(30_120);
    const counts = await lost(text);
    expect(counts[2]).toBe(400);
    await goesOnToTheByte(digits, text, [5]);
  });

  it('bounds what a plan knows of each layer afterwards', () => {
    const text = 'prune weights by global magnitude to 60% protect max 70% per layer\n';
    const model = factsOf('mlp_digits');
    // Each layer has lost 30% at least: a target of 20% in each is behind that.
    expect(codes(planText(`${text}prune weights except head by uniform magnitude to 20%`, model))).toEqual(['ESP4030']);
    const [prune] = prunes(must(planText(text, model)));
    if (prune?.ceiling === undefined) throw new Error('no ceiling');
    expect(prune.ceiling).toEqual({ share: '70%', per: 'layer', lose: { '0': 5760, '2': 9000, '4': 300 } });
    const units = new Map(names.map((name, l) => [name, sizes[l] ?? 0]));
    expect(pruneFaults(prune, units)).toEqual([]);
    const forged = { ...prune, ceiling: { ...prune.ceiling, lose: { '0': 0, '2': 0, '4': 2000 } } };
    expect(pruneFaults(forged, units)).toMatchObject([{ path: ['ceiling', 'lose'] }]);
  });

  it('counts what a layer has lost already, where that is more', () => {
    const before = 'prune weights in "2" by uniform magnitude to 80%\n';
    const bounded = (share: string): string => `${before}prune weights by global magnitude to ${share} protect max 70% per layer\n`;
    const model = factsOf('mlp_digits');
    // 5,760 and 300 of the other layers, and the 24,000 that are gone: 30,060 of 50,200.
    expect(codes(planText(bounded('59%'), model))).toEqual(['ESP4393']);
    expect(codes(planText(bounded('60%'), model))).toEqual([]);
    const later = 'prune weights except "4" by uniform magnitude to 79%';
    expect(codes(planText(bounded('60%') + later, model))).toEqual(['ESP4030']);
  });

  it.each([
    ['a target below it', 'global magnitude to 20% protect max 70% per layer', 'ESP4393'],
    ['a floor above it', 'global magnitude to 60% protect min 900 weights, max 80% per layer', 'ESP4394'],
    ['shares of layers', 'uniform magnitude to 60% protect max 70% per layer', 'ESP2270'],
    ['neither bound', 'global magnitude to 60% protect per layer', 'ESP2207'],
    ['a pattern', 'global magnitude to 2:4 protect max 70% per layer', 'ESP2270'],
    ['a threshold', 'global magnitude to threshold 0.1 protect max 70% per layer', 'ESP2270'],
  ])('is refused beside %s', (_, text, code) => {
    expect(codes(planText(`prune weights by ${text}`, factsOf('mlp_digits')))).toContain(code);
  });
});
