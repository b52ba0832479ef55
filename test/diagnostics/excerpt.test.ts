/** The line of carets stands under what it means, whatever the line is made of. */
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../src/diagnostics/render/pretty.ts';
import { positionAt } from '../../src/diagnostics/render/position.ts';

/** The place is what stands between ⟦ and ⟧. */
function marked(text: string): { source: { name: string; text: string }; start: number; end: number } {
  const start = text.indexOf('⟦');
  const end = text.indexOf('⟧') - 1;
  return { source: { name: 'a', text: text.replace('⟦', '').replace('⟧', '') }, start, end };
}

const cases: readonly (readonly [title: string, text: string, shown: string, marker: string])[] = [
  ['a word', 'prune ⟦weights⟧ to', 'prune weights to', '      ^^^^^^^'],
  ['nothing, at the end of a line', 'prune⟦⟧\nnext', 'prune', '     ^'],
  ['nothing, in an empty text', '⟦⟧', '', '^'],
  ['a tab before it', '\tprune ⟦x⟧', '    prune x', '          ^'],
  ['a tab inside it', 'ab⟦\tc⟧', 'ab  c', '  ^^^'],
  ['wide characters', '剪枝 ⟦権重⟧ to', '剪枝 権重 to', '     ^^^^'],
  ['an emoji of several code points', '👩‍🔬 ⟦w⟧', '👩‍🔬 w', '   ^'],
  ['combining marks', 'e\u0301e\u0301 ⟦w⟧', 'e\u0301e\u0301 w', '   ^'],
  ['what takes no room', 'mag⟦\u200b⟧nitude', 'mag\ufffdnitude', '   ^'],
  ['several lines: the first one', 'a ⟦b\nc⟧ d', 'a b', '  ^'],
  ['a Windows line break', 'a\r\nb ⟦c⟧\r\nd', 'b c', '  ^'],
];

describe('an excerpt', () => {
  it.each(cases)('of %s', (_, text, shown, marker) => {
    const { source, start, end } = marked(text);
    expect(excerptOf(source, { start, end }, 80)).toMatchObject({ text: shown, marker });
  });

  it('keeps the place in sight on a line of a megabyte', () => {
    const source = { name: 'a', text: `${'x'.repeat(500_000)}PLACE${'y'.repeat(500_000)}` };
    const excerpt = excerptOf(source, { start: 500_000, end: 500_005 }, 60);
    expect(stringWidth(excerpt.text)).toBeLessThanOrEqual(60);
    expect(excerpt.text.slice(excerpt.marker.indexOf('^'), excerpt.marker.length)).toBe('PLACE');
    expect(excerpt.text).toMatch(/^….*…$/);
  });

  it('fills the width where the line ends soon after the place', () => {
    const text = `${'before '.repeat(20)}END`;
    const excerpt = excerptOf({ name: 'a', text }, { start: 140, end: 143 }, 40);
    expect(excerpt.text).toBe('…' + text.slice(-38));
    expect(excerpt.marker).toBe(' '.repeat(36) + '^^^');
  });

  it('always fits, and its carets stay below the line', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(fc.property(anyText, fc.nat(300), fc.nat(300), fc.integer({ min: 20, max: 120 }), check));
    function check(text: string, from: number, length: number, columns: number): void {
      const start = Math.min(from, text.length);
      const end = Math.min(start + length, text.length);
      const excerpt = excerptOf({ name: 'a', text }, { start, end }, columns);
      expect(stringWidth(excerpt.text)).toBeLessThanOrEqual(columns);
      expect(excerpt.marker).toMatch(/^ *\^+$/);
      expect(excerpt.marker.length).toBeLessThanOrEqual(columns + 1);
    }
  });
});

describe('a position', () => {
  it.each([
    ['the start', 'abc', 0, 1, 1],
    ['the second line', 'a\nbc', 3, 2, 2],
    ['after a Windows line break', 'a\r\nb', 3, 2, 1],
    ['after an old Macintosh line break', 'a\rb', 2, 2, 1],
    ['behind a character outside the basic plane', '𝑤b', 2, 1, 2],
    ['the end', 'a\n', 2, 2, 1],
    ['beyond the end', 'ab', 9, 1, 3],
  ])('of %s', (_, text, offset, line, column) => {
    expect(positionAt({ name: 'a', text }, offset)).toEqual({ line, column });
  });

  it('is what counting character by character gives', () => {
    const unit = fc.constantFrom('a', '\n', '\r', '\r\n', '𝑤', '\ud800', '権', '\t');
    const text = fc.array(unit, { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat(60), (written, offset) => {
        const before = written.slice(0, offset).split(/\r\n|\n|\r/);
        // An offset between the halves of a line break or of a character is nobody's place.
        fc.pre(!/\r\n|[\u{10000}-\u{10ffff}]/u.test(written.slice(offset - 1, offset + 1)));
        expect(positionAt({ name: 'a', text: written }, offset)).toEqual({
          line: before.length,
          column: [...(before.at(-1) ?? '')].length + 1,
        });
      }),
    );
  });
});
