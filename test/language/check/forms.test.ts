/** Texts that mean the same have the same typed form: short and long, loose and canonical. */
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/language/check/check.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import type { Recipe } from '../../../src/language/typed.ts';
import { lexicon } from '../../../src/vocabulary/index.ts';
import { plain } from './plain.ts';

function read(text: string): Recipe {
  const { tree, diagnostics } = parse({ name: 'recipe', text }, lexicon);
  const checked = check(tree);
  const errors = [...diagnostics, ...checked.diagnostics].filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
  if (checked.value === undefined) throw new Error('a recipe without a finding has a value');
  return checked.value;
}

const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, ' + 'then LoRA-retrain 0.3% of params';

describe('the same meaning', () => {
  test.each([
    [
      golden,
      'prune weights by global magnitude to 80%\n  over 25%..75%\n  protect min 5% per layer\n\n' +
        'then retrain lora within 0.3% of params',
    ],
    ['global magnitude to 80%', 'prune weights by global magnitude to 80%'],
    ['magnitude to 80%', 'prune weights by magnitude to 80%'],
    ['gblm(alpha: 3) to 80%', 'prune weights by gblm(alpha: 3) to 80%'],
    ['LoRA-retrain 0.3% of params', 'retrain lora within 0.3% of params'],
    ['retrain all', 'train all'],
    ['Prune Weights By magnitude To 80 %', 'prune weights by magnitude to 80%'],
    ['prune weights to 80% by magnitude', 'prune weights by magnitude to 80%'],
    ['prune weights by magnitude to 80%\n  in conv', 'prune weights in conv by magnitude to 80%'],
    ['magnitude to 80% over 25–75%', 'magnitude to 80% over 25%..75%'],
    ['magnitude to 80% over 25%-75%', 'magnitude to 80% over 25%..75%'],
    ['train all for 10k steps', 'train all for 10000 steps'],
    ['train all for 1 epoch', 'train all for 1 epochs'],
    ['magnitude to 2:4', 'magnitude to keep 2 of 4'],
    ['magnitude to 80% sparsity', 'magnitude to 80%'],
  ])('%s', (loose, canonical) => {
    const names = (recipe: Recipe) => plain(recipe.body);
    // A name that was used is kept for people; it is no part of the meaning.
    expect(names(read(loose))).toEqual(names(read(canonical)));
  });

  test('of a name and its expression', () => {
    const named = statementsOf(read('prune weights by wanda to 50%'))[0]?.clauses['by'];
    const spelt = statementsOf(read('prune weights by |w| * sqrt(avg(x^2)) to 50%'))[0]?.clauses['by'];
    expect(named?.kind === 'record' && plain(named.fields['criterion'])).toEqual({
      ...(spelt?.kind === 'record' ? Object(plain(spelt.fields['criterion'])) : {}),
      name: 'wanda',
    });
  });
});

function statementsOf({ body }: Recipe) {
  return body.flatMap((step) => (step.kind === 'stage' ? step.statements : []));
}

test('the golden sentence', () => {
  const { body } = read(golden);
  expect(body.map((step) => step.kind === 'stage' && [step.name, step.named])).toEqual([
    ['prune-weights', false],
    ['retrain-lora', false],
  ]);
  const [brought, prune, retrain] = statementsOf(read(golden));
  expect(brought).toMatchObject({ verb: 'train', implied: true });
  expect(plain(brought?.object)).toEqual({ kind: 'list', items: [{ kind: 'choice', word: 'all', args: {} }] });
  const share = (value: string, unit = 'share') => ({ kind: 'quantity', amount: { kind: 'number', value }, unit });
  expect(plain(prune)).toEqual({
    verb: 'prune',
    implied: false,
    object: { kind: 'choice', word: 'weights', args: {} },
    clauses: {
      by: {
        kind: 'record',
        fields: {
          allocation: { kind: 'choice', word: 'global', args: {} },
          criterion: { kind: 'expression', name: 'magnitude', expr: { kind: 'abs', operand: { kind: 'name', name: 'w' } } },
        },
      },
      to: share('0.8', 'sparsity'),
      over: { kind: 'window', from: share('0.25'), to: share('0.75') },
      protect: { kind: 'record', fields: { min: share('0.05'), per: { kind: 'choice', word: 'layer', args: {} } } },
    },
  });
  expect(plain(retrain?.clauses['within'])).toEqual({ ...share('0.003', 'ratio'), base: 'params' });
});

describe('names of stages without one', () => {
  test.each([
    ['prune weights by magnitude to 80%', ['prune-weights']],
    ['retrain biases, norms, lora(rank: 4)', ['retrain-biases-norms-lora']],
    [
      'prune weights by magnitude to 50%\ntrain all\nprune weights by magnitude to 80%',
      ['prune-weights-1', 'train-all', 'prune-weights-2'],
    ],
    ['stage { train all\nprune zeros }', ['train-all']],
    ['train block 19', ['train-blocks']],
    ['train blocks 19', ['train-blocks']],
    ['stage prune-zeros { train all }\nprune zeros', ['prune-zeros', 'prune-zeros-1']],
  ])('%s', (text, names) => {
    const { body } = read(text);
    expect(body.map((step) => (step.kind === 'stage' ? step.name : step.kind))).toEqual(names);
  });
});

describe('values', () => {
  const clause = (text: string, word: string) => plain(statementsOf(read(text)).at(-1)?.clauses[word]);
  const number = (value: string) => ({ kind: 'number', value });

  test.each([
    ['magnitude to 20% density', 'to', { unit: 'density', amount: number('0.2') }],
    ['prune channels by magnitude to 50% of flops', 'to', { unit: 'ratio', base: 'flops', amount: number('0.5') }],
    ['magnitude to keep 1 of 4', 'to', { kind: 'pattern', keep: 1, of: 4 }],
    ['magnitude removing 20%', 'removing', { unit: 'ratio', base: 'remaining' }],
    ['magnitude removing 20% of original', 'removing', { unit: 'ratio', base: 'original' }],
    ['prune heads by |w| removing 1 head', 'removing', { unit: 'heads', amount: number('1') }],
    ['prune heads by |w| removing 25% per layer', 'removing', { unit: 'ratio', per: 'layer' }],
    ['magnitude to 80% over 100..500 steps', 'over', { from: { unit: 'steps' }, to: { unit: 'steps' } }],
    ['magnitude to 80% over 25%..75% of compute', 'over', { from: { unit: 'share', base: 'compute' } }],
    ['magnitude to 50% ranked per block 128', 'ranked', { fields: { per: { word: 'block' }, size: { unit: 'count' } } }],
    ['wanda to 50% using all of train', 'using', { fields: { samples: { word: 'all' }, of: { word: 'train' } } }],
    ['wanda to 50% using 9 samples per class of train drawn', 'using', { fields: { per: { word: 'class' }, drawn: { word: 'drawn' } } }],
    ['magnitude to 2:4 over 0%..50% through keep 7 of 8, keep 5 of 8', 'through', { items: [{ keep: 7 }, { keep: 5 }] }],
    ['train all with sgd(lr: 0.1, nesterov)', 'with', { word: 'sgd', args: { lr: { amount: number('0.1') }, nesterov: { word: 'yes' } } }],
    [
      'train all decay step 0.1 at 50%, 75%, warmup 5%',
      'decay',
      {
        fields: {
          schedule: { word: 'step', args: { factor: { amount: number('0.1') } } },
          at: { items: [{ unit: 'share' }, { unit: 'share' }] },
          warmup: { unit: 'share' },
        },
      },
    ],
    [
      'train all until accuracy >= 90% at most 9 epochs',
      'until',
      { fields: { condition: { fields: { metric: { word: 'accuracy' }, comparison: { word: '>=' } } }, atMost: { unit: 'epochs' } } },
    ],
    ['magnitude to 80% over 0%..50% mask pdp(tau: 2)', 'mask', { word: 'pdp' }],
  ])('%s: %s', (text, word, expected) => {
    expect(clause(text, word)).toMatchObject(expected);
  });

  test('a claim holds metric, place, comparison and bound', () => {
    const claims = statementsOf(
      read(
        'mark dense\ntrain all\nexpect sparsity of train-all in 80% ± 0.1%\n' +
          'expect accuracy of model >= accuracy of dense within 1 point',
      ),
    ).slice(-2);
    expect(claims.map(({ object }) => plain(object))).toMatchObject([
      {
        fields: {
          metric: { word: 'sparsity' },
          of: { text: 'train-all' },
          comparison: { word: 'in' },
          bound: { unit: 'sparsity', amount: number('0.8') },
          within: { amount: number('0.001') },
        },
      },
      {
        fields: {
          comparison: { word: '>=' },
          bound: { fields: { metric: { word: 'accuracy' }, of: { text: 'dense' } } },
          within: { unit: 'points' },
        },
      },
    ]);
  });

  test('selectors are roles, positions, ranges, operators, groups and names', () => {
    const text =
      'group ffn = **.fc1 expect 24\n' +
      'prune weights in linear, first layer, blocks 4..29, operator Conv, ffn, layers.*.q, `conv`\n' +
      '  by magnitude to 50%';
    expect(read(text).groups[0]).toMatchObject({ name: 'ffn', expect: 24 });
    expect(clause(text, 'in')).toEqual({
      kind: 'selector',
      terms: [
        { kind: 'role', role: 'linear' },
        { kind: 'position', position: 'first' },
        { kind: 'range', unit: 'blocks', from: 4, to: 29 },
        { kind: 'operator', operator: 'Conv' },
        { kind: 'group', name: 'ffn' },
        { kind: 'glob', pattern: 'layers.*.q' },
        { kind: 'glob', pattern: 'conv' },
      ],
    });
  });

  test.each([
    ['measure sparsity of conv, accuracy', [2, 1]],
    ['measure sparsity of conv, linear, params of layers 0..1, loss', [2, 2, 1]],
    ['measure sparsity of "loss", conv', [2]],
  ])('%s: a comma before a metric ends the layers', (text, sizes) => {
    const [stage] = read(`prune weights by magnitude to 80%\n${text}`).body.slice(-1);
    const statement = stage?.kind === 'stage' ? stage.statements[0] : undefined;
    const object = statement?.object;
    const measured = object?.kind === 'list' ? object.items : [object];
    expect(measured.map((one) => (one?.kind === 'record' ? Object.keys(one.fields).length : 0))).toEqual(sizes);
  });

  test('a training statement may name layers beside parts', () => {
    const [statement] = statementsOf(read('retrain biases, fc1, norms, lora(on: [q, v])'));
    expect(plain(statement?.object)).toMatchObject({
      items: [
        { word: 'biases' },
        { kind: 'selector', terms: [{ kind: 'glob', pattern: 'fc1' }] },
        { word: 'norms' },
        { word: 'lora', args: { on: { terms: [{ pattern: 'q' }, { pattern: 'v' }] } } },
      ],
    });
  });

  test('the length of a training statement is that of its stage', () => {
    expect(read('train all for 5 epochs').body[0]).toMatchObject({ length: { unit: 'epochs' } });
    expect(read('stage s { train all for 5 epochs }').body[0]).toMatchObject({ length: { unit: 'epochs' } });
  });

  test('sweeps and branches hold every value', () => {
    const { body } = read('param s: sparsity = 80%\nsweep s in 50%..90% by 20% { prune weights by magnitude to s }');
    const values = body[0]?.kind === 'sweep' ? body[0].over[0]?.values : undefined;
    expect(plain(values)).toMatchObject([{ amount: number('0.5') }, { amount: number('0.7') }, { amount: number('0.9') }]);
  });
});
