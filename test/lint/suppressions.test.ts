/** Comments that say where a rule does not apply, and what is said about them. */
import { describe, expect, it } from 'vitest';
import { advice, rulesIn } from './linting.ts';

const cut = 'prune weights by global magnitude to 80%';

/** What is said, by rule or code. */
const cases: readonly (readonly [what: string, text: string, said: readonly string[]])[] = [
  ['above', `# espalier-ignore unprotected-global: a baseline\n${cut}`, []],
  ['at the end', `${cut} # espalier-ignore unprotected-global: a baseline`, []],
  ['in a doc comment', `## espalier-ignore unprotected-global: a baseline\n${cut}`, []],
  ['above other comments', `# espalier-ignore unprotected-global: why\n# more\n\n${cut}`, []],
  ['in a Windows text', `# espalier-ignore unprotected-global: why\r\n${cut}\r\n`, []],
  [
    'of several rules',
    `# espalier-ignore unprotected-global, early-target: why\n${cut} over 0%..50% along constant`,
    [],
  ],
  [
    'of one rule of two',
    `# espalier-ignore early-target: why\n${cut} over 0%..50% along constant`,
    ['unprotected-global'],
  ],
  [
    'two lines above',
    `# espalier-ignore unprotected-global: why\nmark a\n${cut}\nrewind all to a`,
    ['ESP2903', 'unprotected-global'],
  ],
  [
    'without a reason',
    `# espalier-ignore unprotected-global\n${cut}`,
    ['ESP2902', 'unprotected-global'],
  ],
  [
    'with an empty reason',
    `# espalier-ignore unprotected-global:  \n${cut}`,
    ['ESP2902', 'unprotected-global'],
  ],
  [
    'of no rule',
    `# espalier-ignore unprotected-globul: why\n${cut}`,
    ['ESP2901', 'unprotected-global'],
  ],
  ['of nothing', `# espalier-ignore late-window: why\ntrain all`, ['ESP2903']],
  ['at the end of the text', 'train all\n# espalier-ignore late-window: why', ['ESP2903']],
  ['of a rule that lacks its model', '# espalier-ignore stale-norms: why\ntrain all', []],
  ['that only looks like one', 'cite "x # espalier-ignore late-window: why"\ntrain all', []],
];

describe('a suppression', () => {
  it.each(cases)('%s', (_, text, said) => {
    expect(rulesIn(text)).toEqual(said);
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
