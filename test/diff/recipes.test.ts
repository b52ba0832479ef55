/** What is said of two recipes: one row a kind of change. */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { diffRecipes, renderMarkdown, renderText } from '../../src/diff/index.ts';
import type { Recipe } from '../../src/language/typed.ts';

function typed(text: string): Recipe {
  const { value, diagnostics } = checkSource({ name: 'test.prune', text });
  if (value === undefined) {
    throw new Error([text, ...diagnostics.map(({ message }) => message)].join('\n'));
  }
  return value;
}

function said(before: string, after: string): readonly string[] {
  const text = renderText(diffRecipes(typed(before), typed(after)));
  return text.split('\n').slice(0, -1);
}

const gmp = `param target: sparsity = 80%
stage sparsify for 100 epochs {
  train all with sgd(lr: 0.1, momentum: 0.9), decay cosine
  prune weights by global magnitude to 80% over 25%..75% every 100 steps except first layer, last layer
}
expect sparsity of sparsify in target ± 0.1%`;

/** The recipe with some of its words changed. */
function edited(...edits: readonly [string, string][]): string {
  return edits.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, gmp);
}

describe('inside a stage', () => {
  it.each<[string, readonly [string, string], readonly string[]]>([
    ['a target', ['to 80%', 'to 90%'], ['target 80% → 90% in stage sparsify']],
    ['what stays', ['to 80%', 'to 80% density'], ['target 80% → 20% in stage sparsify']],
    ['a floor that is new', ['every 100', 'protect min 5% per layer every 100'], ['+ floor 5% per layer in stage sparsify']],
    ['a clause that is gone', [' every 100 steps', ''], ['interval 100 steps → a hundredth of the window (default) in stage sparsify']],
    ['a part of a clause', ['global', 'erk'], ['allocation global → erk in stage sparsify']],
    ['a part that is left out', ['global ', ''], ['allocation global → uniform (default) in stage sparsify']],
    ['a criterion', ['magnitude', 'wanda'], ['criterion magnitude → wanda in stage sparsify']],
    ['a window', ['75%', '70%'], ['window 25%..75% → 25%..70% in stage sparsify']],
    ['a default', ['every', 'along linear every'], ['curve cubic (default) → linear in stage sparsify']],
    ['an item of a union', ['last layer', 'conv'], ['- exceptions last layer in stage sparsify', '+ exceptions conv in stage sparsify']],
    ['an argument', ['lr: 0.1', 'lr: 0.05'], ['sgd lr 0.1 → 0.05 in stage sparsify']],
    ['an argument that was left out', ['0.9)', '0.9, nesterov)'], ['sgd nesterov no (default) → yes in stage sparsify']],
    [
      'another word with arguments of its own',
      ['sgd(lr: 0.1, momentum: 0.9)', 'adam(lr: 0.1)'],
      [
        'optimizer sgd → adam in stage sparsify',
        '- sgd lr 0.1 in stage sparsify',
        '- sgd momentum 0.9 in stage sparsify',
        '+ adam lr 0.1 in stage sparsify',
      ],
    ],
    ['a schedule', ['decay cosine', 'decay cosine warmup 10%'], ['+ decay: warmup 10% in stage sparsify']],
    ['a length', ['for 100 epochs', 'for 50 epochs'], ['length 100 epochs → 50 epochs in stage sparsify']],
    ['a length that is open', [' for 100 epochs', ''], ['- length 100 epochs in stage sparsify']],
    ['what trains', ['train all', 'train biases, norms'], ['train all → biases, norms in stage sparsify']],
    ['a parameter', ['= 80%', '= 85%'], ['param target 80% → 85%']],
    [
      'a claim',
      ['± 0.1%', '± 0.2%'],
      ['expect sparsity of sparsify in target ± 0.1% → sparsity of sparsify in target ± 0.2% in stage expect-sparsity'],
    ],
    ['a statement that is new', ['\n}', '\n  measure accuracy\n}'], ['+ measure accuracy in stage sparsify']],
  ])('%s', (_, edit, lines) => {
    expect(said(gmp, edited([edit[0], edit[1]]))).toEqual(lines);
  });

  it('says whose clause it is where two statements could have it', () => {
    const twice = 'stage s { prune weights in conv by magnitude to 50%\nprune weights in linear by magnitude to 60% }';
    expect(said(twice, twice.replace('60%', '70%'))).toEqual(['target 60% → 70% in prune weights in stage s']);
  });
});

describe('stages and blocks', () => {
  const three = `stage a { prune weights by magnitude to 50% }
stage b for 3 epochs { train all }
stage c for 4 epochs { train biases }`;

  it.each<[string, string, string, readonly string[]]>([
    ['added', three, `${three}\nstage d { mark here }`, ['+ stage d: mark here']],
    ['removed', `${three}\nstage d { mark here }`, three, ['- stage d: mark here']],
    ['renamed, known by what it does', three, three.replace('stage a', 'stage x'), ['stage a renamed x']],
    [
      'renamed and changed a little',
      three,
      three.replace('stage a', 'stage x').replace('50%', '60%'),
      ['stage a renamed x', 'target 50% → 60% in stage x'],
    ],
    [
      'moved',
      three,
      three.split('\n').toSpliced(0, 1).concat('stage a { prune weights by magnitude to 50% }').join('\n'),
      ['stage a moved: first → after stage c'],
    ],
    ['moved into a new block', three, three.replace(/stage b.*/, 'repeat 2 times { $& }'), ['+ repeat 2 times: stage b']],
    [
      'repeated more often',
      'repeat 2 times { train all for 1 epoch }',
      'repeat 3 times { train all for 1 epoch }',
      ['repeat 2 times → repeat 3 times'],
    ],
    [
      'numbered anew by one before them',
      'prune weights by magnitude to 50%\nprune samples of train by loss to 50%',
      'prune weights by random to 10%\nprune weights by magnitude to 50%\nprune samples of train by loss to 50%',
      ['+ stage prune-weights-1: prune weights by random to 10%'],
    ],
    [
      'values of a sweep',
      'param s: sparsity = 50%\nsweep s in 50%, 60% { prune weights by magnitude to s }',
      'param s: sparsity = 50%\nsweep s in 50%, 70% { prune weights by magnitude to s }',
      ['sweep s in 50%, 60% → sweep s in 50%, 70%'],
    ],
  ])('%s', (_, before, after, lines) => {
    expect(said(before, after)).toEqual(lines);
  });
});

describe('nothing', () => {
  it.each([
    ['the same recipe', gmp, gmp],
    ['another spelling', 'global magnitude to 80%', 'PRUNE weights to 20% density by global |w| # as ever'],
    ['another name', 'recipe a\ntrain all', 'recipe b version 2.0.0\ncite arxiv:1234.56789\ntrain all'],
  ])('is said of %s', (_, before, after) => {
    expect(said(before, after)).toEqual([]);
    expect(renderMarkdown(diffRecipes(typed(before), typed(after)))).toBe('Nothing has changed in meaning.\n');
  });
});

describe('Markdown', () => {
  it('shows values as code', () => {
    const changes = diffRecipes(typed(gmp), typed(edited(['to 80%', 'to 90% protect min 5% per layer'])));
    expect(renderMarkdown(changes)).toBe('- target `80%` → `90%` in stage sparsify\n- **added** floor `5% per layer` in stage sparsify\n');
  });
});
