/** Nothing is silently ignored: every word of the vocabulary is planned, or refused by name. */
import { describe, expect, it } from 'vitest';
import { bind } from '../../src/language/check/bind.ts';
import { check } from '../../src/language/check/check.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import { lexicon, vocabulary, type Declaration } from '../../src/vocabulary/index.ts';
import type { Recipe, Step, TypedStatement, Value } from '../../src/language/typed.ts';
import { usedInExamples } from '../language/use/reading.ts';
import { linearModel, planText, settings, summary } from './planning.ts';
import { plan } from '../../src/plan/index.ts';
import { refusalsOf } from '../../src/refusals/index.ts';

const net = linearModel({ a: [8, 8], b: [8, 8] });
/** Refused in `check`, or where the model, the data or the project decide, when planning. */
const refusals: ReadonlySet<string> = new Set(['ESP2270', 'ESP4001']);

describe('refused, with the word and its place', () => {
  it.each([
    { text: 'prune sublayers, weights by |w| to 50%', at: 'weights', says: 'pruning branches beside something else' },
    { text: 'prune neurons, blocks by |w| to 50%', at: 'blocks', says: 'pruning units beside something else' },
    { text: 'prune weights by global |w| removing 25% per layer', at: 'removing', says: '`removing … per layer` with `global`' },
    { text: 'model teacher = "teacher.onnx"\ntrain all loss kl(teacher)', at: 'model teacher', says: 'the model `teacher`' },
    {
      text: 'prune weights by global wanda to 50% using 8 samples of train sequentially',
      at: 'sequentially',
      says: '`sequentially` with `global`',
    },
    {
      text: 'prune weights by snip to 50% using 8 samples of train sequentially',
      at: 'sequentially',
      says: '`sequentially` beside gradients',
    },
    {
      text: 'prune weights by magnitude to 50% allocated by sensitivity(loss) using 1 sample per class of train',
      at: '1 sample',
      says: 'samples per class for an allocation',
    },
    { text: 'prune weights by wanda to 50% using 4 batches of train', at: 'using', says: 'calibration in batches' },
    { text: 'prune weights by w * hv(hv(avg(g))) to 50%', at: 'w * hv', says: '`hv(hv(avg(g)))`' },
    {
      text: 'prune weights by avg(received-attention) to 50%',
      at: 'avg(received-attention)',
      says: '`received-attention` as the score of anything but tokens',
    },
    { text: 'prune weights by |w| to 20% among |w|', at: '|w|', says: '`among |w|`, which is no condition,' },
    { text: 'prune weights by |w| to 20% among 1 < 2', at: '1 < 2', says: '`among 1 < 2`, which no weight decides,' },
    { text: 'prune weights by |w| to 20% among avg(x) < 0', at: 'avg(x) < 0', says: '`among avg(x) < 0`' },
    { text: 'prune weights by |w| to 2:4 among w < 0', at: 'among w', says: '`among` with a pattern' },
    { text: 'prune channels by |w| to 20% sparsity among w < 0', at: 'among w', says: 'the clause `among`' },
    { text: 'metric m1 = sum(gamma^2)\nmeasure m1 of model', at: 'm1 of model', says: '`gamma` in a metric' },
    { text: 'metric m1 = sum(tail(|w|))\nmeasure m1 of model', at: 'm1 of model', says: '`tail` in a metric' },
    {
      text: 'metric m1 = max(sum(|w| over in))\nmeasure m1 of model',
      at: 'm1 of model',
      says: '`sum(|w| over in)`, of layers that have axes of their own,',
    },
    { text: 'metric m1 = mean(|w|)\nmeasure m1 of model on test', at: 'on test', says: '`on` with metrics that need no data' },
    {
      text: 'prune weights by |w| to 20% among w < 0 allocated by sensitivity(loss)',
      at: 'among w',
      says: '`allocated by sensitivity` beside `among`',
    },
    {
      text: 'prune weights by |w| to 20% allocated by sensitivity(loss) using 8 samples of train drawn',
      at: '8 samples',
      says: 'drawn samples for an allocation',
    },
    { text: 'prune weights by |w| to 2:4 allocated by logistic(mean(|w|))', at: 'logistic', says: '`allocated by logistic` of a pattern' },
    { text: 'prune weights by |w| to 20% allocated by mean(|w|) among w < 0', at: 'among', says: 'a measured share beside `among`' },
    { text: 'prune weights by erk |w| to 20% allocated by mean(|w|)', at: 'erk', says: '`allocated by` an expression beside another' },
    { text: 'prune weights by |w| to 20% allocated by global(|w|) per layer', at: 'layer', says: '`allocated by global` per layer' },
    {
      text: 'mark start\nprune neurons by l2 to 20% sparsity allocated by global(l2, at: start)',
      at: 'global',
      says: 'an allocation of units at a mark',
    },
    {
      text: 'mark start\ntrain all\nmark end\nmeasure loss, density between start and end',
      at: 'density',
      says: '`density` between two marks',
    },
    {
      text: 'prune weights by |w| to 20% allocated by sensitivity(sparsity)',
      at: 'sparsity',
      says: '`sensitivity` of `sparsity of model`',
    },
    {
      text: 'metric m1 = mean(|w|)\nprune weights by |w| to 20% allocated by sensitivity(m1)',
      at: 'm1',
      says: '`sensitivity` of `m1 of model`',
    },
    { text: 'prune weights by tail(2) to 20%', at: 'tail(2)', says: '`tail(2)`, the order of one' },
    { text: 'mark start\nprune weights by w * hv(w - start.w) to 50%', at: 'w * hv', says: '`start.w` inside `hv(w - start.w)`' },
    { text: 'prune weights by var(g over samples) to 50%', at: 'var', says: '`var(g over samples)`' },
    { text: 'prune weights by std(x over samples) to 50%', at: 'std', says: '`std(x over samples)`' },
    { text: 'prune weights by w * grad(sum(y^2), inputs: 1) to 50%', at: 'w * grad', says: '`grad(sum(y^2), inputs: 1)`' },
    { text: 'prune weights by w^2 / diag(inverse(inverse(hessian))) to 50%', at: 'w^2', says: '`diag(inverse(inverse(hessian)))`' },
    { text: 'prune weights by |w| * m to 50%', at: '|w| * m', says: '`m` in a criterion' },
    { text: 'prune weights by w^2 to 50% mask pdp over 0%..50%', at: 'by w^2', says: 'a threshold `t` of `w^2`' },
    { text: 'prune weights by |w| to 2:4 mask pdp over 0%..50%', at: 'to 2:4', says: 'a pattern under a mask that is an expression' },
    {
      text: 'prune weights by |w| to 50% ranked per row mask pdp over 0%..50%',
      at: 'ranked',
      says: '`ranked per row` under a mask that is an expression',
    },
    {
      text: 'prune weights by |w| to 50% mask soft compensating by obs over 0%..50%',
      at: 'compensating',
      says: '`compensating` under a mask that is not hard',
    },
    {
      text: 'prune weights by global |w| to 50% protect min 5% per layer mask pdp over 0%..50%',
      at: 'protect',
      says: '`protect` with `global` and one threshold `t`',
    },
    {
      text: 'reparam rough = w * step(|w| - t)\nprune weights by |w| to 50% mask rough over 0%..50%',
      at: 'rough over',
      says: '`step(|w| - t)` in `mask rough`',
    },
    { text: 'reparam fed = w * gamma\nprune weights by |w| to 50% mask fed over 0%..50%', at: 'fed over', says: '`gamma` in `mask fed`' },
    { text: 'prune channels by l2 to 25% sparsity mask soft over 0%..50%', at: 'soft', says: '`mask soft` of units' },
    { text: 'prune tiles(rows: 2, columns: 2) by |w| to 50% of rows', at: '50% of rows', says: 'a target of rows' },
    { text: 'prune weights by |w| to 50% normalized by sum', at: 'normalized', says: 'the clause `normalized`' },
    { text: 'prune weights by |w| to 50% protect min 5% per block', at: 'block', says: 'a floor per block' },
    { text: 'train all loss task + 0.5 * l1(1)', at: 'task', says: 'the loss' },
    { text: 'retrain lora(rank: 1, alpha: 2, form: scaled)', at: '2', says: '`alpha` with `form: scaled`' },
    { text: 'train all for 3 tokens per param', at: '3 tokens per param', says: 'a length in tokens per param' },
    {
      text: 'stage s for 9 steps { train all\nprune weights by |w| to 50% every 2 steps mask revisable\nrewire 10% of remaining by |g| }',
      at: 'revisable',
      says: '`mask revisable` of `',
    },
    {
      text: 'stage s for 9 steps { retrain lora(rank: 1)\nprune weights by |w| to 50% every 2 steps mask revisable }',
      at: 'revisable',
      says: '`mask revisable` of `',
    },
    { text: 'prune channels by s to 50%', at: 's', says: 'pruning units by scores' },
    {
      text: 'prune weights by magnitude to 2:4 mask revisable compensating by obs using 8 samples of train over 0%..50%',
      at: 'compensating',
      says: '`compensating` under a mask that is not hard',
    },
    {
      text: 'stage s for 8 steps { train scores(start: avg(x^2))\nprune weights by s to 50% }',
      at: 'avg(x^2)',
      says: 'a start of scores at `avg(x^2)`',
    },
    {
      text: 'stage s for 8 steps { train scores(start: original.w)\nprune weights by s to 50% }',
      at: 'original.w',
      says: 'a start of scores at `original.w`',
    },
    {
      text: 'prune weights by magnitude to 50%\nstage s for 9 steps { train all\nrewire 10% of remaining by |s| }',
      at: '|s|',
      says: 'growth by scores that train',
    },
    {
      text: 'stage a for 4 steps { train weights\ntrain scores\nprune weights by s to 50% }\ntrain weights continuing a',
      at: 'a',
      says: '`continuing a`, where several statements take turns,',
    },
    { text: 'expect flops of a <= 1000', at: 'a <= 1000', says: '`flops` of single layers' },
    { text: 'expect bytes of params <= 5k', at: 'params', says: '`bytes` of `params`' },
    { text: 'expect params <= 50% within 100', at: '100', says: '`100` around `50% of original`' },
    { text: 'stage s { train all until flops <= 50% at most 9 steps }', at: 'flops', says: '`until` with `flops of model`' },
    { text: 'branch 2 ways varying seed { train all }\npick best by params', at: 'params', says: '`pick best` by `params`' },
    { text: 'expect accuracy of model >= loss of original', at: 'loss of original', says: 'a comparison of `accuracy` with `loss`' },
    { text: 'stage s { train all\nmeasure loss on test every 10 steps }', at: 'every', says: '`measure` with `every`' },
  ])('$text', ({ text, at, says }) => {
    const { value, diagnostics } = planText(text, net);
    expect(value).toBeUndefined();
    const found = diagnostics.find(({ code, message }) => refusals.has(code) && message.startsWith(says));
    expect(diagnostics.map(summary).join('\n')).toContain(says);
    expect(text.slice(found?.span?.start)).toMatch(new RegExp(`^${at.replace(/[|()*+.^]/g, '\\$&')}`));
  });
});

/** A declaration's own example, and everything that can be said of it: planned, refused, or found wrong. */
describe('every example of the vocabulary', () => {
  const examples = vocabulary.declarations.flatMap((declaration) => examplesOf(declaration));

  it.each(examples)('$word: $example', ({ example }) => {
    const recipe = recipeOf(example);
    if (refusalsOf(recipe).length > 0) return;
    const { value, diagnostics } = plan(recipe, net, samples);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(value === undefined).toBe(errors.length > 0);
    for (const error of errors) expect(error.span, summary(error)).toBeDefined();
  });
});

/** Leaving a clause out of its own example must be seen in the plan, or the clause was refused. */
describe.each([
  ...['prune', 'train', 'retrain', 'merge', 'mark', 'rewind', 'measure', 'expect'],
  ...['pick', 'reset', 'rewire', 'calibrate'],
])('%s', (verb) => {
  const head = vocabulary.heads.get(verb);
  const own = head?.kind === 'verb' ? head.clauses : [];
  // `until` is the stage's, wherever it is written.
  const clauses = own.filter(({ word }) => word !== 'until');

  it.each(clauses.map(({ word, example }) => ({ word, example })))('passes over no `$word`: $example', ({ word, example }) => {
    const recipe = recipeOf(example);
    if (refusalsOf(recipe).length > 0) return;
    const statements = statementsOf(recipe.body);
    const holders = statements.filter((statement) => holds(statement, word));
    const whole = plan(recipe, net, samples);
    const isRefused = whole.diagnostics.some(({ severity }) => severity === 'error');
    if (isRefused) return;
    expect(holders.length, 'an example uses its clause').toBeGreaterThan(0);
    const without = { ...recipe, body: recipe.body.map((step) => stripped(step, word)) };
    expect(outcomeOf(without)).not.toEqual(outcomeOf(recipe));
  });
});

const samples = { ...settings, samples: { train: 64, calibration: 64, test: 64, validation: 64 } };

function recipeOf(text: string): Recipe {
  const source = { name: 'example.prune', text };
  const { tree } = parse(source, lexicon);
  const checked = check(tree, vocabulary, usedInExamples);
  const bound = checked.value && bind(checked.value, new Map()).value;
  if (bound === undefined) throw new Error(checked.diagnostics.map(summary).join('\n'));
  return bound;
}

function statementsOf(body: readonly Step[]): readonly TypedStatement[] {
  return body.flatMap((step) => {
    if (step.kind === 'stage') return step.statements;
    const arms = step.kind === 'branch' ? step.arms.flatMap((arm) => arm.body) : [];
    return statementsOf([...step.body, ...arms]);
  });
}

function stripped(step: Step, word: string): Step {
  if (step.kind !== 'stage') return step;
  const { length: _, ...stage } = step;
  return {
    ...(word === 'for' ? stage : step),
    statements: step.statements.map(({ clauses: { [word]: __, ...clauses }, ...rest }) => ({
      ...rest,
      ...(rest.object !== undefined && { object: strippedObject(rest.object, word) }),
      clauses,
    })),
  };
}

/** Some clauses are parts of the object: `expect accuracy >= 90% within 1 point`. */
function holds({ clauses, object }: TypedStatement, word: string): boolean {
  const isPart = object?.kind === 'record' && object.fields[word] !== undefined;
  return clauses[word] !== undefined || isPart;
}

function strippedObject(object: Value, word: string): Value {
  if (object.kind !== 'record') return object;
  const { [word]: _, ...fields } = object.fields;
  return { ...object, fields };
}

/** What is planned or said; a statement that cannot do without its clause has no plan at all. */
function outcomeOf(recipe: Recipe): unknown {
  try {
    const { value, diagnostics } = plan(recipe, net, samples);
    return { stages: value?.stages, found: diagnostics.map(summary) };
  } catch (problem) {
    return problem;
  }
}

function examplesOf(declaration: Declaration) {
  return 'example' in declaration ? [{ word: 'word' in declaration ? declaration.word : '', example: declaration.example }] : [];
}
