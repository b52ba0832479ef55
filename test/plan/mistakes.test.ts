/** Mistakes that only show when a recipe meets a model, or that a checker may have let pass. */
import { describe, expect, it } from 'vitest';
import { bind } from '../../src/language/check/bind.ts';
import { check } from '../../src/language/check/check.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import { plan, planFromYaml } from '../../src/plan/index.ts';
import { lexicon } from '../../src/vocabulary/index.ts';
import { linearModel, planUnchecked, settings, summary } from './planning.ts';

const net = linearModel({ a: [10, 10], b: [10, 10] });

describe('a recipe with a mistake', () => {
  it.each([
    {
      text: 'repeat 20000 times { stage s { prune weights by |w| removing 1% of remaining } }',
      says: 'error ESP4017: the recipe unrolls to more than 10000 stages',
    },
    { text: 'prune weights in a except a by |w| to 50%', says: 'error ESP4020: this selects no layer of this model' },
    { text: 'prune weights in a except b by |w| to 50%', says: 'warning ESP4021: `except` excludes nothing that is selected' },
    { text: 'prune weights in fc9 by |w| to 50%', says: 'error ESP3' },
    { text: 'retrain a except b for 5 steps', says: 'warning ESP4021: `except` excludes nothing that is selected' },
    { text: 'train all accumulate 100', says: 'error ESP4016: `accumulate` is 100; it must be a whole number from 1 to the batch of 64' },
    { text: 'train all for 0.001 epochs', says: 'error ESP4016: the length of the stage is 0 steps; it must be at least one' },
    {
      text: 'prune weights by |w| to 50% over 0%..50% every 0.001 epochs',
      says: 'error ESP4016: `every` is 0 steps; it must be at least one step',
    },
  ])('$text', ({ text, says }) => {
    const { diagnostics } = planUnchecked(text, net);
    expect(diagnostics.map(summary)[0]).toContain(says);
    expect(diagnostics[0]?.span).toBeDefined();
  });

  it('a window may run backwards once its parameter is set', () => {
    const text = 'param first: share = 10%\nprune weights by |w| to 50% over first..50% every 10 steps';
    const checked = check(parse({ name: 'test.prune', text }, lexicon).tree).value;
    const bound = checked && bind(checked, new Map([['first', '90%']]));
    const found = bound?.value ? plan(bound.value, net, settings).diagnostics : (bound?.diagnostics ?? []);
    expect(found.map(({ severity }) => severity)).toEqual(['error']);
  });
});

/** The checker finds these in a text; a program may hand over a recipe that it has made itself. */
describe('a recipe that no text gives', () => {
  it.each([
    {
      text: 'stage s for 5 steps { train all\nprune weights by |w| to 50% }',
      without: 'train',
      says: 'error ESP4010: stage `s` has a length but nothing that trains',
    },
    {
      text: 'stage s { train all\nprune weights by |w| to 50% over 0%..50% }',
      without: 'train',
      says: 'error ESP4011: stage `s` has a window, but nothing trains in it',
    },
    {
      text: 'stage s { train all\nmark start\nrewind all to start }',
      without: 'mark',
      says: 'error ESP4061: `start` is not marked before this point',
    },
  ])('$text, without its `$without`', ({ text, without, says }) => {
    const recipe = check(parse({ name: 'test.prune', text }, lexicon).tree).value;
    if (recipe === undefined) throw new Error('the text is good');
    const body = recipe.body.map((step) =>
      step.kind === 'stage' ? { ...step, statements: step.statements.filter(({ verb }) => verb !== without) } : step,
    );
    const { diagnostics } = plan({ ...recipe, body }, net, settings);
    expect(diagnostics.map(summary)[0]).toContain(says);
  });
});

describe('a text that is far too long', () => {
  it('is not even read', async () => {
    const text = ' '.repeat(64 * 2 ** 20 + 1);
    const { diagnostics } = await planFromYaml({ name: 'plan.yaml', text });
    expect(diagnostics.map(summary)).toEqual([
      'error ESP4100: this text is longer than 64 MiB (check that it is the plan that you meant; `espalier plan --out FILE` writes one)',
    ]);
  });
});
