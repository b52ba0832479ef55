/** The schema of recipes in YAML: it takes all that the language says, and little else. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { vocabulary } from '../../src/vocabulary/index.ts';
import { dataOfRecipe } from '../language/yaml/data.ts';
import { allRecipes, root } from './support/recipes.ts';

const schema: object = JSON.parse(readFileSync(path.join(root, 'grammar/recipe.schema.json'), 'utf8'));
// What editors show beside a description; it says nothing about values.
const ajv = new Ajv2020({ strict: true, keywords: ['markdownDescription'], unicodeRegExp: true });
const isValid = ajv.compile(schema);

/** The first complaints, for the message of a failing test. */
function complaints(data: unknown): readonly string[] {
  if (isValid(data)) return [];
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

const golden = `
stages:
  - {prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%, over: 25%..75%, protect: {min: 5%, per: layer}}
  - {retrain: lora, within: 0.3% of params}
`;

describe('the golden sentence', () => {
  it('is valid', () => expect(complaints(parseYaml(golden))).toEqual([]));

  it('is what its text says', () => {
    const text = readFileSync(path.join(root, 'examples/lenet300/golden.prune'), 'utf8');
    expect(dataOfRecipe(text)).toEqual(parseYaml(golden));
  });

  it.each([
    ['an unknown verb', 'prune: weights', 'prunee: weights'],
    ['an unknown clause', 'over: 25%..75%', 'ovr: 25%..75%'],
    ['a clause of another verb', 'to: 80%', 'to: 80%, clip: 1'],
    ['a second verb', 'retrain: lora', 'retrain: lora, train: all'],
    ['no target', ' to: 80%,', ''],
    ['two targets', 'to: 80%', 'to: 80%, removing: 20% of remaining'],
    ['no criterion', 'by: {allocation: global, criterion: magnitude}', 'by: {allocation: global}'],
    ['an unknown allocation', 'allocation: global', 'allocation: globl'],
    ['a target in steps', 'to: 80%', 'to: 80 steps'],
    ['a target without its sign', 'to: 80%', 'to: 80'],
    ['an ambiguous pattern', 'to: 80%', 'to: "1:4"'],
    ['a window with one end', 'over: 25%..75%', 'over: 25%'],
    ['a floor of nothing', 'per: layer', 'per: galaxy'],
    ['a part that is missing', 'min: 5%, ', ''],
    ['an unknown part', 'min: 5%', 'min: 5%, most: 10%'],
    ['a budget of something else', 'of params', 'of flops'],
    ['a budget in words', '0.3% of params', 'a little'],
    ['an object that is nothing', 'prune: weights', 'prune:'],
  ])('is refused with %s', (_, good, bad) => {
    const changed = golden.replace(good, bad);
    expect(changed).not.toBe(golden);
    expect(isValid(parseYaml(changed))).toBe(false);
  });
});

describe('what the checker only warns of, and odd names', () => {
  it.each([
    'prune weights by magnitude to 80% along cubic',
    'param `my goal`: sparsity = 80%\nprune weights by magnitude to `my goal`',
    'stage `5 a` { train all }\nmark `b c`\ncompact\nrewind all to `b c`',
    'param `a b`: number = 1\nprune weights by magnitude removing 10% of original\ntrain all with sgd(lr: `a b`)',
  ])('%s is valid', (text) => {
    expect(complaints(dataOfRecipe(text))).toEqual([]);
  });
});

const examples = [...vocabulary.declarations, ...[...vocabulary.heads.values()].flatMap((head) => head.clauses)].map(
  ({ example }) => example,
);

describe('what is valid as text is valid in YAML', () => {
  it.each([...new Set(examples)])('%s', (example) => {
    expect(complaints(dataOfRecipe(example))).toEqual([]);
  });

  const recipes = allRecipes().filter(({ name }) => !name.startsWith('test/grammar/cuts'));
  it.each(recipes)('$name', ({ text }) => {
    expect(complaints(dataOfRecipe(text))).toEqual([]);
  });
});

it('describes every key that an editor offers', () => {
  expect(undescribed(schema, schema, '')).toEqual([]);
});

/** Paths of properties that have no description, references followed. */
function undescribed(node: unknown, whole: object, place: string): readonly string[] {
  if (Array.isArray(node)) {
    return node.flatMap((item, index) => undescribed(item, whole, `${place}/${index}`));
  }
  if (typeof node !== 'object' || node === null) return [];
  const isConditional = place.includes('/if') || place.includes('/allOf');
  const properties: readonly [string, unknown][] = 'properties' in node && !isConditional ? Object.entries(node.properties ?? {}) : [];
  return [
    ...properties.filter(([, value]) => isTopLevel(place) && !isDescribed(value, whole)).map(([key]) => `${place}/${key}`),
    ...Object.entries(node).flatMap(([key, value]) => undescribed(value, whole, `${place}/${key}`)),
  ];
}

/** The recipe itself and its statements: parts inside a value explain themselves there. */
function isTopLevel(place: string): boolean {
  return place === '' || /^\/\$defs\/[a-z-]+-(verb|block)$/.test(place);
}

function isDescribed(value: unknown, whole: object): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('description' in value) return true;
  if (!('$ref' in value) || !('$defs' in whole)) return false;
  const name = String(value.$ref).replace('#/$defs/', '');
  const definitions = new Map(Object.entries(whole.$defs ?? {}));
  return isDescribed(definitions.get(name), whole);
}
