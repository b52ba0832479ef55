/** Recipes in YAML get the same advice, at their own lines. */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { positionAt } from '../../src/diagnostics/render/position.ts';
import { lint } from '../../src/lint/index.ts';

function said(text: string): readonly string[] {
  const source = { name: 'recipe.prune.yaml', text };
  const { value, diagnostics } = checkSource(source);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return lint(value).map(({ rule, code, span, fixes = [] }) => {
    const { line } = positionAt(source, span?.start ?? 0);
    return [`${line}: ${rule ?? code}`, ...fixes.map(({ title }) => title)].join(', ');
  });
}

const cut = 'prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%';

describe('advice on YAML', () => {
  it('points at the line, and proposes nothing that is not YAML', () => {
    expect(said(`stages:\n  - {${cut}}\n`)).toEqual(['2: unprotected-global']);
  });

  it('proposes to exchange one word for another', () => {
    const text = 'stages:\n  - calibrate: norms\n    using: {samples: 8 samples, of: test}\n';
    expect(said(text)).toEqual(['3: calibration-on-test, write `calibration`']);
  });

  it('is suppressed by comments', () => {
    const why = '# espalier-ignore unprotected-global: a baseline';
    expect(said(`stages:\n  ${why}\n  - {${cut}}\n`)).toEqual([]);
    expect(said(`stages:\n  - {${cut}} ${why}\n`)).toEqual([]);
    expect(said(`${why}\nstages:\n  - {${cut}}\n`)).toEqual(['1: ESP2903, remove it', '3: unprotected-global']);
  });
});
