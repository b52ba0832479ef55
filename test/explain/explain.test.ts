/** Recipes in plain English, as the files in `golden/` have them (`npx vitest run -u` writes anew). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { explainRecipe, renderExplanation } from '../../src/explain/index.ts';
import type { Recipe } from '../../src/language/typed.ts';
import { vocabulary } from '../../src/vocabulary/index.ts';
import { factsOf, planned, planText } from '../plan/planning.ts';

const folder = join(import.meta.dirname, '../language/syntax/examples');

function textOf(name: string): string {
  return readFileSync(join(folder, `${name}.prune`), 'utf8');
}

function typed(text: string): Recipe {
  const { value, diagnostics } = checkSource({ name: 'test.prune', text });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value;
}

function told(text: string): string {
  return renderExplanation(explainRecipe(typed(text)));
}

describe('an explanation', () => {
  it.each(['golden', 'gmp', 'perp', 'lottery-ticket'])('of %s', async (name) => {
    await expect(told(textOf(name))).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it.each(['golden', 'lottery-ticket'])('of %s, with the numbers of a plan', async (name) => {
    const plan = planned(planText(textOf(name), factsOf('lenet300_mnist')));
    const text = renderExplanation(explainRecipe(typed(textOf(name)), plan));
    await expect(text).toMatchFileSnapshot(`golden/${name}-on-lenet300.txt`);
  });
});

describe('what an explanation tells', () => {
  const text = told(`stage s for 5 epochs {
  prune neurons by magnitude to 50% sparsity
  train all
  prune weights by magnitude to 20% density over 0%..50%
  calibrate norms using 10 samples of calibration
}`);

  it('is ordered as things happen', () => {
    const places = [
      'Before its first step:',
      'prune neurons',
      'During its steps:',
      'train all',
      'over 0%..50%',
      'After its last step:',
      'calibrate norms',
    ].map((words) => text.indexOf(words));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('says how much goes and how much stays', () => {
    expect(text).toContain('80% are pruned, 20% stay.');
  });

  it('says everything once', () => {
    const meaning = 'Who competes with whom.';
    expect(told('prune weights by magnitude to 50%\nprune weights by magnitude to 60%').split(meaning)).toHaveLength(2);
  });

  it.each([
    ['prune weights by global magnitude to 50%', 'ranked'],
    ['prune neurons by magnitude to 50% sparsity', 'grouped'],
    ['stage s for 5 steps { train gates\nprune neurons by gate to 50% sparsity }', undefined],
    ['prune sublayers by magnitude removing 1 sublayer', 'grouped'],
    ['prune sublayers by finercut removing 1 sublayer using 4 samples of train', undefined],
  ])('names no default that changes nothing: %s', (line, named) => {
    const words = ['ranked per layer', 'grouped by mean'];
    const found = words.filter((word) => told(line).includes(word));
    expect(found.map((word) => word.split(' ')[0])).toEqual(named === undefined ? [] : [named]);
  });

  it('knows that branches compete with each other', () => {
    const line = 'prune sublayers by magnitude removing 1 sublayer';
    expect(told(line)).toContain('global (unless you say otherwise)');
  });

  it('keeps to the width that it is given', () => {
    const plain = { strong: (words: string) => words, dim: (words: string) => words };
    const narrow = renderExplanation(explainRecipe(typed(textOf('perp'))), { columns: 50, ...plain });
    expect(narrow.split('\n').filter((line) => line.length > 50)).toEqual([]);
  });

  it.each(vocabulary.declarations.map(({ example }) => [example]))('has a word on %j', (example) => {
    const { value } = checkSource({ name: 'test.prune', text: example });
    if (value === undefined || value.body.length === 0) return;
    expect(renderExplanation(explainRecipe(value))).toMatch(/\n1\. \S/);
  });
});
