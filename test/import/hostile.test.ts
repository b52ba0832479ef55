/** Files of other tools are hostile input: bombs, depth, formulas and expressions of names end soon, with a finding. */
import { describe, expect, it } from 'vitest';
import { compute } from '../../src/import/document/formula.ts';
import { globOf } from '../../src/import/names.ts';
import { patternOf } from '../../src/import/document/pattern.ts';
import { imported } from './importing.ts';

const codesOf = (text: string): readonly string[] => imported(text).diagnostics.map(({ code }) => code);

describe('documents', () => {
  const bomb = Array.from({ length: 30 }, (_, at) => (at === 0 ? 'a0: &a0 [x, x]' : `a${at}: &a${at} [*a${at - 1}, *a${at - 1}]`)).join(
    '\n',
  );

  it.each([
    ['a bomb of aliases', bomb, ['ESP7301']],
    ['an alias to itself', 'a: &a [*a]\n', ['ESP1809']],
    ['depth', `a: ${'['.repeat(5000)}`, ['ESP1809']],
    ['length', `# ${'x'.repeat(1 << 20)}\n`, ['ESP7301']],
    ['no YAML', 'a: [\n', ['ESP7300']],
    ['nothing', '', ['ESP7300']],
  ])('%s', (_, text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });

  it('merges, repeated keys and anchors are all in the report, once', () => {
    const text = `base: &base {init_sparsity: 0.05, update_frequency: 1}
modifiers:
  - !EpochRangeModifier {start_epoch: 0, end_epoch: 9, end_epoch: 10}
  - !GMPruningModifier
    <<: *base
    params: [fc.weight]
    final_sparsity: 0.8
    start_epoch: 0
    end_epoch: 8
`;
    const { lines, recipe } = imported(text);
    expect(recipe).toContain('for 10 epochs');
    expect(recipe).toContain('from 5%');
    const byPath = new Map(lines.map(({ path, list }) => [path, list]));
    expect(byPath.get('modifiers[0].end_epoch')).toBe('unsaid');
    expect(byPath.get('modifiers[0].end_epoch#2')).toBe('said');
    expect(byPath.get('base.init_sparsity')).toBe('said');
    expect(byPath.get('modifiers[1].<<.init_sparsity')).toBe('said');
    expect(byPath.size).toBe(lines.length);
  });
});

describe('formulas', () => {
  const known = (name: string): number | undefined => ({ a: 2, b: 0.5 })[name];

  it.each([
    ['1 + 2 * 3', 7],
    ['(a + b) * 4', 10],
    ['-a ** 2', -4],
    ['2 ** -1', 0.5],
    ['7 // 2 % 2', 1],
    ['-7 // 2', -4],
    ['max(a, 3) - min(1, b)', 2.5],
    ['round(2.5)', 2],
    ['1e-1 * 10', 1],
  ])('%s', (formula, value) => {
    expect(compute(formula, known)).toEqual({ value });
  });

  it.each(['', '1 +', 'c', '1 / 0', '(1', '1 2', '__import__("os")', 'a.b', 'lambda: 1', 'a if b else 1'])('%j has no value', (formula) =>
    expect(compute(formula, known)).toHaveProperty('reason'),
  );

  it('end at a depth and a length', () => {
    expect(compute('('.repeat(200), known)).toHaveProperty('reason');
    expect(compute('2 ** '.repeat(80) + '2', known)).toHaveProperty('reason');
    expect(compute('1 + '.repeat(400) + '1', known)).toHaveProperty('reason');
  });
});

describe('expressions of names', () => {
  const names = ['layer1.0.conv1.weight', 'layer10.0.conv1.weight', 'fc.weight', 'conv'];
  it.each([
    'layer1.*conv1',
    '.*conv[12]\\.weight$',
    '(fc|conv)',
    'layer\\d+\\.0\\.\\w+\\.weight',
    '^fc',
    'l?ayer{1}1{1,2}0?',
    '[^.]*\\.weight',
    'x*',
    '',
  ])('%j matches as JavaScript does', (text) => {
    const pattern = patternOf(text);
    for (const name of names) {
      expect(pattern?.matches(name, 'anywhere')).toBe(new RegExp(text).test(name));
      expect(pattern?.matches(name, 'start')).toBe(new RegExp(`^(?:${text})`).test(name));
      expect(pattern?.matches(name, 'whole')).toBe(new RegExp(`^(?:${text})$`).test(name));
    }
  });

  it('take no longer for what others never end with', () => {
    expect(patternOf('(a*)*(a*)*(a|a)*b$')?.matches('a'.repeat(2000), 'start')).toBe(false);
    expect(patternOf('((a{50}){50}){50}')).toBeUndefined();
    expect(patternOf('('.repeat(300))).toBeUndefined();
  });

  it.each(['(?=a)', '(a', 'a)', '[a', '*a', 'a**', '\\1', 'a{2', '(?<x>a)'])('%s is refused', (text) => {
    expect(patternOf(text)).toBeUndefined();
  });

  it.each([
    ['.*conv1', '**conv1', true],
    ['layer1\\.[0-9]+\\.conv', 'layer1.*.conv', false],
    ['(a|b)', undefined, undefined],
  ])('%s as a glob', (text, glob, exact) => {
    expect([globOf(text)?.text, globOf(text)?.exact]).toEqual([glob, exact]);
  });
});
