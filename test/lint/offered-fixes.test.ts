/** The law of fixes: behind each of them stands a text that checks, or has fewer errors; the editor offers the same. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { openRecipeChecker } from '../../src/cli/recipe-checker.ts';
import { hasErrors, type Diagnostic, type Source } from '../../src/diagnostics/diagnostic.ts';
import { codeActionsOf } from '../../src/editor/code-actions.ts';
import { viewOf } from '../../src/editor/view.ts';
import { applyEdits } from '../../src/lint/fix/fix-source.ts';
import { offered } from '../../src/lint/fix/offered.ts';
import { vocabulary } from '../../src/vocabulary/index.ts';

const errorsIn = (found: readonly Diagnostic[]): number => found.filter(({ severity }) => severity === 'error').length;

const clauses = [...vocabulary.heads.values()].flatMap((head) => head.clauses);
const examples = [...vocabulary.declarations, ...clauses].map(({ example }) => example);

/** Each example with one of its words lost, said twice, misspelt, or followed by a stray one. */
const wrong = [...new Set(examples)].map((text, index) => {
  const words = text.split(/(?<=\s)/);
  const at = (index * 7) % words.length;
  const word = words[at] ?? '';
  const put = [[], [word, word], [word.replace(/.(?=\s*$)/, 'x')], [`${word} cubic `]][index % 4] ?? [];
  return words.toSpliced(at, 1, ...put).join('');
});

async function findingsIn(text: string): Promise<readonly Diagnostic[]> {
  return openRecipeChecker(undefined).judge({ name: 'recipe.prune', text });
}

describe('fixes', () => {
  it.each(wrong.filter((_, index) => index % 2 === 0))('heal %s', async (text) => {
    const found = await findingsIn(text);
    for (const { edits } of found.flatMap(({ fixes = [] }) => fixes)) {
      const after = checkSource({ name: 'recipe.prune', text: applyEdits(text, edits) }).diagnostics;
      expect(!hasErrors(after) || errorsIn(after) < errorsIn(found)).toBe(true);
    }
  });

  it('that break a text are not offered', () => {
    const source: Source = { name: 'recipe.prune', text: 'global magnitude to 80%\n' };
    const span = { start: 0, end: 6 };
    const fix = (text: string) => ({ title: text, edits: [{ span, text }], safety: 'safe' as const });
    const fixes = [fix('globl'), fix('uniform')];
    const found: Diagnostic = { code: 'ESP3000', severity: 'warning', message: '', why: '', source, span, fixes };
    const [left] = offered(source, [found], { judge: (one) => checkSource(one).diagnostics, vocabulary });
    expect(left?.fixes?.map(({ title }) => title)).toEqual(['uniform']);
  });

  const shown = ['prune weights with global magnitude to 80%', 'wanda to 80% 25%..75%', 'prune weights by magnitud to 50%'];
  it.each([...shown, ...wrong.slice(0, 40)])('are the same in the editor: %s', async (text) => {
    const found = await findingsIn(text);
    const document = TextDocument.create('file:///recipe.prune', 'prune', 1, text);
    const view = viewOf(document, 'recipe.prune', { levels: {} });
    const whole = { start: { line: 0, character: 0 }, end: document.positionAt(text.length) };
    const titles = codeActionsOf(view, whole, () => document.uri).map(({ title }) => title);
    expect(titles.toSorted()).toEqual(found.flatMap(({ fixes = [] }) => fixes.map(({ title }) => title)).toSorted());
  });
});

describe('what a stray value is led to', () => {
  it.each([
    ['global magnitude to 80% over 25%..75% cubic', 'write `along cubic`'],
    ['wanda 80%', 'write `to 80%`, `removing 80%` or `from 80%`'],
    ['wanda to 80% 25%..75%', 'write `over 25%..75%`'],
    ['train all with sgd(lr: 0.1) cosine for 1 epoch', 'write `decay cosine`'],
    ['wanda to 50% 100 steps', 'write `every 100 steps` or `at 100 steps`'],
  ])('%s', (text, help) => {
    expect(checkSource({ name: 'recipe.prune', text }).diagnostics.map((one) => one.help)).toEqual([help]);
  });

  it('is never another method', () => {
    const titles = checkSource({ name: 'recipe.prune', text: 'prune weights by abc to 50%' }).diagnostics.flatMap(
      ({ help, fixes = [] }) => [help, ...fixes.map(({ title }) => title)],
    );
    expect(titles.join(' ')).not.toMatch(/obs|obd|abs/);
  });
});
