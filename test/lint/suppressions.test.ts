/** Comments that say where a rule does not apply, and what is said about them. */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { lint } from '../../src/lint/index.ts';
import { advice, rulesIn } from './linting.ts';

const cut = 'prune weights by global magnitude to 80%';

/** What is said, by rule or code. */
const cases: readonly (readonly [what: string, text: string, said: readonly string[]])[] = [
  ['above', `# espalier-ignore unprotected-global: a baseline\n${cut}`, []],
  ['at the end', `${cut} # espalier-ignore unprotected-global: a baseline`, []],
  ['in a doc comment', `## espalier-ignore unprotected-global: a baseline\n${cut}`, []],
  ['above other comments', `# espalier-ignore unprotected-global: why\n# more\n\n${cut}`, []],
  ['in a Windows text', `# espalier-ignore unprotected-global: why\r\n${cut}\r\n`, []],
  ['of several rules', `# espalier-ignore unprotected-global, early-target: why\n${cut} over 0%..50% along constant`, []],
  ['of one rule of two', `# espalier-ignore early-target: why\n${cut} over 0%..50% along constant`, ['unprotected-global']],
  ['two lines above', `# espalier-ignore unprotected-global: why\nmark a\n${cut}\nrewind all to a`, ['ESP2903', 'unprotected-global']],
  ['without a reason', `# espalier-ignore unprotected-global\n${cut}`, ['ESP2902', 'unprotected-global']],
  ['with an empty reason', `# espalier-ignore unprotected-global:  \n${cut}`, ['ESP2902', 'unprotected-global']],
  ['of no rule', `# espalier-ignore unprotected-globul: why\n${cut}`, ['ESP2901', 'unprotected-global']],
  ['of nothing', `# espalier-ignore late-window: why\ntrain all`, ['ESP2903']],
  ['at the end of the text', 'train all\n# espalier-ignore late-window: why', ['ESP2903']],
  ['of a rule that lacks its model', '# espalier-ignore stale-norms: why\ntrain all', []],
  ['that only looks like one', 'cite "x # espalier-ignore late-window: why"\ntrain all', []],
];

describe('a suppression', () => {
  it.each(cases)('%s', (_, text, said) => {
    expect(rulesIn(text)).toEqual(said);
  });

  const twice = (comment: string) => `prune weights by random to 50%\nprune weights by random to 50% ${comment}`;
  const saidOf = (text: string, levels = {}) => {
    const { value, diagnostics: checked } = checkSource({ name: 'recipe.prune', text });
    const all = value === undefined ? checked : lint(value, { checked, levels });
    return all.map(({ rule, code, severity }) => `${severity} ${rule ?? code}`);
  };

  it.each([
    ['none', '', ['warning ESP2212']],
    ['one with a reason', '# espalier-ignore ESP2212: to see that it does nothing', []],
    ['one without', '# espalier-ignore ESP2212', ['warning ESP2212', 'warning ESP2902']],
    ['one of another code', '# espalier-ignore ESP2211: why', ['warning ESP2212', 'warning ESP2903']],
  ])('of a warning of the checker, by its code: %s', (_, comment, said) => {
    expect(saidOf(twice(comment)).sort()).toEqual([...said].sort());
  });

  it('of a rule, by its code', () => {
    expect(rulesIn(`${cut} # espalier-ignore ESP2805: a baseline`, { checked: [] })).toEqual([]);
  });

  it('of a code says nothing where nobody has checked', () => {
    expect(rulesIn('train all # espalier-ignore ESP2212: why')).toEqual([]);
  });

  it.each([
    ['off', []],
    ['hint', ['hint ESP2212']],
    ['error', ['error ESP2212']],
  ])('is not needed where a project says `%s` of the code', (level, said) => {
    expect(saidOf(twice(''), { ESP2212: level })).toEqual(said);
  });

  it('of a rule that is off is not unused', () => {
    const text = '# espalier-ignore late-window: why\ntrain all';
    expect(rulesIn(text, { levels: { 'late-window': 'off' } })).toEqual([]);
  });

  it('points at the name, and offers the right one', () => {
    const text = `# espalier-ignore unprotected-globul: why\n${cut}`;
    const [first] = advice(text);
    expect(text.slice(first?.span?.start, first?.span?.end)).toBe('unprotected-globul');
    expect(first?.help).toBe('did you mean `unprotected-global`?');
  });
});
