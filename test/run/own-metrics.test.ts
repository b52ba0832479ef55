/** Metrics that a recipe defines: of what they are made, where they are told, and what they decide. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run, type Bench } from './support.ts';

const untrained: Bench = { ...digits, model: 'test/fixtures/models/mlp_digits_init.onnx' };
const size = 'metric size = mean(|w|)\n';

async function eventsOf(text: string, bench: Bench = digits): Promise<{ readonly events: readonly RunEvent[]; readonly out: string }> {
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => void events.push(event);
  const { out } = must(await run(bench, await planOn(bench, text), { onEvent }));
  return { events, out };
}

function measured(events: readonly RunEvent[], name: string): readonly number[] {
  return events.flatMap((one) => (one.event === 'metrics' && one.moment === 'measure' ? (one.values[name] ?? []) : []));
}

function verdicts(events: readonly RunEvent[]) {
  return events.flatMap((one) => (one.event === 'expect' ? [one.held] : []));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
}

function matrices(model: string): readonly Float32Array[] {
  return [...readTensors(model).values()].filter(({ length }) => length >= 1000);
}

describe('what is counted', () => {
  const text = 'prune weights by magnitude to 50%\nmeasure sparsity, density, accuracy';
  const told = (events: readonly RunEvent[]) => events.flatMap((one) => (one.event === 'metrics' && one.moment === 'measure' ? [one] : []));

  it('stands beside what is evaluated', async () => {
    const [first, second, third] = told((await eventsOf(text)).events);
    expect(first?.sparsity).toBeCloseTo(0.5, 3);
    expect(second?.values['density']).toBeCloseTo(0.5, 3);
    expect(third?.values['accuracy']).toBe(first?.values['accuracy']);
  });

  it('is told once where one evaluation tells it all', async () => {
    const list = 'measure loss, accuracy, loss, accuracy(top: 5), accuracy\nmeasure loss';
    const { events } = await eventsOf(list);
    const keys = told(events).map(({ stage, values }) => [stage, ...Object.keys(values)]);
    expect(keys).toEqual([
      ['measure-loss-accuracy-loss-accuracy-accuracy', 'accuracy', 'loss'],
      ['measure-loss-accuracy-loss-accuracy-accuracy', 'accuracy', 'loss', 'top-5'],
      ['measure-loss', 'accuracy', 'loss'],
    ]);
  });

  it('needs no data', async () => {
    const bare: Bench = { ...digits, data: new Map() };
    const { events } = await eventsOf(text.replace(', accuracy', ''), bare);
    expect(told(events)).toMatchObject([
      { on: 'weights', values: {} },
      { on: 'weights', values: { density: expect.closeTo(0.5, 3) } },
    ]);
  });
});

describe('a metric of the recipe', () => {
  it('is made of live weights, of the whole model and of single layers', async () => {
    const text = `${size}prune weights by magnitude to 50%\nmeasure size of model, size of \`0\``;
    const { events, out } = await eventsOf(text);
    const live = matrices(join(out, 'model.onnx')).map((w) => [...w].filter((one) => one !== 0));
    expect(live.flat()).toHaveLength(25_100);
    expect(measured(events, 'size')[0]).toBeCloseTo(mean(live.flat()), 12);
    expect(measured(events, 'size of `0`')[0]).toBeCloseTo(mean(live[0] ?? []), 12);
  });

  it('can be claimed of what is there, of marks, and of the ends of stages', async () => {
    const text = `${size}metric moved = mean(|w - start.w|)
mark start
stage prune { prune weights by magnitude to 50% }
expect size of model > size of start
expect size after prune >= size of model
expect moved of model == 0
expect size of model in 0..0.001`;
    expect(verdicts((await eventsOf(text)).events)).toEqual([true, true, true, false]);
  });

  it('ends a stage as soon as its bound holds', async () => {
    const text = `metric moved = mean(|w - original.w|)
stage tune until moved >= 0.0001 at most 40 steps { train all with sgd(lr: 0.5) }`;
    const { events } = await eventsOf(text, untrained);
    const looks = events.filter((one) => one.event === 'until');
    const last = looks.at(-1);
    const steps = events.filter((one) => one.event === 'step');
    expect(looks.slice(0, -1).every(({ held }) => !held)).toBe(true);
    expect(last).toMatchObject({ held: true, claim: 'moved >= 0.0001', step: steps.length });
    expect(steps.length).toBeLessThan(40);
  });

  it('is no number where nothing is alive', async () => {
    const text = `${size}prune weights by magnitude to 100%\nexpect size of model >= 0`;
    expect(verdicts((await eventsOf(text)).events)).toEqual([false]);
  });

  it('has parameters, which its name tells', async () => {
    const text = `metric power(p: 1) = mean(|w|^p)
measure power of model, power(p: 2) of model`;
    const { events } = await eventsOf(text);
    const all = matrices(digits.model).flatMap((w) => [...w]);
    expect(measured(events, 'power')[0]).toBeCloseTo(mean(all), 12);
    const squares = all.map((w) => w * w);
    expect(measured(events, 'power(p: 2)')[0]).toBeCloseTo(mean(squares), 12);
  });
});

describe('a metric of the vocabulary', () => {
  it('is told where it is measured, whether the task asks for it or not', async () => {
    const { events } = await eventsOf('measure f1 of model on train');
    const [told] = events.filter((one) => one.event === 'metrics' && one.moment === 'measure');
    expect(told).toMatchObject({ on: 'train' });
    expect(measured(events, 'f1')).toHaveLength(1);
  });
});
