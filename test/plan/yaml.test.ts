import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generate, target } from '../../scripts/generate-plan-schema.mjs';
import { inSchemaOrder } from '../../src/plan/schema/json-schema.ts';
import { planFromYaml, planSchema, planToYaml, type Plan } from '../../src/plan/index.ts';
import { root } from '../support/root.ts';
import { factsOf, golden, linearModel, models, planned, planText, summary } from './planning.ts';

const lenet = planned(planText(golden, factsOf('lenet300_mnist')));
const text = planToYaml(lenet);

const recipes = [
  golden,
  'prune weights by erk magnitude to 90% over 0%..50% every 20 steps along linear',
  'prune weights by uniform random to 33%\nretrain biases, lora(rank: 2) with sgd(lr: 1e-7, momentum: 0.9)',
  'repeat 2 times { stage p { prune weights by global |w| removing 20% of remaining }\nstage t { train all } }\nexpect sparsity of model in 36% ± 0.1%',
  'mark start\ntrain all clip 0.5\nmeasure loss, accuracy(top: 5) on test\nrewind all to start',
];

async function read(source: string) {
  return planFromYaml({ name: 'plan.yaml', text: source });
}

it('reads a plan whose memory is one number, as earlier versions wrote it, and says so', async () => {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('  runMacs: '));
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => /^\S/.test(line));
  const older = [...lines.slice(0, at + 1), '  memory: 1010000', ...rest.slice(end)].join('\n');
  const { value, diagnostics } = await read(older);
  expect(diagnostics.map(summary)).toEqual([expect.stringMatching(/ESP4064: this plan holds its estimated memory as one number/)]);
  expect(diagnostics[0]?.help).toContain('espalier plan RECIPE --out plan.yaml');
  const { memory: _, ...estimates } = lenet.estimates;
  expect(value).toEqual({ ...lenet, estimates });
});

describe('a plan as YAML', () => {
  it.each(models.flatMap((model) => recipes.map((recipe) => ({ model, recipe }))))(
    'comes back byte for byte: $model, $recipe',
    async ({ model, recipe }) => {
      const plan = planned(planText(recipe, factsOf(model)));
      const written = planToYaml(plan);
      const { value, diagnostics } = await read(written);
      expect(diagnostics.map(summary)).toEqual([]);
      expect(value).toEqual(plan);
      expect(planToYaml(value ?? lenet)).toBe(written);
      expect(written).not.toContain('\r');
    },
  );

  it('means the same to readers of YAML 1.1', () => {
    const odd = { ...lenet, params: { ratio: '2:4', tiny: '1e-7', yes: 'no', time: '12:30:45', binary: '0b1', null: '~' }, seed: 1e-7 };
    const written = planToYaml(odd);
    expect(parse(written, { version: '1.1' })).toEqual(odd);
    expect(parse(written)).toEqual(odd);
    expect(written).toContain('eps: 1.0e-8');
  });

  it('keeps any text of a recipe and any name of a layer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ minLength: 1 }), async (recipe, name) => {
        const plan = planned(planText('prune weights by uniform |w| to 50%', linearModel({ [name]: [2, 4] })));
        const odd = { ...plan, recipe: { ...plan.recipe, name: recipe } };
        const { value, diagnostics } = await read(planToYaml(odd));
        expect(diagnostics.map(summary)).toEqual([]);
        expect(value).toEqual(odd);
      }),
      { numRuns: 60 },
    );
  });

  it('has the order of its schema, whatever order it was made in', () => {
    expect(planToYaml(reversed(lenet))).toBe(text);
  });

  it('holds neither a time nor a path', () => {
    const plan = planned(planText('train all', { ...factsOf('lenet5_fmnist'), file: '/home/me/models/net.onnx' }));
    expect(plan.model.file).toBe('net.onnx');
    const windows = planned(planText('train all', { ...factsOf('lenet5_fmnist'), file: 'C:\\models\\net.onnx' }));
    expect(windows.model.file).toBe('net.onnx');
  });
});

/** The same data with every record's keys in reverse, but for maps by name, whose order counts. */
function reversed(plan: Plan): Plan {
  const turned = Object.fromEntries(Object.entries(plan).toReversed());
  return {
    ...lenet,
    ...turned,
    stages: plan.stages.map((stage) =>
      Object.assign(
        {},
        ...Object.entries(stage)
          .toReversed()
          .map(([key, value]) => ({ [key]: value })),
      ),
    ),
  };
}

describe('the schema', () => {
  it('is published as it is', async () => {
    expect(readFileSync(target, 'utf8')).toBe(await generate());
  });

  it('is a schema to any validator, and holds the plan', () => {
    const validate = new Ajv({ strict: true, strictRequired: false, discriminator: true }).compile(planSchema);
    expect(validate(lenet)).toBe(true);
    expect(validate({ ...lenet, extra: 1 })).toBe(false);
  });

  it('orders keys by its properties, and leaves unknown data alone', () => {
    const schema = { properties: { a: {}, b: {} } };
    expect(Object.keys(Object(inSchemaOrder({ z: 1, b: 2, a: 3 }, schema)))).toEqual(['a', 'b', 'z']);
    const byName = { additionalProperties: {} };
    expect(Object.keys(Object(inSchemaOrder({ constructor: 1, b: 2 }, byName)))).toEqual(['constructor', 'b']);
  });
});

describe('a text that is no plan', () => {
  it.each([
    { what: 'nothing', edit: () => '', says: /ESP4103: the text/ },
    { what: 'a recipe', edit: () => golden, says: /ESP4103: the text/ },
    { what: 'broken YAML', edit: (t: string) => t.replace('params: {}', 'params: {'), says: /ESP4101/ },
    { what: 'a key twice', edit: (t: string) => `${t}seed: 1\n`, says: /ESP4101.*unique/ },
    { what: 'an unknown key', edit: (t: string) => `${t}extra: 1\n`, says: /ESP4103: `extra`: `extra` is no key/ },
    { what: 'a missing key', edit: (t: string) => t.replace('threads: 1\n', ''), says: /ESP4103: the text: `threads` is missing/ },
    {
      what: 'a wrong type',
      edit: (t: string) => t.replace('steps: 160', 'steps: many'),
      says: /ESP4103: `stages\[0\].steps`: it must be integer/,
    },
    {
      what: 'an unknown statement',
      edit: (t: string) => t.replace('kind: prune', 'kind: shrink'),
      says: /ESP4103: `stages\[0\].statements\[1\]`/,
    },
    {
      what: 'another version',
      edit: (t: string) => t.replace('format: 2', 'format: 3'),
      says: /ESP4230: this plan has format 3; .* reads format 2.*install the version/,
    },
    {
      what: 'an older version',
      edit: (t: string) => t.replace('format: 2', 'format: 1'),
      says: /ESP4230: this plan has format 1; .* reads format 2.*make the plan again/,
    },
    { what: 'no version', edit: (t: string) => t.replace('format: 2', 'format: two'), says: /ESP4103: `format`: it must be `2`/ },
    { what: 'an anchor', edit: (t: string) => t.replace('params: {}', 'params: &a {}'), says: /ESP4102.*`a`/ },
    { what: 'an edited recipe', edit: (t: string) => t.replace('to 80%', 'to 90%'), says: /ESP4104: `recipe.hash`/ },
    {
      what: 'a layer that is not there',
      edit: (t: string) => t.replace('layers: [fc1, fc2, fc3]', 'layers: [fc1, fc2, fc9]'),
      says: /ESP4104: `stages\[0\].statements\[1\].layers\[2\]`: `fc9`/,
    },
    {
      what: 'an update past the end',
      edit: (t: string) => t.replace('steps: 160', 'steps: 100'),
      says: /ESP4104.*the stage ends at step 100/,
    },
    {
      what: 'a curve that falls',
      edit: (t: string) => t.replace('curve: 1 - (1 - p)^3', 'curve: (1 - 2 * p)^2'),
      says: /ESP4104: .*curve`: it falls .* never wakes/,
    },
    { what: 'a target past all there is', edit: (t: string) => t.replace('reached: 212960', 'reached: 312961'), says: /ESP4104.*reached/ },
    ...[-1, 1].map((off) => ({
      what: `a target that is ${off} off`,
      edit: (t: string) => t.replace('reached: 212960', `reached: ${212960 + off}`),
      says: /ESP4104: .*reached`: 212960 units can be reached/,
    })),
    {
      what: 'a count that the target does not mean',
      edit: (t: string) => t.replace('asked: 212960', 'asked: 212961').replace('reached: 212960', 'reached: 212961'),
      says: /ESP4104: .*asked`: the target means 212960 of 266200 units/,
    },
    {
      what: 'a window that ends before it begins',
      edit: (t: string) => t.replace('window: {first: 40,', 'window: {first: 130,'),
      says: /ESP4104.*ends before it begins/,
    },
    {
      what: 'a curve that stops short',
      edit: (t: string) => t.replace('curve: 1 - (1 - p)^3', 'curve: p / 2'),
      says: /ESP4104.*does not end at the target/,
    },
    {
      what: 'a curve that is none',
      edit: (t: string) => t.replace('curve: 1 - (1 - p)^3', 'curve: up and away'),
      says: /ESP4104.*no curve/,
    },
    {
      what: 'two stages with one path',
      edit: (t: string) => t.replace('path: retrain-lora', 'path: prune-weights'),
      says: /ESP4104: `stages\[1\].path`/,
    },
    {
      what: 'more steps than can be counted',
      edit: (t: string) => t.replaceAll('steps: 160', 'steps: 1e99'),
      says: /ESP4103: `stages\[0\].steps`: it must be <= 9007199254740991/,
    },
    {
      what: 'more threads than an engine starts',
      edit: (t: string) => t.replace('threads: 1', 'threads: 100000'),
      says: /ESP4103: `threads`: it must be <= 1024/,
    },
  ])('$what', async ({ edit, says }) => {
    const { value, diagnostics } = await read(edit(text));
    expect(value).toBeUndefined();
    expect(diagnostics.map(summary).join('\n')).toMatch(says);
    expect(diagnostics.every(({ source, span }) => source !== undefined && (span !== undefined || source.text === ''))).toBe(true);
  });

  it('is pointed at in its line', async () => {
    const edited = text.replace('steps: 160', 'steps: many');
    const { diagnostics } = await read(edited);
    expect(edited.slice(diagnostics[0]?.span?.start, diagnostics[0]?.span?.end)).toBe('many');
  });

  it('cannot unfold to gigabytes', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
      bomb.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`);
    }
    expect((await read(bomb.join('\n'))).diagnostics.map(({ code }) => code)).toEqual(['ESP4102']);
  });

  it('never throws, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), fc.nat(text.length), async (junk, at) => {
        const { value, diagnostics } = await read(text.slice(0, at) + junk + text.slice(at + junk.length));
        expect(value === undefined).toBe(diagnostics.length > 0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the counts of a plan', () => {
  const folders = ['recipes/papers', 'test/plan/golden'].map((name) => path.join(root, name));
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => path.join(folder, name)),
  );
  const plans = files.map((file) => readFileSync(file, 'utf8')).filter((one) => /^ +reached: /m.test(one));

  it('are those that its target means, in every plan that is kept here', async () => {
    expect(plans.length).toBeGreaterThan(40);
    for (const plan of plans) expect((await read(plan)).diagnostics.map(summary)).toEqual([]);
  });

  it('are those that its target means, whatever it is', async () => {
    const amounts = fc.oneof(
      fc.nat(999).map((n) => `to ${n / 10}%`),
      fc.nat(999).map((n) => `removing ${n / 10}%`),
      fc.nat(999).map((n) => `removing ${n / 10}% of remaining`),
      fc.integer({ min: 1, max: 900 }).map((n) => `removing ${n} weights`),
    );
    const floors = fc.constantFrom('', ' protect min 5% per layer', ' protect min 7 per layer');
    const model = linearModel({ a: [3, 5], b: [5, 7], c: [7, 3] });
    let planned = 0;
    await fc.assert(
      fc.asyncProperty(amounts, amounts, floors, async (first, second, floor) => {
        const steps = [first, second].map((one) => `prune weights by global |w| ${one}${floor}`);
        const { value } = planText(steps.join('\n'), model);
        if (value === undefined) return;
        planned++;
        expect((await read(planToYaml(value))).diagnostics.map(summary)).toEqual([]);
      }),
    );
    expect(planned).toBeGreaterThan(0);
  });
});
