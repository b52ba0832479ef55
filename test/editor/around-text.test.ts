/** What an editor shows and does around a text: selections, links, lenses, pictures, snippets, layout. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TextEdit } from 'vscode-languageserver-types';
import { openHost } from '../../src/cli/editor-host.ts';
import { workspaceSymbolsOf } from '../../src/editor/across-files.ts';
import { codeLensesOf } from '../../src/editor/code-lenses.ts';
import { completionAt, snippetOf } from '../../src/editor/completion.ts';
import { hoverAt } from '../../src/editor/hover.ts';
import { linksOf } from '../../src/editor/links.ts';
import { onTypeFormattingOf } from '../../src/editor/formatting.ts';
import { refactoringsOf } from '../../src/editor/refactorings.ts';
import { selectionRangesOf } from '../../src/editor/folding.ts';
import { checkSource } from '../../src/check-source.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import { vocabulary } from '../../src/vocabulary/index.ts';
import { atCursor, edited, uri, viewing } from './cursor.ts';

const root = path.dirname(path.dirname(import.meta.dirname));
const golden = path.join(root, 'examples/lenet300/golden.prune');
const goldenText = readFileSync(golden, 'utf8');
const beside = await openHost().around(golden);

describe('a selection', () => {
  it('widens from the word to the recipe', () => {
    const { view, position } = atCursor('stage a {\n  train all\n  prune weights by magnitude to ‸80% over 1%..2%\n}\n');
    const texts: string[] = [];
    let [range] = selectionRangesOf(view, [position]);
    for (; range !== undefined; range = range.parent) texts.push(view.document.getText(range.range));
    expect(texts.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
      '80%',
      'to 80%',
      'prune weights by magnitude to 80% over 1%..2%',
      '{ train all prune weights by magnitude to 80% over 1%..2% }',
      'stage a { train all prune weights by magnitude to 80% over 1%..2% }',
      'stage a { train all prune weights by magnitude to 80% over 1%..2% }',
    ]);
  });
});

describe('a link', () => {
  it.each([
    ['recipe a\ncite arxiv:1710.01878\n', 'https://arxiv.org/abs/1710.01878'],
    ['cite "https://example.org/a"\n', 'https://example.org/a'],
    ['use "other.prune"\n', 'file:///there/other.prune'],
    ['model teacher = "big.onnx"\n', 'file:///there/big.onnx'],
  ])('in %s', (text, target) => {
    const links = linksOf(viewing(text), (name) => `file:///there/${name}`);
    expect(links.map((link) => link.target)).toEqual([target]);
  });

  it('leads nowhere from a document that lies nowhere', () => {
    expect(linksOf(viewing('use "other.prune"\n'), () => undefined)).toEqual([]);
  });
});

describe('a lens', () => {
  it('tells what is planned, and offers what the client can do', () => {
    const titles = (commands: readonly string[]) =>
      codeLensesOf(viewing(goldenText, beside), new Set(commands)).map(({ command }) => command?.title);
    const planned = '80%: 212,960 of 266,200 in 3 layers';
    expect(titles([])).toEqual([planned]);
    expect(titles(['espalier.run', 'espalier.showPlan'])).toEqual(['show plan', 'run', planned]);
  });

  it('tells nothing where nothing can be planned', () => {
    expect(codeLensesOf(viewing(goldenText), new Set())).toEqual([]);
  });
});

describe('the hover of a pruning statement shows it over time', () => {
  const shown = (form: 'bars' | 'picture') => {
    const view = viewing(goldenText, beside);
    const at = view.document.positionAt(goldenText.indexOf('global'));
    const contents = hoverAt(view, at, form)?.contents;
    return typeof contents === 'object' && 'value' in contents ? contents.value : '';
  };

  it('as bars of text', () => {
    expect(shown('bars')).toMatch(/in steps 312..938 of 1,250: 212,960 of 266,200/);
    // A cubic curve from a quarter to three quarters of 32 columns: steep at first, then flat.
    expect(shown('bars')).toMatch(/^ {8}[▁▂]\S*▇+ {2}80%$/m);
  });

  it('as a picture', () => {
    const [, address = ''] = /!\[[^\]]*\]\(data:image\/svg\+xml,([^)]*)\)/.exec(shown('picture')) ?? [];
    expect(decodeURIComponent(address)).toMatch(/^<svg [^>]*><path d="M0 47.0H[\dHV.]+" [^>]*\/><\/svg>$/);
  });
});

describe('the hover of a selector', () => {
  it('names the layers that it stands for', () => {
    const { view, position } = atCursor('prune weights i‸n fc1, last layer by magnitude to 80%', beside);
    expect(JSON.stringify(hoverAt(view, position)?.contents)).toMatch(/2 of \d+ layers.*fc1.*fc3/);
  });
});

describe('snippets', () => {
  it('stand beside the words where a statement begins, for clients that know them', () => {
    const { view, position } = atCursor('‸');
    const labels = completionAt(view, position, { snippets: true }).map(({ label }) => label);
    expect(labels).toContain('prune');
    expect(labels).toContain('prune …');
    expect(completionAt(view, position).map(({ label }) => label)).not.toContain('prune …');
  });

  it('have their numbers as places, and mean the example', () => {
    expect(snippetOf('stage a for 5 epochs {\n  prune weights to 80% over 25%..75%\n}')).toBe(
      'stage a for ${1:5} epochs {\n  prune weights to ${2:80%} over ${3:25%}..${4:75%}\n\\}$0',
    );
    for (const { example } of vocabulary.heads.values()) {
      const filled = snippetOf(example)
        .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
        .replace(/\$0$/, '')
        .replaceAll(/\\([\\$}])/g, '$1');
      expect(filled).toBe(example);
    }
  });
});

describe('while one types', () => {
  const after = (marked: string, character: string) => {
    const { view, position } = atCursor(marked);
    return edited(view, onTypeFormattingOf(view, position, character));
  };

  it('the brace that closes a block lays it out', () => {
    expect(after('PRUNE weights by magnitude to 1%\nstage a {\nTRAIN all\n}‸\n', '}')).toBe(
      'PRUNE weights by magnitude to 1%\nstage a {\n  train all\n}\n',
    );
  });

  it.each([
    ['a new line in a block is indented', 'stage a {\n‸\n}\n', 'stage a {\n  \n}\n'],
    ['one that is deeper stays', 'stage a {\n    ‸\n}\n', 'stage a {\n    \n}\n'],
    ['a brace goes below its statement', 'stage a {\n  ‸}\n', 'stage a {\n}\n'],
  ])('%s', (_what, before, expected) => {
    expect(after(before, '\n')).toBe(expected);
  });
});

describe('a recipe can be rewritten:', () => {
  const rewritten = (marked: string, title: RegExp): string => {
    const { view, position } = atCursor(marked);
    const actions = refactoringsOf(view, { start: position, end: position }, true);
    const edits: readonly TextEdit[] = actions.find((one) => title.test(one.title))?.edit?.changes?.[uri] ?? [];
    return edited(view, edits);
  };

  it('a short form is written out', () => {
    expect(rewritten('‸global magnitude to 80%\n', /short form/)).toBe('prune weights by global magnitude to 80%\n');
  });

  it('defaults are written in, and the meaning stays', () => {
    const before = 'stage a for 5 epochs {\n  train all\n  ‸prune weights by magnitude to 80% over 1%..9%\n}\n';
    const text = rewritten(before, /defaults/);
    expect(text).toMatch(/along cubic/);
    const meaning = (recipe: string) => {
      const { value } = checkSource({ name: 'a.prune', text: recipe });
      return value && canonicalText(value);
    };
    expect(meaning(text)).toBe(meaning(before.replace('‸', '')));
  });

  it('the other form goes into a file beside it', () => {
    const { view, position } = atCursor('‸global magnitude to 80%\n');
    const range = { start: position, end: position };
    const action = refactoringsOf(view, range, true).find(({ title }) => title === 'convert to YAML');
    expect(action?.edit?.documentChanges).toMatchObject([
      { kind: 'create', uri: `${uri}.yaml`, options: { overwrite: false } },
      { edits: [{ newText: expect.stringContaining('prune: weights') }] },
    ]);
    expect(refactoringsOf(view, range, false).map(({ title }) => title)).not.toContain('convert to YAML');
  });
});

describe('the names of a workspace', () => {
  it('are found by some of their letters', () => {
    const view = viewing('param target: sparsity = 80%\nstage warm-up for 5 epochs { train all }\n');
    const found = (query: string) => workspaceSymbolsOf([view], query).map(({ name }) => name);
    expect(found('tgt')).toEqual(['target']);
    expect(found('WARM')).toEqual(['warm-up']);
    expect(found('tt t')).toEqual([]);
  });
});
