/** What a user sees of a finding, in each of the formats. */
import { describe, expect, it } from 'vitest';
import type { Diagnostic, Source } from '../../src/diagnostics/diagnostic.ts';
import { renderConcise } from '../../src/diagnostics/render/concise.ts';
import { renderJson } from '../../src/diagnostics/render/json.ts';
import { renderPretty } from '../../src/diagnostics/render/pretty.ts';

const recipe: Source = { name: 'recipe.prune', text: 'recipe r\nprune weights by magnitude to 1:4\n' };

const polarity: Diagnostic = {
  code: 'ESP2042',
  severity: 'error',
  message: '`1:4` can be read in two ways',
  why: 'Some systems count what is kept, others what is pruned.',
  source: recipe,
  span: { start: recipe.text.indexOf('1:4'), end: recipe.text.indexOf('1:4') + 3 },
  fixes: [{ title: 'write `keep 1 of 4`', edits: [{ span: { start: 39, end: 42 }, text: 'keep 1 of 4' }], safety: 'unsafe' }],
  related: [{ message: 'the statement begins here', source: recipe, span: { start: 9, end: 14 } }],
};

const corrupt: Diagnostic = {
  code: 'ESP3001',
  severity: 'error',
  message: 'the file ends in the middle of a tensor',
  why: 'A truncated model has lost weights.',
  help: 'export it again',
  file: 'model.onnx',
};

describe('pretty', () => {
  const plain = { color: false, columns: 80 };

  it('shows what, where, why and what to do', () => {
    expect(renderPretty([polarity], plain)).toBe(
      [
        'error[ESP2042]: `1:4` can be read in two ways',
        ' --> recipe.prune:2:31',
        '  |',
        '2 | prune weights by magnitude to 1:4',
        '  |                               ^^^',
        '  = why: Some systems count what is kept, others what is pruned.',
        '  = fix: write `keep 1 of 4`',
        '  = see: the statement begins here',
        ' --> recipe.prune:2:1',
        '  |',
        '2 | prune weights by magnitude to 1:4',
        '  | ^^^^^',
        '',
      ].join('\n'),
    );
  });

  it('names the file of a finding that has no text', () => {
    expect(renderPretty([corrupt], plain)).toBe(
      [
        'error[ESP3001]: the file ends in the middle of a tensor',
        ' --> model.onnx',
        '  = why: A truncated model has lost weights.',
        '  = help: export it again',
        '',
      ].join('\n'),
    );
  });

  it('puts a blank line between two findings', () => {
    expect(renderPretty([corrupt, corrupt], plain).split('\n\n')).toHaveLength(2);
  });

  it('colours only when asked to', () => {
    const escape = '\u001b[';
    expect(renderPretty([polarity], plain)).not.toContain(escape);
    expect(renderPretty([polarity], { ...plain, color: true })).toContain(escape);
  });

  it('never prints a control character of the text it quotes', () => {
    const text = 'prune \u001b[31mweights\u202e\u0000';
    const source = { name: 'a\u001bb.prune', text };
    const hostile = { ...polarity, source, span: { start: 6, end: 8 }, message: 'odd `\u001b[2J`' };
    const shown = renderPretty([hostile], plain);
    expect(shown).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(shown).toContain('odd `␛[2J`');
    expect(shown).toContain('a␛b.prune:1:7');
  });
});

describe('concise', () => {
  it('is one line a finding', () => {
    expect(renderConcise([polarity, corrupt])).toBe(
      'recipe.prune:2:31: error ESP2042 `1:4` can be read in two ways\n' +
        'model.onnx: error ESP3001 the file ends in the middle of a tensor\n',
    );
  });

  it('is empty when there is nothing to say', () => {
    expect(renderConcise([])).toBe('');
  });
});

describe('json', () => {
  it('carries its version, positions, fixes and a summary', () => {
    const report: unknown = JSON.parse(renderJson([polarity, corrupt]));
    expect(report).toMatchObject({
      formatVersion: 1,
      diagnostics: [
        {
          code: 'ESP2042',
          severity: 'error',
          file: 'recipe.prune',
          start: { line: 2, column: 31 },
          end: { line: 2, column: 34 },
          span: { start: 39, end: 42 },
          fixes: [{ safety: 'unsafe', edits: [{ text: 'keep 1 of 4' }] }],
          related: [{ message: 'the statement begins here', start: { line: 2, column: 1 } }],
        },
        { code: 'ESP3001', file: 'model.onnx', help: 'export it again' },
      ],
      summary: { errors: 2, warnings: 0, hints: 0 },
    });
  });
});
