/** What `check` accepts, `plan` refuses only for reasons of the model, the data or the machine. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic, Outcome } from '../../src/diagnostics/diagnostic.ts';
import { plan } from '../../src/index.ts';
import { planFromYaml, planToYaml, type Plan } from '../../src/plan/index.ts';
import { integerBelow } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { isSound, recipesOfSome } from '../support/arbitrary-recipe.ts';
import { canonicalOf, namelessPlan } from '../support/canonical-plan.ts';
import { poolsOf, recipeOf } from '../support/grammar-recipe.ts';
import { root } from '../support/root.ts';

const model = readFileSync(`${root}/test/fixtures/models/mlp_digits.onnx`);
const samples = { train: 1437, validation: 180, test: 360, calibration: 128 };

/** What a recipe without an error may still be refused for, each with why no checker can say it. */
const reasons: Readonly<Record<string, string>> = {
  ESP3050: 'the model has no such layer',
  ESP3054: 'the model has another number of such layers',
  ESP4012: 'a moment in epochs comes after the end of the stage',
  ESP4016: 'a length in epochs is longer than the data allows, or an arm sets a number',
  ESP4020: 'no layer is left of the selection',
  ESP4030: 'layers have lost more to another statement',
  ESP4037: 'fewer weights are left than go',
  ESP4040: 'groups have too few units',
  ESP4047: 'a mask that nothing trains under is a hard one',
  ESP4052: 'the parts have more parameters than the budget',
  ESP4054: 'the model has no such parameter',
  ESP4056: 'two selections share a layer',
  ESP4059: 'the budget is less than one delta, or the other parts take it up',
  ESP4070: 'the counts of the model break the claim',
  ESP4138: 'the model has no such units',
  ESP4150: 'two selections share a tensor',
  ESP4161: 'the data has no classes',
  ESP4201: 'no layer is as large as the tile',
  ESP4205: 'a phase, the interval or the stage is as long as the data says',
  ESP4620: 'no layer of the penalty trains',
  ESP4621: 'the layers have rows and columns of several sizes',
  ESP4202: 'layers have lost other weights than whole tiles',
  ESP4270: 'nothing of the selection trains',
  ESP4271: 'two selections share a tensor',
  ESP4310: 'the layer takes no such insertion',
  ESP4311: 'two selections share a layer',
  ESP4381: 'a layer of the selection has a mask',
  ESP4231: 'the data has no such column',
  ESP4232: 'the column holds no costs or parents',
  ESP4233: 'no sample of the data fits the budget',
  ESP4234: 'the data decide whether the number is known',
  ESP4235: 'the data make answers of several samples',
  ESP4075: 'cells that are shared and do not train are of layers',
  ESP4382: 'the layers have no more ranks',
  ESP4383: 'the layers are too small',
  ESP4384: 'two selections share a layer',
  ESP4386: 'an adapter and the selection share a layer',
  ESP4332: 'which layers the trained parts are is of the model',
  ESP5025: 'the model has no such output',
  ESP4314: 'which insertions are there hangs on the layers',
};

/** What of ESP4001 hangs on the task's loss and metrics, or on measured latency. */
const needsMore: readonly RegExp[] = [
  /^the loss `\w+` of labels that are classes/,
  /^the metric `\w+` of a task whose loss is/,
  /^a target of latency /,
  /^`[^`]+` of the layer `[^`]+`, which no activation function follows,/,
];

function isOfModel({ code, message }: Diagnostic): boolean {
  if (code === 'ESP4001') return needsMore.some((known) => known.test(message));
  return reasons[code] !== undefined;
}

interface Planned extends Outcome<Plan> {
  readonly recipe: string;
}

function refusedForText(planned: readonly Planned[]): readonly (readonly string[])[] {
  return planned.flatMap(({ recipe, value, diagnostics }) => {
    if (value !== undefined) return [];
    const odd = diagnostics.filter((it) => it.severity === 'error' && !isOfModel(it));
    return odd.map(({ code, message }) => [`${code} ${message}`, recipe]);
  });
}

/** Some 9,000 recipes of other seeds were tried, not yet the 20,000 after which each run may draw its own. */
const seed = Number(process.env['ESPALIER_SEED'] ?? 1);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

describe(`of random recipes that check (ESPALIER_SEED=${seed})`, () => {
  const planned = fc.sample(recipesOfSome(300).filter(isSound), 250).map((recipe) => ({ recipe, ...plan({ recipe, model, samples }) }));

  it('none is refused but for its model, its data or its machine', () => {
    expect(refusedForText(planned)).toEqual([]);
  });

  it('what is planned is what its canonical text gives, to the byte', () => {
    for (const { recipe, value } of planned) {
      if (value === undefined) continue;
      const canonical = plan({ recipe: canonicalOf(recipe), model, samples }).value;
      expect([recipe, canonical && namelessPlan(canonical)]).toEqual([recipe, namelessPlan(value)]);
    }
  });

  it('what is planned comes back from its YAML as it was', async () => {
    expect(planned.some(({ value }) => value !== undefined)).toBe(true);
    for (const { recipe, value } of planned) {
      if (value === undefined) continue;
      const text = planToYaml(value);
      const again = await planFromYaml({ name: 'plan.yaml', text });
      expect([recipe, again.diagnostics.map(({ message }) => message)]).toEqual([recipe, []]);
      expect(again.value).toEqual(value);
    }
  });
});

describe(`of recipes that the grammar derives and \`check\` accepts (ESPALIER_SEED=${seed})`, () => {
  const from = stream(seed, 'recipes of the grammar');
  const draw = (bound: number): number => integerBelow(from, bound);
  const pools = poolsOf(draw, isSound, 40);
  const drawn = Array.from({ length: 300 }, () => recipeOf(pools, draw, isSound)).filter(isSound);
  const planned = drawn.map((recipe) => ({ recipe, ...plan({ recipe, model, samples }) }));

  it('fewer than one in a hundred is refused but for its model, its data or its machine', () => {
    expect(drawn.length).toBeGreaterThan(100);
    const refused = refusedForText(planned);
    expect(refused.length / drawn.length, JSON.stringify(refused, undefined, 2)).toBeLessThan(0.01);
  });
});
