/** Every paper's recipe is planned as its golden plan says, or refused by name; misfits are refused with the reason. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { papers } from '../../bench/papers/papers.ts';
import { generatedFiles, leftOvers, planAll } from '../../bench/papers/plans.ts';
import { taxonomy } from '../../bench/papers/taxonomy.ts';
import { check, plan } from '../../src/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const all = planAll(root);
const files = generatedFiles(root, all);

/** `npm run plans -- --update` writes them anew. */
it.each([...files])('%s is current', (name, text) => {
  const place = path.join(root, name);
  const found = existsSync(place) ? readFileSync(place, 'utf8') : '';
  expect(withoutTold(found)).toBe(withoutTold(text));
});

/** How explanations and tables of plans are worded is held where they are made. */
function withoutTold(text: string): string {
  return text.replaceAll(/^```text$.*?^```$/gms, '');
}

it('nothing is left over of recipes that are gone', () => {
  expect(leftOvers(root, files)).toEqual([]);
});

it.each(all)('$name has its place in the field, and a lesson', ({ name }) => {
  const { family = { none: '' }, lesson } = papers[name] ?? {};
  expect(Object.values(family)).not.toContain('');
  expect(lesson).toMatch(/\w.*\.$/s);
});

describe('a cell of the survey', () => {
  it.each(taxonomy.filter(({ says }) => says !== undefined))('$axis: $cell is said soundly', ({ says = '' }) => {
    const { diagnostics } = check(says);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(['what is removed', 'when'])('stands on the axis `%s` for every recipe', (axis) => {
    const cells = taxonomy.filter((cell) => cell.axis === axis);
    const homeless = all.filter(({ name, text }) => !cells.some(({ has }) => has(name, text)));
    expect(homeless.map(({ name }) => name)).toEqual([]);
  });

  it.each(all)('holds $name by its score, learned or not, and by its shares', ({ name, text }) => {
    const axes = taxonomy.filter(({ has }) => has(name, text)).map(({ axis }) => axis);
    expect(axes.some((axis) => axis === 'by which score' || axis === 'learned')).toBe(true);
  });
});

it.each(all)('$name has a plan or a refusal, and not both', ({ plan: one, refused }) => {
  expect(one === undefined).toBe(refused.length > 0);
});

describe('a recipe on a model that does not fit', () => {
  it.each([
    { name: 'wanda', model: 'resnet8_fmnist_bn', code: 'ESP4020', says: /selects no layer/ },
    { name: 'rnn-sparsity', model: 'mlp_digits', code: 'ESP3050', says: /role `recurrent`/ },
    { name: 'sparsegpt', model: 'lstm_lm', code: 'ESP4020', says: /selects no layer/ },
  ])('$name on $model', ({ name, model, code, says }) => {
    const found = refuse(name, model, { train: 1024 });
    expect(found.find((one) => one.code === code)?.message).toMatch(says);
  });
});

describe('a recipe without what it measures on', () => {
  it.each([
    { name: 'wanda', model: 'char_llama', samples: {}, says: /samples of `calibration`|calibration/ },
    { name: 'wanda', model: 'char_llama', samples: { train: 8 }, says: /128 samples.*it has 8/ },
    { name: 'snip', model: 'mlp_digits_init', samples: {}, says: /train/ },
    { name: 'essential-sparsity', model: 'mlp_digits', samples: {}, says: /validation/ },
  ])('$name with $samples', ({ name, model, samples, says }) => {
    const found = refuse(name, model, samples as Readonly<Record<string, number>>);
    expect(found.map(({ message }) => message).join('\n')).toMatch(says);
  });
});

/** The errors, each with a reason and, in its help, a way out. */
function refuse(name: string, model: string, samples: Readonly<Record<string, number>>) {
  const { value, diagnostics } = plan({
    recipe: readFileSync(path.join(root, `recipes/papers/${name}.prune`), 'utf8'),
    model: readFileSync(path.join(root, `test/fixtures/models/${model}.onnx`)),
    samples,
  });
  expect(value).toBeUndefined();
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.every(({ why, help }) => why !== undefined && help !== undefined)).toBe(true);
  return errors;
}
