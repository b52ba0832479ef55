/** A plan that is made is one that can be read: whatever is counted, planner and reader count the same. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from '../../src/index.ts';
import { planFromYaml, planToYaml, type Plan } from '../../src/plan/index.ts';
import { textReadBack } from '../../src/run/readable-record.ts';
import { root } from '../support/root.ts';
import { factsOf, linearModel, planned, planText, prunes } from './planning.ts';

const word = fc.constantFrom;

/** Sizes of which every share ends in every rest, halves among them. */
const nets = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 13 })), { minLength: 1, maxLength: 3 })
  .map((shapes) => linearModel(Object.fromEntries(shapes.map(([rows, columns], at) => [`l${at}`, [rows, columns] as const]))));

const share = fc.oneof(
  word('50%', '30%', '25%', '10%', '12.5%', '100% / 3'),
  fc.integer({ min: 1, max: 98 }).map((n) => `${n / 2}%`),
);

/** A prune of every way to count, at once or over a window. */
const statement = fc
  .record({
    by: word('global', 'uniform', 'erk', 'er'),
    target: share.chain((text) => word(`to ${text}`, `removing ${text} of remaining`, `removing ${text} of original`)),
    side: word('', '', 'rounded down', 'rounded up'),
    floor: word('', '', 'protect min 5% per layer', 'protect min 1 weight per layer', 'protect max 90% per layer'),
    ties: word('', '', 'ties all', 'ties last', 'ties none'),
    over: word('', '', 'over 0%..50% every 1 step', 'from 20% over 10%..90% every 3 steps along cubic'),
  })
  .map(({ by, target, side, floor, ties, over }) => {
    const prune = `prune weights by ${by} |w| ${target} ${side} ${floor} ${ties} ${over}`;
    return over === '' ? prune : `stage for 20 steps { train all\n ${prune} }`;
  });

const recipe = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.array(statement, { minLength: 1, maxLength: 2 })).map(([times, inner]) => {
  return `repeat ${times} times {\n${inner.join('\n')}\n}`;
});

async function reads(value: Plan): Promise<Plan | undefined> {
  const { value: back, diagnostics } = await planFromYaml({ name: 'plan.yaml', text: planToYaml(value) });
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return back;
}

describe('a plan', () => {
  it('of counts of every kind is read as it was made', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(recipe, nets, async (text, net) => {
        const { value } = planText(text, net);
        if (value === undefined) return;
        made++;
        expect(await reads(value)).toEqual(value);
      }),
      { numRuns: 300 },
    );
    expect(made).toBeGreaterThan(25);
  }, 120_000);

  it.each([
    ['mobilenet_tiny_fmnist_bn', 4, '30%'],
    ['mlp_digits', 5, '50%'],
    ['lenet5_fmnist', 4, '50%'],
  ])('of rounds on %s that end in halves is read', async (model, times, rate) => {
    const text = `repeat ${times} times {\n  prune weights by global magnitude removing ${rate} of remaining\n}`;
    const value = planned(planText(text, factsOf(model)));
    expect(await reads(value)).toEqual(value);
  });

  it('of layers that are reset and never pruned is read', async () => {
    const value = planned(planText('reset weights in norm using pytorch', factsOf('mobilenet_tiny_fmnist_bn')));
    expect(value.layers.map(({ name }) => name)).toContain('stem.bn.scale');
    expect(await reads(value)).toEqual(value);
  });

  it('of a share that is rounded to one side is read', async () => {
    for (const side of ['down', 'up']) {
      const value = planned(planText(`prune weights by global |w| to 50% rounded ${side}`, linearModel({ a: [3, 3] })));
      expect(prunes(value).map(({ reached }) => reached)).toEqual([side === 'down' ? 4 : 5]);
      expect(await reads(value)).toEqual(value);
    }
  });

  it('that was edited in one place is refused when it is read, and nothing starts from it', async () => {
    const value = planned(planText('prune weights by global |w| to 50%', linearModel({ a: [4, 4] })));
    const spoilt = planToYaml(value).replace('asked: 8', 'asked: 9');
    expect((await planFromYaml({ name: 'plan.yaml', text: spoilt })).diagnostics.map(({ code }) => code)).toEqual(['ESP4104']);
    expect(await textReadBack(value)).toBe(planToYaml(value));
    const [stage] = value.stages;
    const [only] = prunes(value);
    if (stage === undefined || only === undefined) throw new Error('a prune is planned');
    const other = { ...value, stages: [{ ...stage, statements: [{ ...only, asked: 9 }] }] };
    await expect(textReadBack(other)).rejects.toThrow(/cannot be read back: ESP4104/);
  });

  it('of the bundled recipe that prunes in rounds is read, on a model of words', async () => {
    const model = readFileSync(`${root}/test/fixtures/models/char_gpt.onnx`);
    const text = readFileSync(`${root}/recipes/papers/ap.prune`, 'utf8');
    const { value, diagnostics } = plan({ recipe: text, model, samples: { train: 1000, validation: 100, test: 200, calibration: 100 } });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(value === undefined ? undefined : await reads(value)).toEqual(value);
  });
});
