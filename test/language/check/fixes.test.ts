/** What holds of every fix that is proposed for the wrong recipes of `wrong/*.md`. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkSource } from '../../../src/check-source.ts';
import type { Diagnostic, Fix, Source } from '../../../src/diagnostics/diagnostic.ts';
import { applyEdits } from '../../../src/lint/fix/edits.ts';
import { piecesOf, safeFixHolds } from '../../fuzz/fixes.ts';

const folder = new URL('wrong/', import.meta.url);
const recipes = readdirSync(fileURLToPath(folder)).flatMap((name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  return [...text.matchAll(/^```prune[^\n]*\n([\s\S]*?)^```$/gm)].map(([, recipe = '']) => recipe);
});

function findingsOf(text: string): readonly Diagnostic[] {
  return checkSource({ name: 'recipe.prune', text }).diagnostics;
}

interface Proposed {
  readonly recipe: string;
  readonly finding: Diagnostic;
  readonly fix: Fix;
}

const proposed: readonly Proposed[] = recipes.flatMap((recipe) =>
  findingsOf(recipe).flatMap((finding) =>
    (finding.fixes ?? []).map((fix) => ({ recipe, finding, fix })),
  ),
);

function fixed({ recipe, fix }: Proposed): string {
  return applyEdits(recipe, fix.edits);
}

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
    const source: Source = { name: 'recipe.prune', text: one.recipe };
    if (one.fix.safety === 'safe') safeFixHolds(source, one.fix, findingsOf);
  });

  test.each(proposed)('takes no clause away: $fix.title of $recipe', (one) => {
    const lost = piecesOf(one.recipe).length - piecesOf(fixed(one)).length;
    const isExchange = one.fix.edits.every(({ text }) => /[\p{L}\p{N}]/u.test(text));
    expect(isExchange || lost <= 0, fixed(one)).toBe(true);
  });
});
