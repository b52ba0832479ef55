/** `measure` and `expect` of params, flops and bytes: what they count is what the compacted file takes. */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digits, fashion, firstOf, must, planOn, run, type Bench } from '../support.ts';
import { countFile } from './counted-file.ts';

const metrics = ['params', 'flops', 'bytes'] as const;
const measure = `measure ${metrics.join(', ')}\n`;

/** What is told of the last `measure`, beside what the original takes. */
async function measured(bench: Bench, text: string) {
  const result = must(await run(bench, await planOn(bench, text)));
  const told = result.measurements.filter(({ moment }) => moment === 'measure');
  return { result, told, last: told.at(-1) };
}

const cases: readonly (readonly [string, string])[] = [
  ['mlp_digits', 'prune neurons by global magnitude to 40% of params'],
  ['lenet5_fmnist', 'prune channels by magnitude removing 2 channels per layer'],
  ['resnet8_fmnist_bn', 'prune channels by global magnitude to 50% of flops normalized by mean per layer'],
  ['mobilenet_tiny_fmnist_bn', 'prune channels by global magnitude to 60% of bytes normalized by mean per layer'],
  ['vit_fmnist', 'prune neurons by magnitude to 70% of flops\nprune heads by magnitude removing 1 head per layer'],
  ['vit_fmnist', 'prune dimensions by magnitude to 50% of dimensions'],
  ['vit_fmnist', 'prune sublayers by magnitude removing 2 sublayers'],
];

/** Counting takes no data. */
function without(bench: Bench): Bench {
  return { ...bench, data: new Map() };
}

describe('what is measured of a resource', () => {
  it.each(cases)('%s: %s', async (model, prune) => {
    const bench = without(fashion(model));
    const text = `${measure}${prune}\n${measure}compact\n${measure}`;
    const { result, told } = await measured(bench, text);
    const [before, masked, compacted] = told;
    expect(before?.values).toMatchObject(await countFile(bench.model));
    expect(before?.originals).toEqual(pick(before?.values));
    expect(masked?.originals).toEqual(before?.originals);
    expect(masked?.values).toMatchObject(await countFile(join(result.out, 'model.onnx')));
    expect(pick(compacted?.values)).toEqual(pick(masked?.values));
  });

  it('is the same after training behind a cut', async () => {
    const text = `stage thin { prune channels by magnitude removing 4 channels per layer
compact }
stage heal for 3 steps { train all }
${measure}`;
    const { result, last } = await measured(firstOf(fashion('resnet8_fmnist_bn')), text);
    expect(last?.values).toMatchObject(await countFile(join(result.out, 'model.onnx')));
  });

  it('counts weights that were pruned one by one, and takes sparsity from elsewhere', async () => {
    const { last } = await measured(without(digits), `prune weights by magnitude to 90%\n${measure}`);
    expect(pick(last?.values)).toEqual(last?.originals);
    expect(last?.sparsity).toBeGreaterThan(0.89);
  });

  it('stands beside what data tells, once', async () => {
    const { told } = await measured(digits, measure);
    const values = { accuracy: expect.any(Number), ...(await countFile(digits.model)) };
    expect(told).toMatchObject([{ on: 'test', values }]);
  });

  it('is what the file takes, whatever goes', async () => {
    const amount = fc.integer({ min: 1, max: 60 });
    const resource = fc.constantFrom(...metrics);
    await fc.assert(
      fc.asyncProperty(resource, amount, fc.boolean(), async (of, percent, isGlobal) => {
        const goal = isGlobal ? `to ${40 + percent}% of ${of}` : `to ${percent}% sparsity`;
        const by = isGlobal ? 'global magnitude' : 'uniform magnitude';
        const text = `prune neurons by ${by} ${goal} normalized by mean per layer\n${measure}compact`;
        const { result, last } = await measured(without(digits), text);
        const file = await countFile(join(result.out, 'model.onnx'));
        expect(last?.values).toMatchObject(file);
        const share = (last?.values[of] ?? NaN) / (last?.originals?.[of] ?? NaN);
        if (isGlobal) expect(share).toBeLessThanOrEqual((40 + percent) / 100);
      }),
      { numRuns: 6 },
    );
  });
});

function pick(values: Readonly<Record<string, number>> = {}) {
  return Object.fromEntries(metrics.map((metric) => [metric, values[metric]]));
}

describe('what is expected of a resource', () => {
  const half = 'mark start\nprune neurons by global magnitude to 50% of params\n';

  it.each([
    ['params of model <= 50%', true],
    ['params < 49%', false],
    ['flops of model <= 50% of flops', true],
    ['flops >= 40% of original', true],
    ['bytes of model in 40%..60%', true],
    ['bytes in 10% ± 5%', false],
    ['params of start == 100%', true],
    ['params of model < params of start', true],
    ['flops of model <= flops of original within 10%', true],
    ['flops of original <= flops of model within 10 points', false],
    ['params of original == 50_610', true],
  ])('%s: %s', async (claim, held) => {
    const text = `${half}expect ${claim}\n`;
    const { result } = await measured(without(digits), text);
    const [verdict] = result.expectations;
    expect(verdict).toMatchObject({ held, original: expect.any(Number) });
  });

  it('ends a repeat', async () => {
    const text = `repeat 8 times until params of model <= 60% {
  stage thin { prune neurons by magnitude removing 10% of remaining }
}
`;
    const { last } = await measured(without(digits), text + measure);
    const share = (last?.values['params'] ?? NaN) / (last?.originals?.['params'] ?? NaN);
    expect(share).toBeLessThanOrEqual(0.6);
    expect(share).toBeGreaterThan(0.5);
  });
});
