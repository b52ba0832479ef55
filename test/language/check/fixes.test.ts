/** What holds of every fix that is proposed for the wrong recipes of `wrong/*.md`. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkSource } from '../../../src/check-source.ts';
import type { Diagnostic, Fix } from '../../../src/diagnostics/diagnostic.ts';
import { applyEdits } from '../../../src/lint/fix/fix-source.ts';
import { keepsWords, piecesOf } from '../../fuzz/fixes.ts';

const folder = new URL('wrong/', import.meta.url);
const recipes = readdirSync(fileURLToPath(folder)).flatMap((name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  return [...text.matchAll(/^```prune[^\n]*\n([\s\S]*?)^```$/gm)].map(([, recipe = '']) => recipe);
});

function findingsOf(text: string): readonly Diagnostic[] {
  return checkSource({ name: 'recipe.prune', text }).diagnostics;
}

function errorsIn(found: readonly Diagnostic[]): number {
  return found.filter(({ severity }) => severity === 'error').length;
}

interface Proposed {
  readonly recipe: string;
  readonly finding: Diagnostic;
  readonly fix: Fix;
}

const proposed: readonly Proposed[] = recipes.flatMap((recipe) =>
  findingsOf(recipe).flatMap((finding) => (finding.fixes ?? []).map((fix) => ({ recipe, finding, fix }))),
);

function fixed({ recipe, fix }: Proposed): string {
  return applyEdits(recipe, fix.edits);
}

test('a mark that goes leaves two words apart', () => {
  const text = 'prune weights by magnitude to 80%; measure)accuracy on test\n';
  const [fix] = findingsOf(text).flatMap(({ fixes = [] }) => fixes);
  if (fix === undefined) throw new Error('a fix for the stray bracket');
  expect(applyEdits(text, fix.edits)).toContain('measure accuracy');
});

describe('the fixes of the wrong recipes', () => {
  test('are many, and some are safe', () => {
    expect(proposed.length).toBeGreaterThan(60);
    expect(proposed.filter(({ fix }) => fix.safety === 'safe').length).toBeGreaterThan(10);
  });

  test.each(proposed)('$finding.code, $fix.title: $recipe', (one) => {
    const text = fixed(one);
    const after = findingsOf(text);
    const place = `${text}\n${after.map(({ code, message }) => `${code} ${message}`).join('\n')}`;
    const before = findingsOf(one.recipe).filter(({ code }) => code === one.finding.code);
    const same = after.filter(({ code }) => code === one.finding.code);
    expect(same.length, place).toBeLessThan(before.length);
    if (one.fix.safety !== 'safe') return;
    keepsWords(one.recipe, one.fix);
    expect(errorsIn(after), place).toBeLessThanOrEqual(errorsIn(findingsOf(one.recipe)));
  });

  test.each(proposed)('takes no clause away: $fix.title of $recipe', (one) => {
    const lost = piecesOf(one.recipe).length - piecesOf(fixed(one)).length;
    const isExchange = one.fix.edits.every(({ text }) => /[\p{L}\p{N}]/u.test(text));
    expect(isExchange || lost <= 0, fixed(one)).toBe(true);
  });
});
