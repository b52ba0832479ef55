/** Sentences as people write them: each is led to the text that is meant, and to no other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../../src/check-source.ts';
import { recipeHash } from '../../../src/language/canonical/hash.ts';
import { meantBy } from '../../../src/language/meant/meant.ts';
import { fixSource } from '../../../src/lint/fix/fix-source.ts';
import { vocabulary } from '../../../src/vocabulary/index.ts';
import { allRecipes } from '../../grammar/support/recipes.ts';
import { root } from '../../support/root.ts';

function pairsOf(name: string): readonly (readonly [said: string, meant: string])[] {
  const lines = readFileSync(path.join(root, 'test/language/meant', name), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const [said = '', meant = ''] = line.split('\t').map((text) => text.replaceAll('\\n', '\n'));
    return [said, meant] as const;
  });
}

const judge = (text: string) => checkSource({ name: 'recipe.prune', text: `${text}\n` });

async function fixed(text: string): Promise<string> {
  const source = { name: 'recipe.prune', text: `${text}\n` };
  return (await fixSource(source, async (one) => checkSource(one).diagnostics)).source.text;
}

describe.each(['forms.tsv', 'sentences.tsv'])('%s', (name) => {
  it.each(pairsOf(name))('%s', async (said, meant) => {
    const { value: wanted } = judge(meant);
    const { value: led } = judge(await fixed(said));
    expect(wanted && recipeHash(wanted)).toBeDefined();
    expect(led && recipeHash(led)).toBe(wanted && recipeHash(wanted));
  });
});

describe('what is not led anywhere', () => {
  it.each([
    'prune weights by magnitude to 1:4',
    'prune weights by 80% by magnitude',
    'prune weights by magnitud to 80% and more',
    'prune "weights with global magnitude" to 80%',
    'prune weights with global magnitude to 80% # using steps 5 to 10\nprune nothing',
  ])('%s', async (said) => {
    expect(judge(await fixed(said)).value).toBeUndefined();
  });
});

it('leaves sound recipes alone', () => {
  const sound = allRecipes().filter(({ name }) => !name.startsWith('test/grammar/cuts'));
  const changed = sound.filter(({ text }) =>
    judge(text).diagnostics.some(({ severity, fixes = [] }) => severity === 'error' && fixes.length > 0),
  );
  expect(changed.map(({ name }) => name)).toEqual([]);
});

it('keeps what stands in quotes', () => {
  expect(meantBy('prune weights in "a with b" with magnitude to 50%', [], vocabulary)).toEqual([
    'prune weights in "a with b" by magnitude to 50%',
  ]);
});
