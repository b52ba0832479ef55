/** The passes that scores and searches take, counted once more, and which texts are one expression. */
import { printExpression } from '../../src/language/expressions/print.ts';
import { describe, expect, it } from 'vitest';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import { calibrationPasses } from '../../src/plan/estimates.ts';
import { updatesOf } from '../support/updates.ts';
import { factsOf, planned, planText, prunes } from './planning.ts';

const mlp = factsOf('mlp_digits');

function pruneOf(text: string) {
  const [prune] = prunes(planned(planText(text, mlp)));
  if (prune === undefined) throw new Error('a prune is planned');
  return prune;
}

const gradual = (rest: string) => `stage s for 40 steps {\n  train all with sgd(lr: 0.1)\n  ${rest} over 0%..100% every 10 steps\n}`;

describe('passes of one sample', () => {
  it.each([
    { criterion: 'taylor', ofSample: 3 },
    { criterion: 'wanda', ofSample: 1 },
    { criterion: 'magnitude', ofSample: 0 },
  ])('by $criterion are $ofSample a sample, at every update', ({ criterion, ofSample }) => {
    const using = ofSample === 0 ? '' : ' using 24 samples of train';
    const prune = pruneOf(gradual(`prune weights by ${criterion} to 50%${using}`));
    const times = updatesOf(prune).length;
    expect(times).toBe(5);
    expect(calibrationPasses(prune)).toBe(24 * ofSample * times);
  });

  it('are those of scores, and of every level that is tried of every layer', () => {
    const prune = pruneOf('prune weights by wanda to 50% allocated by sensitivity(loss, levels: 4) using 24 samples of train');
    const { allocated, layers } = prune;
    if (allocated === undefined || !('levels' in allocated)) throw new Error('levels are tried');
    // Once without a change, then each layer by itself at each level.
    const tried = 1 + layers.flatMap(() => Array.from({ length: allocated.levels })).length;
    expect(layers.length).toBeGreaterThan(1);
    expect(calibrationPasses(prune)).toBe(24 + allocated.samples * tried);
  });
});

describe('an expression', () => {
  it.each(['abs(w)', 'w * avg(g)', 'abs(w) + 2'])('is %s', (text) => {
    const expr = expressionOf(text);
    expect(expr && printExpression(expr)).toBe(text);
  });

  it.each([
    '',
    '|w| |w|',
    'w w',
    '|w|, |w|',
    '|w| by magnitude',
    '|w| to 50%',
    '|w|\ncriterion other = |w|',
    '|w|\nprune weights by magnitude',
  ])('is not %j', (text) => {
    expect(expressionOf(text)).toBeUndefined();
  });
});
