/** However a recipe is typed, what is kept of it changes nothing: each text is compared with a reading afresh. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { emptyRecipe } from '../../../src/diagnostics/catalogue/command.ts';
import { nothingAround, type Surroundings } from '../../../src/editor/surroundings.ts';
import { viewOf, recipesIn, type Memories, type Script } from '../../../src/editor/view.ts';
import { analyse } from '../../../src/language/check/check.ts';
import { desugar } from '../../../src/language/check/expand.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import { refusalsOf } from '../../../src/refusals/index.ts';
import { lexicon, vocabulary } from '../../../src/vocabulary/index.ts';

const test = path.dirname(path.dirname(import.meta.dirname));
const examples = path.join(test, 'language/syntax/examples');
const wrong = path.join(test, 'language/check/wrong');
const texts = [
  ...readdirSync(examples).map((name) => readFileSync(path.join(examples, name), 'utf8')),
  ...readdirSync(wrong)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => recipesIn(name, 'markdown', readFileSync(path.join(wrong, name), 'utf8')))
    .map(({ source }) => source.text),
];

const names = ['target', 'warm', 'start', 'mine', 'ours'] as const;
/** Whole statements that give and use a few names, so that an edit in one changes what others mean. */
const statements = fc.constantFrom(
  ...names.flatMap((name) => [
    `param ${name}: sparsity = 80%\n`,
    `param ${name}: duration = 10 epochs in 1 epochs..20 epochs\n`,
    `criterion ${name} = |w| * sqrt(avg(x^2))\n`,
    `criterion ${name}(a: 2) = |w| * a + ours\n`,
    `curve ${name}(p) = 1 - (1 - p)^3\n`,
    `group ${name} = first layer, layer_3\n`,
    `mark ${name}\n`,
    `rewind all to ${name}\n`,
    `prune weights in ${name} by ${name} to ${name}\n`,
    `prune weights by global ${name} to 80% over 25%..75% along ${name}\n`,
    `global ${name} to 50%\n`,
    `stage ${name} for ${name} {\n  train all\n  prune weights by magnitude to ${name} over 0%..50%\n}\n`,
    `expect sparsity of ${name} in ${name} ± 0.1%\n`,
    `measure accuracy\n  of ${name}\n`,
    `repeat 2 times {\n  stage ${name} { prune weights by ${name} removing 20% of remaining }\n  rewind all to ${name}\n}\n`,
    `branch varying ${name} in 70%, 80% {\n  stage { prune weights by magnitude to ${name} }\n}\npick best by accuracy\n`,
  ]),
  'train all with sgd(lr: 0.1), decay cosine\n',
  'then LoRA-retrain 0.3% of params\n',
  'retrain all\n',
  'prune weights by magnitude to 1:4\n',
  '## What it is about.\n',
  '# aside\n',
  '\n',
  'then\n',
);
/** What people type, and what they leave unfinished. */
const bits = fc.oneof(
  { weight: 3, arbitrary: statements },
  fc.constantFrom(
    ...[...'{}()[]|"`#;:,=%\n\t '],
    ...['\r\n', '\n\n', '\n  ', '  ', ' to 80%', 'then ', '"a { b', "'", '# {', '剪', '😀', '\u200b'],
    ...['prune', 'PRUNE ', 'stage', 'global', 'warm', 'target', 'magnitude', 'w', '.', '..', '-'],
    ...['magni-\n', ' -\n', '-\ntude', '.\n', '~', '## so\n.\n', '\u00ad\n'],
    ...['\ufeff', '\u2028', '\r', 'param', 'over', 'per', 'Then', 'prune (', 'mark:', 'cite '],
  ),
);
const share = fc.double({ min: 0, max: 1, noNaN: true });
type Edit = (text: string) => string;
const typing = fc
  .record({
    at: share,
    removed: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3), fc.nat(80)),
    added: fc.oneof({ weight: 4, arbitrary: bits }, fc.constant('')),
  })
  .map(({ at, removed, added }): Edit => {
    return (text) => {
      const start = Math.round(at * text.length);
      return text.slice(0, start) + added + text.slice(start + removed);
    };
  });
/** What is used may come to stand above what gives it. */
const moving = fc.tuple(share, share).map(([from, to]): Edit => {
  return (text) => {
    const lines = text.split('\n');
    const [line = ''] = lines.splice(Math.floor(from * lines.length), 1);
    lines.splice(Math.floor(to * lines.length), 0, line);
    return lines.join('\n');
  };
});
const edit = fc.oneof({ weight: 4, arbitrary: typing }, { weight: 1, arbitrary: moving });
const beginning = fc.oneof(
  fc.constantFrom(...texts),
  fc.array(statements, { minLength: 1, maxLength: 12 }).map((lines) => lines.join('')),
  fc.array(fc.constantFrom(...texts), { minLength: 2, maxLength: 4 }).map((all) => all.join('\n')),
);

function readAfresh(text: string, around: Surroundings) {
  const source = { name: 'test.prune', text };
  const { tree, diagnostics } = parse(source, lexicon);
  const { recipe, diagnostics: found } = analyse(tree, vocabulary, around.read);
  return {
    statements: desugar(tree.statements, vocabulary),
    comments: tree.comments,
    recipe,
    // What no error hides is told as well: only the checker's part is compared here.
    diagnostics: [...diagnostics, ...found, ...refusalsOf(recipe)],
  };
}

function typed(text: string, around: Surroundings, memories: Memories): Script {
  const document = TextDocument.create('file:///test.prune', 'prune', 1, text);
  const [script] = viewOf(document, 'test.prune', around, memories).scripts;
  if (script === undefined) throw new Error('a recipe has one script');
  return script;
}

const order = (diagnostics: Script['diagnostics']) =>
  diagnostics
    .filter(({ rule, code }) => rule === undefined && code !== emptyRecipe.code)
    .map((one) => JSON.stringify(one))
    .toSorted();

function expectSame(text: string, around: Surroundings, memories: Memories): void {
  const kept = typed(text, around, memories);
  const afresh = readAfresh(text, around);
  expect(kept.statements, text).toEqual(afresh.statements);
  expect(kept.comments, text).toEqual(afresh.comments);
  expect(kept.recipe, text).toEqual(afresh.recipe);
  const fresh = typed(text, around, []);
  expect(kept.diagnostics, text).toEqual(fresh.diagnostics);
  expect(order(kept.diagnostics), text).toEqual(order(afresh.diagnostics));
}

const used = [
  { name: 'used.prune', text: 'param ours: sparsity = 70%\ncriterion mine = |w|\n' },
  { name: 'used.prune', text: 'criterion ours = |w * g|\n' },
];

describe('a recipe that is typed', () => {
  it('is what it would be if it were opened, after every edit', () => {
    fc.assert(
      fc.property(beginning, fc.array(edit, { minLength: 1, maxLength: 12 }), (start, edits) => {
        const memories: Memories = [];
        let text = start;
        expectSame(text, nothingAround, memories);
        for (const one of edits) {
          text = one(text);
          expectSame(text, nothingAround, memories);
        }
      }),
      { numRuns: Number(process.env['ESPALIER_EDITS'] ?? 100) },
    );
  });

  it('is so while the files that it uses change', () => {
    fc.assert(
      fc.property(
        fc.array(statements, { minLength: 1, maxLength: 8 }),
        fc.array(fc.tuple(edit, fc.nat(1)), { minLength: 1, maxLength: 6 }),
        (lines, edits) => {
          const memories: Memories = [];
          let text = `use "used.prune"\n${lines.join('')}`;
          for (const [one, which] of edits) {
            text = one(text);
            const source = used[which] ?? { name: 'used.prune', text: '' };
            expectSame(text, { ...nothingAround, read: () => source }, memories);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what a statement means changes with', () => {
  const prune = 'prune weights by magnitude to 80%\n';
  it.each([
    ['a mark that comes to stand below', 'mark m\nrewind all to m\n', 'rewind all to m\nmark m\n'],
    ['the type of a parameter', 'param t: sparsity = 1%\n', 'param t: count = 3\n', 'global magnitude to t\n'],
    ['a definition', 'criterion c = |w|\n', 'criterion c = 2 * |w|\n', 'prune weights by c to 80%\n'],
    ['a definition in it', 'criterion d = |w|\n', 'criterion d = |v|\n', 'criterion c = d\nprune weights by c to 80%\n'],
    ['an equal one above it', prune, prune + prune],
    ['a group that is gone', 'group g = head\n', '\n', 'prune weights in g by magnitude to 80%\n'],
    ['a stage that is renamed', 'stage a { train all }\n', 'stage b { train all }\n', 'expect loss of a <= 1\n'],
  ])('%s', (_what, before, after, rest = '') => {
    const memories: Memories = [];
    expectSame(before + rest, nothingAround, memories);
    expectSame(after + rest, nothingAround, memories);
    expectSame(before + rest, nothingAround, memories);
  });
});

/** Letter by letter, as a person does it. */
describe.each(['golden', 'gmp', 'wanda'].map((name) => ({ name })))('$name', ({ name }) => {
  const file = readdirSync(examples).find((one) => one.startsWith(name));
  it.runIf(file !== undefined)('may be written from an empty page', () => {
    const text = readFileSync(path.join(examples, file ?? ''), 'utf8');
    const memories: Memories = [];
    for (let length = 0; length <= text.length; length++) {
      expectSame(text.slice(0, length), nothingAround, memories);
    }
  });
});
