/** Fixes make a text better, or leave it as it is. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { shownOn } from '../../src/codegen/pages/diagnostics.ts';
import { catalogue } from '../../src/diagnostics/catalogue/index.ts';
import type { Diagnostic, Source } from '../../src/diagnostics/diagnostic.ts';
import { isStory, situationOf } from '../../src/diagnostics/pages/example.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import { applyEdits, compatible, fixSource, type FindingsOf } from '../../src/lint/fix/fix-source.ts';
import { lint } from '../../src/lint/index.ts';

const judge: FindingsOf = (source) => Promise.resolve(findingsIn(source));

function findingsIn(source: Source): readonly Diagnostic[] {
  const { value, diagnostics } = checkSource(source);
  return value === undefined ? diagnostics : [...diagnostics, ...lint(value)];
}

async function fixed(text: string, unsafe = false) {
  return fixSource({ name: 'recipe.prune', text }, judge, unsafe);
}

/** Text, text with its safe fixes made. */
const safe: readonly (readonly [string, string])[] = [
  ['train all with sgd(lr: 0.1, nesterov) for 2 epochs\n', 'train all with sgd(lr: 0.1) for 2 epochs\n'],
  ['train all with sgd(nesterov, lr: 0.1) for 2 epochs\n', 'train all with sgd(lr: 0.1) for 2 epochs\n'],
  ['# espalier-ignore late-window: why\ntrain all\n', 'train all\n'],
  ['train all # espalier-ignore late-window: why\n', 'train all\n'],
  ['  # espalier-ignore late-window: why\r\ntrain all\r\n', 'train all\r\n'],
  ['prune channels by l1 to 25%\ncompact\n', 'prune channels by l1 to 25% sparsity\ncompact\n'],
  // Which of two rules goes is left to a person.
  ['# espalier-ignore idle-nesterov, late-window: why\ntrain all\n', '# espalier-ignore idle-nesterov, late-window: why\ntrain all\n'],
];

/** Text, text with all fixes made. */
const unsafe: readonly (readonly [string, string])[] = [
  ['branch 3 ways { train all }\naverage all\n', 'branch 3 ways varying seed { train all }\naverage all\n'],
  ['prune weights by uniform magnitude to 80% protect min 5% per layer\n', 'prune weights by uniform magnitude to 80%\n'],
  [
    'prune weights by global magnitude to 95%\n  protect min 5% per layer\n  except head\n',
    // The floor goes, and with it the room for one; then the first layer is left out.
    'prune weights by uniform magnitude to 95%\n  except head, first layer\n',
  ],
  ['prune weights by magnitude to 1:4\n', 'prune weights by magnitude to keep 1 of 4\n'],
];

describe('fixes', () => {
  it.each(safe)('that are safe: %j', async (text, expected) => {
    expect((await fixed(text)).source.text).toBe(expected);
  });

  it.each(unsafe)('that are not are made only when asked for: %j', async (text, expected) => {
    expect((await fixed(text)).source.text).toBe(text);
    expect((await fixed(text, true)).source.text).toBe(expected);
  });

  it('say what was done and what is left', async () => {
    const { applied, remaining } = await fixed('prune weights by global magnitude to 80%\nthen train all with sgd(lr: 0.1, nesterov)\n');
    expect(applied.map(({ fix }) => fix.title)).toEqual(['remove `nesterov`']);
    expect(remaining.map(({ rule }) => rule)).toEqual(['unprotected-global']);
  });

  it('that do not touch each other are made at once', () => {
    const fix = (start: number, end: number) => ({ title: '', safety: 'safe' as const, edits: [{ span: { start, end }, text: 'x' }] });
    const [a, b, c] = [fix(0, 2), fix(2, 3), fix(5, 6)];
    expect(compatible([a, b, c])).toEqual([a, c]);
    expect(applyEdits('abcdefg', [...a.edits, ...c.edits])).toBe('xcdexg');
  });

  it('end, even where two of them undo each other', async () => {
    const flip: FindingsOf = (source) => {
      const span = { start: 0, end: 1 };
      const text = source.text === 'a' ? 'b' : 'a';
      const fixes = [{ title: 'flip', safety: 'safe' as const, edits: [{ span, text }] }];
      const base = { code: 'ESP0000', severity: 'hint' as const, message: 'm', why: 'w' };
      return Promise.resolve([{ ...base, source, span, fixes }]);
    };
    const { source, applied } = await fixSource({ name: 'x', text: 'a' }, flip);
    expect([source.text, applied.length]).toEqual(['b', 1]);
  });

  it('that would bring an error are left', async () => {
    const worse: FindingsOf = (source) => {
      const span = { start: 0, end: 1 };
      const isBroken = source.text !== 'a';
      const fixes = [{ title: 'break', safety: 'safe' as const, edits: [{ span, text: 'b' }] }];
      const severity = isBroken ? ('error' as const) : ('hint' as const);
      return Promise.resolve([{ code: 'ESP2000', severity, message: '', why: '', source, span, fixes }]);
    };
    expect((await fixSource({ name: 'x', text: 'a' }, worse)).source.text).toBe('a');
  });
});

/** Recipes with something wrong in each, and good ones: what is broken is broken in many ways. */
const examples = fileURLToPath(new URL('../language/syntax/examples', import.meta.url));
const corpus: readonly string[] = [
  ...catalogue.flatMap(({ definition }) => {
    const page = shownOn(definition);
    if (isStory(page)) return [];
    return [page.wrong, page.right].flatMap((one) => situationOf(one).recipe ?? []);
  }),
  ...readdirSync(examples)
    .filter((name) => name.endsWith('.prune'))
    .map((name) => readFileSync(path.join(examples, name), 'utf8')),
].filter((text) => text.length < 2000);

/** Some statements of the corpus together, now and then with a piece cut out or doubled. */
const recipe = fc
  .tuple(
    fc.array(fc.constantFrom(...corpus), { minLength: 1, maxLength: 3 }),
    fc.option(fc.tuple(fc.nat(400), fc.nat(6), fc.boolean()), { nil: undefined }),
  )
  .map(([texts, cut]) => {
    const text = texts.join('\n');
    if (cut === undefined) return text;
    const [at, length, doubled] = cut;
    const piece = text.slice(at, at + length);
    return text.slice(0, at) + (doubled ? piece + piece : '') + text.slice(at + length);
  });

describe('whatever the text', () => {
  it.each([false, true])(
    'fixes end, and add no error (unsafe ones too: %s)',
    async (all) => {
      await fc.assert(
        fc.asyncProperty(recipe, async (text) => {
          const before = findingsIn({ name: 'recipe.prune', text });
          const { source, remaining } = await fixed(text, all);
          const after = findingsIn(source);
          expect(after.map(({ code }) => code)).toEqual(remaining.map(({ code }) => code));
          expect(count(after, 'ESP')).toBeLessThanOrEqual(count(before, 'ESP'));
          expect(count(after, 'ESP1')).toBeLessThanOrEqual(count(before, 'ESP1'));
          // Guesses at a misspelt word may go in circles; what is safe has one end.
          if (!all) expect((await fixed(source.text)).source.text).toBe(source.text);
        }),
        { numRuns: 200 },
      );
    },
    120_000,
  );

  it('safe fixes of a sound recipe keep its meaning, or say it in today’s words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...corpus), async (text) => {
        const meant = checkSource({ name: 'recipe.prune', text }).value;
        const { source, applied } = await fixed(text);
        const now = checkSource(source).value;
        if (meant === undefined || applied.some(({ fix }) => /nesterov/.test(fix.title))) return;
        expect(now && canonicalText(now)).toBe(canonicalText(meant));
      }),
    );
  }, 60_000);
});

function count(diagnostics: readonly Diagnostic[], prefix: string): number {
  return diagnostics.filter(({ severity, code }) => severity === 'error' && code.startsWith(prefix)).length;
}
