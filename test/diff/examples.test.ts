/** Of any two recipes something is said exactly where they do not mean the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { diffRecipes } from '../../src/diff/index.ts';
import { recipeHash } from '../../src/language/canonical/hash.ts';
import type { Recipe } from '../../src/language/typed.ts';
import { vocabulary } from '../../src/vocabulary/index.ts';

const folder = join(import.meta.dirname, '../language/syntax/examples');
const texts = [
  ...readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')),
  ...vocabulary.declarations.map(({ example }) => example),
];
const recipes = texts.flatMap((text): readonly Recipe[] => {
  const { value } = checkSource({ name: 'test.prune', text });
  return value === undefined ? [] : [value];
});
const hashes = new Map(recipes.map((recipe) => [recipe, recipeHash(recipe)]));

describe('examples, each against the next ones', () => {
  it('differ in words exactly where they differ in meaning', () => {
    for (const [at, before] of recipes.entries()) {
      for (const after of recipes.slice(at, at + 8)) {
        const changes = diffRecipes(before, after);
        const pair = `${before.source.text}\n--- and ---\n${after.source.text}`;
        expect(changes.length === 0, pair).toBe(hashes.get(before) === hashes.get(after));
        // Nothing has to fall back to comparing texts.
        expect(
          changes.filter(({ what }) => what === 'canonical form'),
          pair,
        ).toEqual([]);
      }
    }
  });
});
