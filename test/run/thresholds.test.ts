/** `to threshold EXPR`: what lies below goes, held while a window lasts, within the bounds of the plan. */
import { rational } from '../../src/exact/rational.ts';
import { shareText } from '../../src/plan/share-text.ts';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { pruneFaults } from '../../src/plan/prune/coherence.ts';
import { codes, factsOf, planText, prunes } from '../plan/planning.ts';
import { few } from './cut/benches.ts';
import { goesOnToTheByte } from './goes-on.ts';
import { weightsOfLayers } from './read-tensors.ts';
import { must, planOn, run } from './support.ts';

type PruneEvent = Extract<RunEvent, { event: 'prune' }>;

const digits = few('mlp_digits', 'digits');
const names = ['0', '2', '4'];
const weightsIn = (file: string) => weightsOfLayers(file, names);
const original = weightsIn(digits.model);
const sizes = original.map(({ length }) => length);

/** The standard deviation as numpy has it. */
function std(weights: readonly number[]): number {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  const squares = weights.reduce((sum, weight) => sum + (weight - mean) ** 2, 0);
  return Math.sqrt(squares / weights.length);
}

async function ran(text: string) {
  const plan = await planOn(digits, text);
  const events: RunEvent[] = [];
  const { out } = must(await run(digits, plan, { onEvent: (event) => void events.push(event) }));
  return {
    planned: prunes(plan),
    events: events.flatMap((it): PruneEvent[] => (it.event === 'prune' ? [it] : [])),
    written: weightsIn(join(out, 'model.onnx')),
  };
}

const zeros = (weights: readonly number[]): number => weights.filter((w) => w === 0).length;

describe('what lies below', () => {
  it('a share of the standard deviation of each layer goes, and nothing else', async () => {
    const { planned, events, written } = await ran('prune weights by magnitude to threshold 0.6 * std(w)');
    written.forEach((weights, l) => {
      const own = original[l] ?? [];
      const threshold = Math.fround(0.6 * std(own));
      expect(weights).toEqual(own.map((w) => (Math.abs(w) < threshold ? 0 : w)));
      expect(events[0]?.layers?.[names[l] ?? '']).toBe(zeros(weights));
      expect(events[0]?.threshold?.values[names[l] ?? '']).toBeCloseTo(threshold, 7);
    });
    expect(planned[0]).toMatchObject({ reached: 50_200, threshold: { bounds: { '4': [0, 1000] } } });
  });

  it('one threshold of all layers', async () => {
    const { written } = await ran('prune weights by global magnitude to threshold std(w) / 2');
    const threshold = Math.fround(std(original.flat()) / 2);
    expect(written.map(zeros)).toEqual(original.map((own) => own.filter((w) => Math.abs(w) < threshold).length));
  });

  it('a floor keeps the best of what lies below', async () => {
    const { written } = await ran('prune weights by magnitude to threshold 100 protect min 30% per layer');
    written.forEach((weights, l) => {
      const sorted = (original[l] ?? []).map(Math.abs).sort((a, b) => b - a);
      const least = sorted[(sizes[l] ?? 0) * 0.3 - 1] ?? 0;
      expect(zeros(weights)).toBe((sizes[l] ?? 0) * 0.7);
      expect(Math.min(...weights.filter((w) => w !== 0).map(Math.abs))).toBe(least);
    });
  });

  it('what equals it goes where all ties go', async () => {
    const score = 'criterion coarse = (|w| > 0.05) + (|w| > 0.1)\nprune weights by coarse to threshold 1';
    const own = original.flat().map((w) => [0.05, 0.1].filter((b) => Math.abs(w) > Math.fround(b)));
    const strictly = await ran(score);
    expect(strictly.events[0]?.pruned).toBe(own.filter(({ length }) => length < 1).length);
    const all = await ran(`${score} ties all go`);
    expect(all.events[0]?.pruned).toBe(own.filter(({ length }) => length <= 1).length);
  });

  it('tiles, by their own scores', async () => {
    const { events, written } = await ran('prune tiles(rows: 2, columns: 4) by magnitude to threshold 0.05 grouped by max');
    let gone = 0;
    [
      [300, 64],
      [100, 300],
      [10, 100],
    ].forEach(([rows = 0, columns = 0], l) => {
      for (let row = 0; row < rows; row += 2) {
        for (let column = 0; column < columns; column += 4) {
          const tile = [0, 1].flatMap((r) => [0, 1, 2, 3].map((c) => (row + r) * columns + column + c));
          const isGone = tile.every((at) => Math.abs(original[l]?.[at] ?? 0) < 0.05);
          expect(tile.every((at) => written[l]?.[at] === 0)).toBe(isGone);
          if (isGone) gone++;
        }
      }
    });
    expect(events[0]?.pruned).toBe(gone);
    expect(gone).toBeGreaterThan(50);
  });
});

describe('over a window', () => {
  const stage = (rest: string): string => `stage thin for 6 steps {
  train all with sgd(lr: 0.05)
  prune weights by magnitude to threshold 0.5 * std(w) over 0%..100% every 2 steps ${rest}
}`;

  it('it is measured once, and grows along the curve; resumed, it is the same', async () => {
    const { events } = await ran(stage('along linear'));
    const whole = 0.5 * std(original[0] ?? []);
    const values = events.map(({ threshold }) => threshold?.values['0'] ?? NaN);
    expect(events.map(({ step }) => step)).toEqual([0, 2, 4, 6]);
    [0, 1 / 3, 2 / 3, 1].forEach((factor, at) => {
      expect(values[at]).toBeCloseTo(whole * factor, 9);
    });
    expect(events[0]?.pruned).toBe(0);
    const gone = events.map(({ pruned }) => pruned);
    expect(gone).toEqual([...gone].sort((a, b) => a - b));
    await goesOnToTheByte(digits, stage('along linear'), [5]);
  });

  it('held, it takes what training moves below it', async () => {
    const { events, written } = await ran(stage('along constant'));
    const values = events.map(({ threshold }) => threshold?.values['0'] ?? NaN);
    expect(new Set(values).size).toBe(1);
    expect(events[3]?.pruned).toBeGreaterThan(events[0]?.pruned ?? Infinity);
    const live = (written[0] ?? []).filter((w) => w !== 0).map(Math.abs);
    expect(Math.min(...live)).toBeGreaterThanOrEqual(Math.fround(values[0] ?? NaN));
  });
});

describe('a plan', () => {
  const facts = {
    ...factsOf('mlp_digits'),
    belowIn: (tensor: string, bound: number) =>
      original[names.indexOf(tensor.split('.')[0] ?? '')]?.filter((w) => Math.abs(w) < Math.fround(bound)).length,
  };
  const planned = (text: string, model = facts) => {
    const { value, diagnostics } = planText(text, model);
    if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join());
    return prunes(value);
  };

  it('has the counts of the file for a number, and bounds for what is measured', () => {
    const text = 'prune weights by magnitude to threshold 0.05';
    const [exact] = planned(text);
    const count = (l: number) => (original[l] ?? []).filter((w) => Math.abs(w) < 0.05).length;
    expect(exact?.threshold?.bounds).toEqual(Object.fromEntries(names.map((name, l) => [name, [count(l), count(l)]])));
    const [blind] = planned(text, factsOf('mlp_digits') as typeof facts);
    expect(blind?.threshold?.bounds['4']).toEqual([0, 1000]);
    // Behind another prune the weights are no longer those of the file.
    const [, second] = planned(`prune weights by uniform magnitude to 10%\n${text}`);
    expect(second?.threshold?.bounds['4']).toEqual([100, 1000]);
  });

  it('with forged bounds is refused, in the plan or in the run', async () => {
    const plan = await planOn(digits, 'prune weights by magnitude to threshold 0.05');
    const [prune] = prunes(plan);
    if (prune?.threshold === undefined) throw new Error('no threshold');
    const { threshold } = prune;
    const forged = (bounds: typeof threshold.bounds, reached: number) => ({
      ...prune,
      // Its target means what it reaches: only the file can tell that it does not.
      to: shareText(rational(reached, prune.selected)),
      asked: reached,
      reached,
      threshold: { ...threshold, bounds },
    });
    const units = new Map(names.map((name, l) => [name, sizes[l] ?? 0]));
    const over = forged({ ...threshold.bounds, '4': [0, 2000] }, 51_200);
    expect(pruneFaults(over, units).map(({ path }) => path[0])).toContain('threshold');
    const few = forged({ ...threshold.bounds, '4': [0, 10] }, 49_210);
    const stages = plan.stages.map((stage) => ({ ...stage, statements: [few] }));
    const { diagnostics } = await run(digits, { ...plan, stages });
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP4391']);
  });

  it.each([
    ['a tensor', 'prune weights by magnitude to threshold |w|', 'ESP2404'],
    ['a number that is none', 'prune weights by magnitude to threshold 1 / 0', 'ESP2270'],
    ['inputs', 'prune weights by magnitude to threshold mean(avg(x^2))', 'ESP2270'],
    ['units', 'prune neurons by magnitude to threshold 0.1', 'ESP2270'],
    ['rows', 'prune weights by magnitude to threshold 0.1 ranked per row', 'ESP2270'],
    ['densities', 'prune weights by erk magnitude to threshold 0.1', 'ESP2270'],
    ['ties', 'prune weights by magnitude to threshold 0.1 ties last go', 'ESP2270'],
    ['marks', 'prune weights by magnitude to threshold std(start.w)', 'ESP2004'],
  ])('is refused of %s', (_, text, code) => {
    expect(codes(planText(text, facts))).toContain(code);
  });

  it('is no number of a layer whose weights are all 0', async () => {
    const text = 'prune weights by magnitude to threshold 1 / (mean(w) - mean(w))';
    const { diagnostics } = await run(digits, await planOn(digits, text));
    expect(diagnostics).toEqual([]);
    const none = 'prune weights by magnitude to threshold (mean(w) - mean(w)) / (mean(w) - mean(w))';
    const refused = await run(digits, await planOn(digits, none));
    expect(refused.diagnostics.map(({ code }) => code)).toEqual(['ESP4390']);
  });
});
