/** YAML in an editor: recipes in that form, and the project file. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { completionAt } from '../../src/editor/completion.ts';
import { formattingOf } from '../../src/editor/formatting.ts';
import { isProjectDocument, projectActionsOf, projectLinksOf } from '../../src/editor/project/project-document.ts';
import { projectCompletionAt, projectHoverAt } from '../../src/editor/project/project-words.ts';
import { nothingAround } from '../../src/editor/surroundings.ts';
import { viewOf } from '../../src/editor/view.ts';
import { readProject } from '../../src/project/read.ts';
import { edited } from './cursor.ts';

function open(marked: string, name: string) {
  const text = marked.replace('‸', '');
  const document = TextDocument.create(`file:///a/${name}`, 'yaml', 1, text);
  return { document, position: document.positionAt(Math.max(marked.indexOf('‸'), 0)), text };
}

describe('a recipe in YAML', () => {
  const offered = (marked: string): readonly string[] => {
    const { document, position } = open(marked, 'a.prune.yaml');
    return completionAt(viewOf(document, 'a.prune.yaml', nothingAround), position).map(({ label }) => label);
  };

  it.each([
    ['verbs for a new statement', 'stages:\n  - ‸\n', 'prune: ', 'to: '],
    ['clauses of the statement', 'stages:\n  - prune: weights\n    ‸\n', 'to: ', 'prune: '],
    ['clauses that are open', 'stages:\n  - {prune: weights, to: 80%, ‸', 'over: ', 'to: '],
    ['clauses of this statement only', 'stages:\n  - train: all\n  - prune: weights\n    ‸', 'to: ', 'with: '],
    ['words of a value', 'stages:\n  - {prune: ‸', 'weights', 'to: '],
    ['words of a part', 'stages:\n  - prune: weights\n    by:\n      criterion: ‸', 'wanda', 'to: '],
    ['headers above', '‸\nstages: []\n', 'cite: ', 'prune: '],
  ])('%s', (_what, marked, wanted, unwanted) => {
    const labels = offered(marked);
    expect(labels).toContain(wanted);
    expect(labels).not.toContain(unwanted);
  });

  it('is laid out', () => {
    const { document } = open('stages: [{prune:   weights, by: {criterion: magnitude}, to: 80%}]\n', 'a');
    const view = viewOf(document, 'a.prune.yaml', nothingAround);
    const text = edited(view, formattingOf(view));
    expect(text).toMatch(/^stages:\n {2}- /);
    expect(text).not.toMatch(/ {3}weights/);
  });
});

describe('espalier.yaml', () => {
  const labels = (marked: string) => {
    const { document, position } = open(marked, 'espalier.yaml');
    return projectCompletionAt(document, position).map(({ label }) => label);
  };

  it('is told by its name', () => {
    expect(isProjectDocument(open('', 'espalier.yaml').document)).toBe(true);
    expect(isProjectDocument(open('', 'a.prune.yaml').document)).toBe(false);
    expect(viewOf(open('model: a', 'espalier.yaml').document, 'espalier.yaml', nothingAround).scripts).toEqual([]);
  });

  it.each([
    ['keys that are open', 'model: a.onnx\n‸', ['data', 'task'], 'model'],
    ['keys below', 'data:\n  train:\n    ‸', ['x', 'y', 'scale'], 'model'],
    ['keys of rules', 'rules:\n  ‸', ['cold-pruning'], 'task'],
    ['words', 'device: ‸', ['cpu'], 'task'],
    ['words of lists', 'task:\n  loss: cr‸', ['crossentropy'], 'loss'],
  ])('is completed with %s', (_what, marked, wanted, unwanted) => {
    expect(labels(marked)).toEqual(expect.arrayContaining([...wanted]));
    expect(labels(marked)).not.toContain(unwanted);
  });

  it('explains its keys', () => {
    const { document, position } = open('model: a.onnx\nbat‸ch: 64\n', 'espalier.yaml');
    expect(JSON.stringify(projectHoverAt(document, position))).toMatch(/Samples of one.*`64`/);
    expect(projectHoverAt(document, { line: 1, character: 8 })).toBeNull();
  });

  it('has a fix for a key that was misspelt', () => {
    const { document, text } = open('modle: a.onnx\n', 'espalier.yaml');
    const { diagnostics } = readProject({ name: 'espalier.yaml', text });
    const whole = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    const [action] = projectActionsOf(document, diagnostics, whole);
    const edits = action?.edit?.changes?.[document.uri] ?? [];
    expect(TextDocument.applyEdits(document, edits)).toBe('model: a.onnx\n');
  });

  it('leads to the files that it names', () => {
    const { document } = open('model: net.onnx\ndata:\n  train: {x: "a b.npy", y: y.npz#labels}\n', 'espalier.yaml');
    const links = projectLinksOf(document, (name) => `file:///a/${name}`);
    expect(links.map(({ target }) => target)).toEqual(['file:///a/net.onnx', 'file:///a/a b.npy', 'file:///a/y.npz']);
    expect(links.map(({ range }) => document.getText(range))).toEqual(['net.onnx', '"a b.npy"', 'y.npz#labels']);
  });
});
