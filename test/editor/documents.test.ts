/** Findings, fixes and layout in documents of every kind: recipes, pages with recipes, YAML. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { codeActionsOf } from '../../src/editor/code-actions.ts';
import { diagnosticsOf } from '../../src/editor/diagnostics.ts';
import { formattingOf, rangeFormattingOf } from '../../src/editor/formatting.ts';
import { nothingAround } from '../../src/editor/surroundings.ts';
import { viewOf, type View } from '../../src/editor/view.ts';
import { lint } from '../../src/lint/index.ts';
import { root } from '../cli/command.ts';
import { edited, uri, uriOf, viewing } from './cursor.ts';

function page(text: string, name: string, language: string): View {
  return viewOf(TextDocument.create(uri, language, 1, text), name, nothingAround);
}

function whole(view: View) {
  const end = view.document.positionAt(view.document.getText().length);
  return { start: { line: 0, character: 0 }, end };
}

const wrong = path.join(root, 'test/language/check/wrong');
const pages = readdirSync(wrong).map((name) => readFileSync(path.join(wrong, name), 'utf8'));
const inputs = pages
  .flatMap((text) => page(text, 'page.md', 'markdown').scripts)
  .map(({ source }, index) => ({ name: `wrong-${index}.prune`, text: source.text }));
const examples = ['golden', 'one-shot'].map((name) => ({
  name: `${name}.prune`,
  text: readFileSync(path.join(root, 'examples/lenet300', `${name}.prune`), 'utf8'),
}));

describe('an editor is told what `espalier check` says', () => {
  it.each([...examples, ...inputs])('of $name', (source) => {
    const { value, diagnostics } = checkSource(source);
    const advice = value === undefined ? [] : lint(value);
    const told = diagnosticsOf(page(source.text, source.name, 'prune'), uriOf);
    const codes = [...diagnostics, ...advice].map(({ code }) => code);
    expect(told.map(({ code }) => code).toSorted()).toEqual(codes.toSorted());
  });
});

describe('a page in Markdown', () => {
  const text =
    '# 剪 😀\n\n```prune\nPRUNE weights by magnitude to 80%\n```\n\n```js\nprune wieghts\n```\n\n~~~ prune\nprune wieghts by magnitude to 80%\n~~~\n';
  const view = page(text, 'page.md', 'markdown');

  it('has its findings where they stand in the page', () => {
    const found = diagnosticsOf(view, uriOf);
    expect(found.map(({ range }) => view.document.getText(range))).toEqual(['wieghts']);
    expect(found[0]?.range.start.line).toBe(11);
  });

  it('is laid out and fixed in its recipes only', () => {
    expect(edited(view, formattingOf(view))).toBe(text.replace('PRUNE', 'prune'));
    const [action] = codeActionsOf(view, whole(view), uriOf);
    expect(edited(view, action?.edit?.changes?.[uri] ?? [])).toBe(text.replace('prune wieghts by', 'prune weights by'));
  });
});

describe('a recipe in YAML', () => {
  it('has findings at their places, and is not laid out', () => {
    const text = 'stages:\n  - {prune: wieghts, by: {criterion: magnitude}, to: 80%}\n';
    const view = page(text, 'a.prune.yaml', 'yaml');
    const found = diagnosticsOf(view, uriOf);
    expect(found.map(({ range }) => view.document.getText(range))).toEqual(['wieghts']);
    expect(formattingOf(view)).toEqual([]);
  });
});

describe('formatting', () => {
  it('of a range leaves the rest alone', () => {
    const view = viewing('PRUNE weights by magnitude to 80%\nTRAIN all\n');
    const start = { line: 1, character: 0 };
    const text = edited(view, rangeFormattingOf(view, { start, end: start }));
    expect(text).toMatch(/^PRUNE weights by magnitude to 80%\n(then )?train all\n$/);
  });

  it('leaves a recipe with syntax errors as it is', () => {
    const view = viewing('PRUNE weights by (magnitude to 80%\n');
    expect(formattingOf(view)).toEqual([]);
  });

  it('keeps line ends of Windows in what it does not touch, and characters of two units', () => {
    const view = viewing('# 😀 剪\r\nPRUNE weights by magnitude to 80%\r\n');
    expect(edited(view, formattingOf(view))).toMatch(/^# 😀 剪\r?\nprune weights/);
  });
});

describe('a fix', () => {
  it('mends what its finding is about', () => {
    const view = viewing('prune weights by magnitude to 1:4\n');
    const [action] = codeActionsOf(view, whole(view), uriOf);
    expect(action?.diagnostics).toHaveLength(1);
    const after = edited(view, action?.edit?.changes?.[uri] ?? []);
    expect(after).toBe('prune weights by magnitude to keep 1 of 4\n');
    expect(diagnosticsOf(viewing(after), uriOf).filter(({ severity }) => severity === 1)).toEqual([]);
  });
});
