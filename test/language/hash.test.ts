/** Law 2 of the language: one hash for one meaning, another one for another. */
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { bind } from '../../src/language/check/bind.ts';
import { check } from '../../src/language/check/check.ts';
import { recipeHash, withSettings } from '../../src/language/canonical/hash.ts';
import type { Recipe } from '../../src/language/typed.ts';
import { parseSource } from '../../src/language/yaml/parse-source.ts';
import { vocabulary } from '../../src/vocabulary/index.ts';

/** Also of what the language means and this version does not carry out. */
function typed(text: string, name = 'test.prune'): Recipe {
  const { tree, diagnostics: ungrammatical } = parseSource({ name, text }, vocabulary);
  const checked = check(tree, vocabulary);
  const diagnostics = [...ungrammatical, ...checked.diagnostics];
  const value = hasErrors(diagnostics) ? undefined : checked.value;
  if (value === undefined) {
    throw new Error([text, ...diagnostics.map(({ message }) => message)].join('\n'));
  }
  return value;
}

function hashOf(text: string, name?: string): string {
  return recipeHash(typed(text, name));
}

const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';

describe('the golden sentence', () => {
  it('has this hash, today and in years', () => {
    expect(hashOf(golden)).toBe('f22e56cee87d5ee2daf7162ada3ed15a9491871e5790738fb8126cefc6a63acb');
  });

  it.each([
    [
      'in its canonical form',
      'prune weights by global magnitude to 80%\n  over 25%..75%\n  protect min 5% per layer\n\nthen retrain lora within 0.3% of params\n',
    ],
    ['in capitals', golden.toUpperCase()],
    ['with carriage returns', golden.replaceAll(', ', ',\r\n')],
    ['with old Macintosh line ends', golden.replaceAll(', ', ',\r')],
    ['with no-break spaces', golden.replaceAll(' ', '\u00a0')],
    ['with narrow no-break spaces before per cent', golden.replaceAll('%', '\u202f%')],
    ['with a non-breaking hyphen', golden.replace('LoRA-', 'LoRA\u2011')],
    ['with a minus sign for a dash', golden.replace('–', '\u2212')],
    ['with an em dash', golden.replace('–', '—')],
    ['with soft hyphens', golden.replace('magnitude', 'mag\u00adni\u00adtude')],
    ['with a byte order mark', `\ufeff${golden}`],
    ['with zero-width spaces', golden.replaceAll(', ', ',\u200b ')],
    ['with then on a new line', golden.replace(', then', '\nthen')],
    ['without then', golden.replace(', then ', '\n')],
    ['with a semicolon', golden.replace(', then', ';')],
    ['broken after its commas', golden.replaceAll(', ', ',\n')],
    ['broken before its clauses', golden.replace(' to ', '\nto ').replace(' over ', '\nover ')],
    ['with one per cent sign for the window', golden.replace('25%–75%', '25–75%')],
    ['with dots', golden.replace('steps 25%–75%', '25%..75%')],
    ['without the word steps', golden.replace('steps ', '')],
    ['with the criterion written out', golden.replace('magnitude', '|w|')],
    ['with another size of the same weight', golden.replace('magnitude', '|-w|')],
    ['as a function', golden.replace('magnitude', 'abs(w)')],
    [
      'with clauses in another order',
      golden.replace('to 80% over steps 25%–75%, protect min 5% per layer', 'protect min 5% per layer over 25%..75% to 80%'),
    ],
    ['as a density', golden.replace('to 80%', 'to 20% density')],
    ['with 80.0 %', golden.replace('80%', '80.0 %')],
    ['with defaults written', golden.replace('75%', '75% along cubic mask hard ranked per layer')],
    ['with nearest rounding written', golden.replace('75%', '75% rounded nearest')],
    ['with the usual ties written', golden.replace('75%', '75% ties first go')],
    ['with an optimizer that is there anyway', `${golden} with adamw(lr: 0.001), decay linear`],
    ['with comments', `# mine\n## ours\n${golden} # the end`],
    [
      'with a name, a paper, what differs, an edition',
      `edition 1\nrecipe golden version 2.1.0\ncite arxiv:1710.01878\ndeviates "not at all"\n${golden}`,
    ],
    ['with a definition', `criterion size = |w|\n${golden.replace('magnitude', 'size')}`],
    [
      'in stages that are called what they are called anyway',
      'stage prune-weights { train all\nprune weights by global |w| to 80% over 25%..75% protect min 5% per layer }\nstage retrain-lora { retrain lora within 0.3% of params }',
    ],
  ])('%s has the same hash', (_, text) => {
    expect(hashOf(text)).toBe(hashOf(golden));
  });

  it('as YAML has the same hash', () => {
    const yaml = `stages:
  - {prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%, over: 25%..75%, protect: {min: 5%, per: layer}}
  - {retrain: lora, within: 0.3% of params}
`;
    expect(hashOf(yaml, 'golden.prune.yaml')).toBe(hashOf(golden));
  });

  it.each([
    ['another target', golden.replace('80%', '81%')],
    ['what stays for what goes', golden.replace('80%', '80% density')],
    ['another window', golden.replace('75%', '74%')],
    ['a window of compute', golden.replace('75%', '75% of compute')],
    ['no window', golden.replace(' over steps 25%–75%', '')],
    ['another floor', golden.replace('5%', '4%')],
    ['a floor per sublayer', golden.replace('per layer', 'per sublayer')],
    ['another allocation', golden.replace('global', 'erk')],
    ['no allocation', golden.replace('global magnitude', 'prune weights by magnitude')],
    ['another criterion', golden.replace('magnitude', '(w)')],
    ['another budget', golden.replace('0.3%', '0.30001%')],
    ['a rank', golden.replace('LoRA-retrain 0.3%', 'retrain lora(rank: 1) within 0.3%')],
    ['all trained', golden.replace('LoRA-retrain 0.3% of params', 'retrain all')],
    ['a length, which nobody may then fill in', `${golden} for 10 epochs`],
    ['another curve', golden.replace('75%', '75% along linear')],
    ['the stages the other way round', `${golden.split(', then ')[1]}\n${golden.split(', then')[0]}`],
    ['a stage with a name of its own', `stage tune { retrain lora within 0.3% of params }`],
    ['the target as a parameter', `param goal: sparsity = 80%\n${golden.replace('80%', 'goal')}`],
  ])('with %s has another hash', (_, text) => {
    expect(hashOf(text)).not.toBe(hashOf(golden));
  });
});

describe('one meaning', () => {
  it.each([
    [
      'a union in any order',
      'prune weights in conv, linear by magnitude to 50%',
      'prune weights in linear, conv, linear by magnitude to 50%',
    ],
    [
      'branches that all compete anyway',
      'prune sublayers by global magnitude removing 1 sublayer',
      'prune sublayers by magnitude removing 1 sublayer',
    ],
    [
      'one threshold for a resource, which has it anyway',
      'prune channels by global magnitude to 50% of flops',
      'prune channels by magnitude to 50% of flops',
    ],
    [
      'the same share of each layer, where it is of units',
      'prune channels by uniform magnitude to 50% of channels',
      'prune channels by magnitude to 50% of channels',
    ],
    ['one block and several', 'train block 19', 'train blocks 19'],
    ['what trains in any order', 'train biases, norms, lora(rank: 2)', 'train lora(rank: 2), norms, biases, norms'],
    ['`retrain all` and `train all`', 'retrain all for 5 steps', 'train all for 5 steps'],
    ['the allocation that holds anyway', 'prune weights by magnitude to 50%', 'prune weights by uniform magnitude to 50%'],
    ['the allocation of a resource', 'prune channels by magnitude to 50% of flops', 'prune channels by global magnitude to 50% of flops'],
    ['the base of a removal', 'prune weights by magnitude removing 20%', 'prune weights by magnitude removing 20% of remaining'],
    [
      'a window that is the whole stage',
      'prune weights by magnitude to 50% every 10 steps',
      'prune weights by magnitude to 50% over 0%..100% every 10 steps',
    ],
    ['half of a pattern', 'prune weights by magnitude to 2:4', 'prune weights by magnitude to keep 2 of 4'],
    ['a standard name', 'prune weights by wanda to 50%', 'prune weights by sqrt(avg(x^2)) * |w| to 50%'],
    ['a call with its default', 'prune weights by gblm to 50%', 'prune weights by gblm(alpha: 25) to 50%'],
    [
      'arguments in any order',
      'train all with sgd(lr: 0.1, momentum: 0.9)',
      'train all with sgd(momentum: 0.9, lr: 1e-1, weight-decay: 0)',
    ],
    ['drops in any order', 'train all decay step 0.1 at 50%, 75%', 'train all decay step 0.1 at 75%, 50%'],
    [
      'an interval around a middle',
      'prune weights by magnitude to 80%\nexpect sparsity of model in 80% ± 1%',
      'prune weights by magnitude to 80%\nexpect sparsity of model in 79%..81%',
    ],
    [
      'a group without a promise',
      'group body = conv, mlp\nprune weights in body by magnitude to 50%',
      'prune weights in mlp, conv by magnitude to 50%',
    ],
    [
      'definitions in any order',
      'param a: number = 1\nparam b: number = 0.5\ntrain all with sgd(lr: a, momentum: b)',
      'param b: number = 0.5\nparam a: number = 1\ntrain all with sgd(lr: a, momentum: b)',
    ],
    ['a length at the stage or in it', 'stage s for 5 epochs { train all }', 'stage s { train all for 5 epochs }'],
    ['big numbers', 'train all for 10k steps', 'train all for 10_000 steps'],
    ['what a comparison says from either side', 'prune weights by |w| * (w > 0) to 50%', 'prune weights by (0 < w) * |w| to 50%'],
  ])('%s', (_, one, other) => {
    expect(hashOf(one)).toBe(hashOf(other));
  });
});

describe('different meanings', () => {
  it.each([
    [
      'one threshold for a share of units, which is none of a resource',
      'prune channels by global magnitude to 50% of channels',
      'prune channels by magnitude to 50% of channels',
    ],
    [
      'a share of each branch',
      'prune sublayers by uniform magnitude removing 1 sublayer',
      'prune sublayers by magnitude removing 1 sublayer',
    ],
    ['an order of products that rounds otherwise', 'prune weights by |w| * (d * gamma) to 50%', 'prune weights by |w| * d * gamma to 50%'],
    ['a window beside no interval', 'prune weights by magnitude to 50% over 0%..100%', 'prune weights by magnitude to 50%'],
    ['`uniform` for a resource', 'prune channels by uniform magnitude to 50% of flops', 'prune channels by magnitude to 50% of flops'],
    ['epochs and steps', 'train all for 10 epochs', 'train all for 10 steps'],
    [
      'a group with a promise',
      'group body = conv expect 12\nprune weights in body by magnitude to 50%',
      'prune weights in conv by magnitude to 50%',
    ],
    [
      'names of parameters, which can be set',
      'param a: number = 1\ntrain all with sgd(lr: a)',
      'param b: number = 1\ntrain all with sgd(lr: b)',
    ],
    ['names of stages, which key the random streams', 'stage a { train all }', 'stage b { train all }'],
    ['bounds', 'param a: number = 1 in 0..2\ntrain all with sgd(lr: a)', 'param a: number = 1\ntrain all with sgd(lr: a)'],
  ])('%s', (_, one, other) => {
    expect(hashOf(one)).not.toBe(hashOf(other));
  });
});

describe('a vocabulary word in capitals', () => {
  it('is not a name that the recipe defines otherwise', () => {
    const text = 'param OBD: number = 2\nprune weights by |w| ^ OBD to 50%';
    expect(hashOf(text)).not.toBe(hashOf(text.replace('^ OBD', '^ obd')));
  });
});

describe('values that are set from outside', () => {
  const recipe = typed('param goal: sparsity = 80%\nprune weights by magnitude to goal');

  function hashWith(...settings: readonly [string, string][]): string {
    const set = new Map(settings);
    const { value } = bind(recipe, set);
    if (value === undefined) throw new Error('it binds');
    return recipeHash(withSettings(recipe, value, set));
  }

  it('leave the hash unchanged where none is set', () => {
    expect(hashWith()).toBe(recipeHash(recipe));
  });

  it('give the hash of the recipe with that value', () => {
    expect(hashWith(['goal', '90%'])).toBe(hashOf('param goal: sparsity = 90%\nprune weights by magnitude to goal'));
  });
});
