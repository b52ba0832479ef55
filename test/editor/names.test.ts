/** Definition, references and renaming of what a recipe names. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { referencesAcross, renameAcross, definitionAt, renamableAt, renameAt } from '../../src/editor/across-files.ts';
import { occurrencesOf } from '../../src/editor/mentions.ts';
import { nothingAround } from '../../src/editor/surroundings.ts';
import { viewOf, type View } from '../../src/editor/view.ts';
import { check } from '../../src/language/check/check.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import { convert } from '../../src/language/yaml/write/convert.ts';
import { lexicon, vocabulary } from '../../src/vocabulary/index.ts';
import { atCursor, edited, uri, uriOf } from './cursor.ts';

/** Every `‸` of a row is a place of the name; they are given up to the last of them. */
const names: readonly (readonly [what: string, text: string, renamed: string])[] = [
  [
    'a parameter',
    'param ‸goal: sparsity = 80%\nprune weights by magnitude to ‸goal\nexpect sparsity of model in ‸goal ± 1%\n',
    'param fresh: sparsity = 80%\nprune weights by magnitude to fresh\nexpect sparsity of model in fresh ± 1%\n',
  ],
  [
    'a parameter in arithmetic and arguments',
    'param ‸rate: number = 0.1\ntrain all with sgd(lr: 2 * ‸rate)\n',
    'param fresh: number = 0.1\ntrain all with sgd(lr: 2 * fresh)\n',
  ],
  [
    'a stage',
    'stage ‸warm for 5 steps {\n  train all\n}\nexpect sparsity of ‸warm <= 1%\n',
    'stage fresh for 5 steps {\n  train all\n}\nexpect sparsity of fresh <= 1%\n',
  ],
  [
    'a group',
    'group ‸deep = conv, linear\nprune weights in ‸deep by magnitude to 80%\n',
    'group fresh = conv, linear\nprune weights in fresh by magnitude to 80%\n',
  ],
  [
    'a criterion',
    'criterion ‸mine(alpha: 2) = alpha * |w|\nprune weights by global ‸mine(alpha: 3) to 80%\n',
    'criterion fresh(alpha: 2) = alpha * |w|\nprune weights by global fresh(alpha: 3) to 80%\n',
  ],
  [
    'a mark, before a dot too',
    'mark ‸begin\nprune weights by (|w| - |‸begin.w|) to 50%\nrewind all to ‸begin\n',
    'mark fresh\nprune weights by (|w| - |fresh.w|) to 50%\nrewind all to fresh\n',
  ],
  [
    'a curve',
    'curve ‸steep(p) = p^2\nprune weights by magnitude to 80% over 0%..50% along ‸steep\n',
    'curve fresh(p) = p^2\nprune weights by magnitude to 80% over 0%..50% along fresh\n',
  ],
];

const at = (text: string, index: number): string => {
  const parts = text.split('‸');
  return `${parts.slice(0, index + 1).join('')}‸${parts.slice(index + 1).join('')}`;
};

const rows = names.flatMap(([what, text, renamed]) =>
  Array.from({ length: text.split('‸').length - 1 }, (_, index) => ({ what, text, renamed, index })),
);

/** The recipe as `espalier convert` writes it. */
function inYaml(text: string): { readonly view: View; readonly text: string } {
  const converted = convert({ name: 'a.prune', text }, 'yaml', vocabulary).value ?? '';
  const document = TextDocument.create('file:///a/a.prune.yaml', 'yaml', 1, converted);
  return { view: viewOf(document, 'a.prune.yaml', nothingAround), text: converted };
}

describe('a name', () => {
  it.each(rows)('$what, seen from place $index', ({ text, renamed, index }) => {
    const { view, position } = atCursor(at(text, index));
    const places = [...text.matchAll(/‸/g)].map((found, before) => found.index - before);
    const offsets = referencesAcross(view, position, { withDefinition: true, views: [view], uriOf }).map(({ range }) =>
      view.document.offsetAt(range.start),
    );
    expect(offsets).toEqual(places);
    expect(referencesAcross(view, position, { withDefinition: false, views: [view], uriOf })).toHaveLength(places.length - 1);
    const definition = definitionAt(view, position, uriOf);
    expect(definition?.uri).toBe(uri);
    expect(definition && view.document.offsetAt(definition.range.start)).toBe(places[0]);
    expect(renamableAt(view, position)).not.toBeNull();
    const renaming = renameAt(view, position, 'fresh');
    const edits = 'edit' in renaming ? (renaming.edit.changes?.[uri] ?? []) : [];
    expect(edited(view, edits)).toBe(renamed);
  });

  it.each(names)('in YAML, too: $0', (_what, marked, renamed) => {
    const { view, text } = inYaml(marked.replaceAll('‸', ''));
    const [script] = view.scripts;
    const first = script && occurrencesOf(script).find(({ isDefinition }) => isDefinition);
    const position = view.document.positionAt(first?.span.start ?? -1);
    const renaming = renameAt(view, position, 'fresh');
    const changed = 'edit' in renaming ? (renaming.edit.changes?.[view.document.uri] ?? []) : [];
    expect(changed).toHaveLength(marked.split('‸').length - 1);
    expect(edited(view, changed)).toBe(inYaml(renamed).text);
    expect(text).not.toContain('fresh');
    expect(renameAt(view, position, 'prune')).toEqual({ refusal: expect.stringMatching(/quotes/) });
    expect(renameAt(view, position, 'null')).toEqual({ refusal: expect.stringMatching(/quotes/) });
  });

  it('in YAML is left alone where it is spelt otherwise', () => {
    const text =
      'params:\n  goal: {type: sparsity, value: 80%}\nstages:\n  - {prune: weights, by: {criterion: magnitude}, to: "g\\u006fal"}\n';
    const document = TextDocument.create('file:///a/a.prune.yaml', 'yaml', 1, text);
    const view = viewOf(document, 'a.prune.yaml', nothingAround);
    expect(renameAt(view, { line: 1, character: 3 }, 'fresh')).toEqual({ refusal: '`goal` stands with escapes in `a.prune.yaml`' });
  });

  it('that is a word of the language stands in back quotes', () => {
    const { view, position } = atCursor('stage ‸warm { train all }\nexpect sparsity of warm <= 1%\n');
    const renaming = renameAt(view, position, 'prune');
    const edits = 'edit' in renaming ? (renaming.edit.changes?.[uri] ?? []) : [];
    const text = edited(view, edits);
    expect(text).toBe('stage `prune` { train all }\nexpect sparsity of `prune` <= 1%\n');
    expect(check(parse({ name: 'a.prune', text }, lexicon).tree).diagnostics).toEqual([]);
  });

  it.each([
    ['is taken', 'param ‸a: number = 1\nparam b: number = 2\n', 'b', /`b` is the name of another/],
    ['is none', 'param ‸a: number = 1\n', 'with `quotes`', /is no name/],
    ['has a dot', 'param ‸a: number = 1\n', 'a.b', /no dot/],
    ['is none of ours', 'prune ‸weights by magnitude to 80%', 'b', /no name that the recipe gives/],
  ])('is not given where it %s', (_, text, name, reason) => {
    const { view, position } = atCursor(text);
    expect(renameAt(view, position, name)).toEqual({ refusal: expect.stringMatching(reason) });
  });

  it('of a used file is found in that file, and renamed in both', () => {
    const used = { name: 'used.prune', text: '\nparam goal: sparsity = 80%\n' };
    const around = { levels: {}, read: () => used };
    const text = 'use "used.prune"\nprune weights by magnitude to ‸goal\n';
    const { view, position } = atCursor(text, around);
    expect(definitionAt(view, position, uriOf)).toEqual({
      uri: uriOf('used.prune'),
      range: { start: { line: 1, character: 6 }, end: { line: 1, character: 10 } },
    });
    const other = viewOf(TextDocument.create(uriOf('used.prune'), 'prune', 1, used.text), 'used.prune', nothingAround);
    expect(renamableAt(view, position)).not.toBeNull();
    expect(renameAcross(view, position, { name: 'fresh', views: [view], uriOf })).toEqual({
      refusal: expect.stringMatching(/no recipe of this workspace/),
    });
    const renaming = renameAcross(view, position, { name: 'fresh', views: [view, other], uriOf });
    const changes = ('edit' in renaming && renaming.edit.changes) || {};
    expect(edited(view, changes[uri] ?? [])).toBe(text.replaceAll('‸goal', 'fresh'));
    expect(edited(other, changes[uriOf('used.prune')] ?? [])).toBe('\nparam fresh: sparsity = 80%\n');
    expect(referencesAcross(view, position, { withDefinition: true, views: [view, other], uriOf })).toHaveLength(2);
  });

  it('is not given to a used file where a user has it already', () => {
    const used = { name: 'used.prune', text: 'param goal: sparsity = 80%\n' };
    const around = { levels: {}, read: () => used };
    const text = 'use "used.prune"\nmark fresh\nprune weights by magnitude to ‸goal\nrewind all to fresh\n';
    const { view, position } = atCursor(text, around);
    const document = TextDocument.create(uriOf('used.prune'), 'prune', 1, used.text);
    const other = viewOf(document, 'used.prune', nothingAround);
    expect(renameAcross(view, position, { name: 'fresh', views: [view, other], uriOf })).toEqual({
      refusal: expect.stringMatching(/has a meaning in/),
    });
  });
});
