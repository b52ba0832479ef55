/** Wrong recipes in YAML: what is said, and at which line and column of the file. */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../../src/check-source.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';

/** `line:column CODE` of each finding that is no remark on names that nothing uses. */
function found(yaml: string): readonly string[] {
  const { diagnostics } = checkSource({ name: 'recipe.prune.yaml', text: yaml });
  return diagnostics.map((one) => `${placeOf(one)} ${one.code}`);
}

function placeOf({ span, source }: Diagnostic): string {
  const before = source?.text.slice(0, span?.start) ?? '';
  const lines = before.split(/\r\n|\r|\n/);
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

const train = '- {train: all, for: 1 epoch}';

describe.each([
  {
    about: 'the document',
    wrong: [
      ['a tab', 'stages:\n\t- {train: all}\n', ['2:1 ESP1801']],
      ['an open bracket', 'stages:\n  - {train: all\n', ['3:1 ESP1801']],
      ['an open quote', 'stages:\n  - train: "all\n', ['3:1 ESP1801']],
      ['a bar', 'stages:\n  - prune: weights\n    by: |w|\n    to: 80%\n', ['3:10 ESP1801']],
      ['an alias', 'stages:\n  - {prune: weights, in: *.fc1}\n', ['2:26 ESP1802']],
      ['an anchor', 'stages: &all\n  - {train: all}\n', ['1:9 ESP1802']],
      ['a tag', 'stages:\n  - {train: !!str all}\n', ['2:13 ESP1803']],
      ['a directive', '%YAML 1.1\n---\nstages: []\n', ['1:1 ESP1804']],
      ['two documents', `stages:\n  ${train}\n---\nstages: []\n`, ['3:1 ESP1805']],
      ['a key twice', 'stages:\n  - {train: all, for: 1 epoch, for: 2 epochs}\n', ['2:32 ESP1806']],
      ['a list as a key', `stages:\n  ${train}\n? [a]\n: 1\n`, ['3:3 ESP1807']],
      ['too much', `# ${'x'.repeat(1 << 20)}\n`, ['1:1 ESP1808']],
      ['too deep a list', `stages: ${'['.repeat(1000)}\n`, ['1:73 ESP1809']],
      ['a list', '- train: all\n', ['1:1 ESP1810']],
    ],
  },
  {
    about: 'the shape of the file',
    wrong: [
      ['an unknown key', `stage:\n  ${train}\n`, ['1:1 ESP1811']],
      ['a statement at the top', 'train: all\nfor: 1 epoch\n', ['1:1 ESP1822']],
      ['a clause of a missing header', `version: 1.0.0\nstages:\n  ${train}\n`, ['1:1 ESP1811']],
      ['stages as a mapping', 'stages:\n  train: all\n', ['2:3 ESP1810']],
      ['a statement as a word', 'stages:\n  - compact\n', ['2:5 ESP1810']],
      ['no verb', 'stages:\n  - {by: magnitude, to: 80%}\n', ['2:6 ESP1814']],
      ['two verbs', 'stages:\n  - {train: all, merge: }\n', ['2:18 ESP1815']],
      ['params as a list', `params: [a]\nstages:\n  ${train}\n`, ['1:9 ESP1810']],
      ['a param without a type', `params:\n  n: {value: 3}\nstages:\n  ${train}\n`, ['2:6 ESP1812']],
      ['a param of an unknown type', `params:\n  n: {type: sparsty, value: 3%}\nstages:\n  ${train}\n`, ['2:13 ESP2002']],
      ['a block without a body', 'stages:\n  - stage: a\n    for: 1 epoch\n', ['2:5 ESP2220']],
    ],
  },
  {
    about: 'values',
    wrong: [
      ['a sentence', 'stages:\n  - prune: weights\n    by: global magnitude\n    to: 80%\n', ['3:9 ESP1824']],
      ['clauses in a string', 'stages:\n  - {prune: weights, by: magnitude, to: "80% over 25%..75%"}\n', ['2:41 ESP1813']],
      ['a record in a string', 'stages:\n  - {train: all, decay: cosine warmup 10%}\n', ['2:25 ESP1813']],
      ['a call in a string', 'stages:\n  - {train: all, with: "sgd(lr: 0.1)"}\n', ['2:24 ESP1820']],
      ['a comparison in a string', 'stages:\n  - {expect: accuracy >= 90%}\n', ['2:14 ESP1813']],
      ['an interval in a string', 'stages:\n  - {expect: sparsity, in: 80% ± 1%}\n', ['2:28 ESP1813']],
      ['two expressions', 'stages:\n  - {prune: weights, by: "|w| |g|", to: 80%}\n', ['2:26 ESP1813']],
      ['a broken expression', 'stages:\n  - prune: weights\n    by: "|w| * (sqrt"\n    to: 80%\n', ['3:16 ESP1010']],
      ['blocks in a string', 'stages:\n  - {prune: weights, in: blocks 4..29, by: magnitude, to: 80%}\n', ['2:26 ESP1813']],
      [
        'an unknown part',
        'stages:\n  - prune: weights\n    by: {alocation: global, criterion: magnitude}\n    to: 80%\n',
        ['3:10 ESP1811'],
      ],
      ['a missing part', 'stages:\n  - {prune: weights, by: magnitude, to: 80%, protect: {min: 5%}}\n', ['2:55 ESP1812']],
      ['an unknown argument', 'stages:\n  - {train: all, with: {sgd: {lrr: 0.1}}}\n', ['2:31 ESP1811']],
      ['a list in the place of a value', 'stages:\n  - {train: all, for: [1 epoch]}\n', ['2:23 ESP1810']],
      ['a mapping in the place of a value', 'stages:\n  - {train: all, for: {epochs: 1}}\n', ['2:23 ESP1810']],
      ['an unknown term', 'stages:\n  - {prune: weights, in: {block: 3, x: 1}, by: magnitude, to: 80%}\n', ['2:26 ESP1810']],
      ['an unknown kind of term', 'stages:\n  - {prune: weights, in: {part: 3}, by: magnitude, to: 80%}\n', ['2:27 ESP1811']],
      ['a range that is none', 'stages:\n  - {prune: weights, in: {blocks: all}, by: magnitude, to: 80%}\n', ['2:35 ESP1810']],
      ['two signs', `stages:\n  ${train}\n  - expect: {metric: loss, "<": 1, ">": 0}\n`, ['3:36 ESP1821']],
    ],
  },
  {
    about: 'traps of YAML',
    wrong: [
      ['a ratio without quotes', 'stages:\n  - {prune: weights, by: magnitude, to: 2:4}\n', ['2:41 ESP1817']],
      ['a ratio of two meanings', 'stages:\n  - {prune: weights, by: magnitude, to: "1:4"}\n', ['2:41 ESP1818']],
      ['yes', 'stages:\n  - {train: all, with: {sgd: {nesterov: yes}}}\n', ['2:41 ESP1816']],
      [
        'false',
        'stages:\n  - {prune: weights, by: wanda, to: 50%, using: {samples: 8 samples, of: train}, sequentially: false}\n',
        ['2:96 ESP1816'],
      ],
      ['a text that says true', 'stages:\n  - {train: all, with: {sgd: {nesterov: "true"}}}\n', ['2:41 ESP1816']],
      ['a hexadecimal number', 'stages:\n  - {train: all, accumulate: 0x10}\n', ['2:30 ESP1819']],
      ['infinity', 'stages:\n  - {train: all, clip: .inf}\n', ['2:24 ESP1819']],
    ],
  },
  {
    about: 'what the language itself refuses',
    wrong: [
      ['a misspelt object', 'stages:\n  - prune: wieghts\n    by: magnitude\n    to: 80%\n', ['2:12 ESP2002']],
      ['a misspelt clause', 'stages:\n  - prune: weights\n    by: magnitude\n    too: 80%\n', ['4:5 ESP2201']],
      ['a clause of another verb', 'stages:\n  - prune: weights\n    by: magnitude\n    to: 80%\n    with: sgd\n', ['5:5 ESP2202']],
      ['a number without a unit', 'stages:\n  - train: all\n    for: 10\n', ['3:10 ESP2105']],
      ['a share without its sign', 'stages:\n  - {prune: weights, by: magnitude, to: 80}\n', ['2:41 ESP2104']],
      ['a misspelt unit', 'stages:\n  - {train: all, for: 3 epochss}\n', ['2:25 ESP2008']],
      ['an unknown name', 'stages:\n  - {train: all}\n  - {rewind: all, to: start}\n', ['3:23 ESP2003']],
      ['nothing', 'stages:\n  - {prune: weights, by: , to: 80%}\n', ['2:24 ESP2101']],
      ['an empty file', '', ['1:1 ESP7012']],
    ],
  },
])('$about', ({ wrong }) => {
  it.each(wrong)('%s', (_, yaml, places) => {
    expect(found(`${yaml}`)).toEqual(places);
  });
});

describe('a finding', () => {
  it('keeps a fix that is right in YAML, and no other', () => {
    const fixesOf = (yaml: string) =>
      checkSource({ name: 'recipe.prune.yaml', text: yaml }).diagnostics.flatMap(({ fixes = [] }) => fixes.map(({ title }) => title));
    expect(fixesOf('stages:\n  - {prune: wieghts, by: magnitude, to: 80%}\n')).toEqual(['write `weights`']);
    expect(fixesOf('stages:\n  - {prune: weights, by: magnitude, to: 2:4}\n')).toEqual(['put it in quotes']);
    expect(fixesOf('stages:\n  - {train: all, for: 1 epoch}\n  - {prune: weights, by: magnitude, to: 80%, over: 25%..75%}\n')).toEqual([]);
  });

  it('keeps to its statement: the others are read', () => {
    const yaml = 'stages:\n  - {prune: wieghts, by: magnitude, to: 80%}\n  - {train: everything, for: 1 epoch}\n  - {train: all, for: 5}\n';
    expect(found(yaml).map((one) => one.split(':')[0])).toContain('4');
  });
});

describe('hostile files', () => {
  it.each([
    ['ten million brackets', '['.repeat(1_000_000)],
    ['a million dashes', '- '.repeat(500_000)],
    ['nested braces', '{a: '.repeat(100_000)],
    ['an alias bomb', `a: &a [x]\n${Array.from({ length: 30 }, (_, n) => `b${n}: &b${n} [*a, *a]`).join('\n')}\n`],
    ['NUL bytes', 'stages: \0\0\0'],
    ['nothing but quotes', '"'.repeat(100_000)],
    ['nothing but colons', ': '.repeat(100_000)],
    ['a byte order mark', '\ufeffstages: 1'],
    ['old line ends', 'stages:\r  - {train: al}\r'],
  ])('%s give a finding, and no more than that', (_, text) => {
    const { diagnostics, value } = checkSource({ name: 'x.prune.yaml', text });
    expect(value).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(100);
  });
});
