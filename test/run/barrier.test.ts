/** `measure loss between start and end`: the barrier on the straight line of weights. */
import { describe, expect, it } from 'vitest';
import { barrierBetween } from '../../src/measure/measure.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import type { Network } from '../../src/state/network.ts';
import { few } from './cut/benches.ts';
import { must, planOn, run } from './support.ts';

const at = (...values: readonly number[]): Network => ({
  values: new Map([['w', Float32Array.from(values)]]),
  masks: new Map(),
  adapters: [],
});
const first = ({ values }: Network): number => values.get('w')?.[0] ?? NaN;

describe('a barrier', () => {
  it.each([
    // 1 − w² from −1 to 1 is 0 at the ends and 1 in the middle.
    ['in the middle', at(-1), at(1), (w: number) => 1 - w * w, 1],
    // w² from −1 to 1 has its highest values at the ends.
    ['nowhere', at(-1), at(1), (w: number) => w * w, 0],
    // w from 0 to 4: the worse end lies 2 above the mean of both.
    ['at an end', at(0), at(4), (w: number) => w, 2],
  ])('is %s', async (_, a, b, loss, expected) => {
    const measure = (one: Network): Promise<number> => Promise.resolve(loss(first(one)));
    expect(await barrierBetween(a, b, 'lowest', measure)).toBeCloseTo(expected, 6);
    const turned = (one: Network): Promise<number> => Promise.resolve(-loss(first(one)));
    expect(await barrierBetween(a, b, 'highest', turned)).toBeCloseTo(expected, 6);
  });

  it('is measured between marks, and is nothing between a mark and itself', async () => {
    const digits = few('mlp_digits', 'digits');
    const plan = await planOn(
      digits,
      `mark start
stage tune for 3 steps { train all with sgd(lr: 0.5) decay constant }
mark end
measure loss, accuracy between start and end on train
measure loss between end and end on train`,
    );
    const events: RunEvent[] = [];
    must(await run(digits, plan, { onEvent: (event) => void events.push(event) }));
    const values = Object.assign({}, ...events.flatMap((one) => (one.event === 'metrics' ? [one.values] : [])));
    expect(values['loss between end and end']).toBe(0);
    expect(values['loss between start and end']).toBeGreaterThan(0);
    expect(values['accuracy between start and end']).toBeGreaterThanOrEqual(0);
  });

  it('is one of a metric of samples, between marks that are set', async () => {
    const digits = few('mlp_digits', 'digits');
    const text = (metric: string, mark: string): string => `mark start\nmeasure ${metric} between start and ${mark}`;
    await expect(planOn(digits, text('sparsity', 'start'))).rejects.toThrow('ESP2270');
    await expect(planOn(digits, `${text('loss', 'end')}\nmark end`)).rejects.toThrow('ESP2007');
  });
});
