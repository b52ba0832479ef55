/** What each rule speaks of, and what it is silent about. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { levels, rules } from '../../src/lint/index.ts';
import { advice, rulesIn } from './linting.ts';
import { withRules } from '../../src/codegen/reference/rules-table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const inStage = (...lines: readonly string[]) => `stage s for 1000 steps {\n${lines.join('\n')}\n}\n`;

/** Rule, recipe: the rule speaks. */
const wrong: readonly (readonly [rule: string, text: string])[] = [
  ['late-window', 'prune weights by magnitude to 80% over 0%..100%'],
  ['late-window', 'prune weights by magnitude to 80% every 100 steps'],
  ['late-window', inStage('train all', 'prune weights by magnitude to 80% over 200..1000 steps')],
  ['early-target', 'prune weights by magnitude to 80% over 25%..75% along constant'],
  ['early-target', 'curve fast(p) = min(1, 4 * p)\nprune weights by magnitude to 80% over 0%..50% along fast'],
  ['coarse-window', inStage('train all', 'prune weights by magnitude to 80% over 0..500 steps every 500 steps')],
  ['cold-pruning', inStage('train all with sgd(lr: 0.1), decay linear', 'prune weights by magnitude to 80% over 0%..95%')],
  ['cold-pruning', inStage('train all with sgd(lr: 1), decay step 0.01 at 20%', 'prune weights by magnitude to 80% over 0%..50%')],
  ['unprotected-global', 'prune weights by global magnitude to 50%'],
  ['unprotected-global', 'prune weights in linear by global snip to 50% using 128 samples of train'],
  ['unprotected-global', 'prune weights except conv by global magnitude to 50%'],
  ['incomparable-scores', 'prune weights by global |avg(g)| to 50% protect min 1% per layer using 8 samples of train'],
  ['incomparable-scores', 'prune channels by global l1 to 50% sparsity\ncompact'],
  // One threshold is what a resource gets where nothing is said.
  ['incomparable-scores', 'prune channels by magnitude to 50% of flops\ncompact'],
  ['incomparable-scores', 'prune channels by global l1 to 50% sparsity normalized by size per layer\ncompact'],
  ['size-bound-norm', 'prune channels by global l1 to 50% sparsity normalized by l2 per layer\ncompact'],
  ['size-bound-norm', 'prune neurons by l1 to 50% of params normalized by sum per layer\ncompact'],
  ['incomparable-scores', 'prune weights by global |w| + |avg(g)| to 50% protect min 1% per layer using 8 samples of train'],
  ['binding-floor', 'prune weights by erk magnitude to 95% protect min 5% per layer'],
  ['binding-floor', 'prune weights by global magnitude to 5% density protect min 4.9% per layer'],
  ['idle-floor', 'prune weights by magnitude to 50% protect min 50% per layer'],
  ['pruned-first-layer', 'prune weights by magnitude to 10% density'],
  ['pruned-first-layer', 'prune weights except head by magnitude to 95%'],
  ['repeated-target', 'repeat 2 times { prune weights by magnitude to 2:4; train all }'],
  ['repeated-target', 'repeat 2 times { repeat 3 times { prune weights by magnitude to 50%; train all } }'],
  ['uncompacted-units', 'prune heads by param-first removing 25% per layer using 10 samples of train'],
  ['plain-adapter', inStage('prune weights by magnitude to 50%', 'retrain lora(rank: 2, form: plain)')],
  ['diverging-masks', 'branch { arm a { prune weights by magnitude to 50% } arm b { train all } }\naverage all'],
  ['diverging-masks', 'branch 2 ways varying seed { prune weights by random to 50% }\naverage all'],
  ['identical-arms', 'branch 2 ways { train all }\naverage all'],
  ['rate-jump', 'train all with sgd(lr: 0.001), decay constant\nthen train all with sgd(lr: 0.1)'],
  ['long-warmup', 'train all with sgd(lr: 0.1), decay cosine warmup 60 steps for 100 steps'],
  ['coupled-decay', 'train all with adam(weight-decay: 1e-4)'],
  ['idle-nesterov', 'train all with sgd(lr: 0.1, momentum: 0, nesterov)'],
  ['undone-training', 'train all\nreset weights'],
  ['undone-training', 'repeat 2 times { stage a { train all }; stage b { rewind all to original } }'],
  ['unused-mark', 'mark warm\ntrain all'],
  ['calibration-on-test', 'calibrate norms using all of test'],
  ['signed-scores', 'prune weights by uniform w to 50%'],
  ['signed-scores', 'mark warm\nprune weights by uniform warm.w to 50%'],
  ['signed-scores', 'prune channels by gamma to 50% sparsity\ncompact'],
  ['signed-scores', 'prune weights by uniform avg(g) to 50% using 8 samples of train'],
  ['shared-factor', 'prune weights by uniform |w| * sqrt(avg(mean(x^2))) to 50% using 8 samples of train'],
  ['shared-factor', 'prune weights by uniform 2 * mean(|avg(g)|) * w^2 to 50% using 8 samples of train'],
];

/** Rule, recipe: the rule is silent. */
const right: readonly (readonly [rule: string, text: string])[] = [
  ['signed-scores', 'prune weights by uniform |w| to 50%'],
  ['signed-scores', 'prune weights by uniform movement to 50% using 8 samples of train'],
  ['signed-scores', 'prune channels by |gamma| to 50% sparsity\ncompact'],
  ['shared-factor', 'prune weights by uniform wanda to 50% using 8 samples of train'],
  ['shared-factor', 'prune weights by uniform |w| / sum(|w|) to 50%'],
  ['late-window', 'prune weights by magnitude to 80% over 0%..100%\nthen retrain biases'],
  ['late-window', inStage('train scores', 'prune weights by s to 80% every 1 step mask revisable')],
  ['early-target', inStage('train scores', 'prune weights by s to 80% over 0%..75% along constant mask revisable')],
  ['late-window', inStage('train all', 'prune weights by magnitude to 80% over 200..900 steps')],
  ['early-target', 'prune weights by magnitude to 80% over 25%..75% along step(n: 3)'],
  ['early-target', 'prune weights by magnitude to 80% over 25%..75% along geometric'],
  ['coarse-window', inStage('train all', 'prune weights by magnitude to 80% over 0..500 steps every 249 steps')],
  ['cold-pruning', inStage('train all with sgd(lr: 0.1), decay constant', 'prune weights by magnitude to 80% over 0%..99%')],
  ['cold-pruning', inStage('train all with sgd(lr: 0.1), decay linear to 50%', 'prune weights by magnitude to 80% over 0%..99%')],
  ['cold-pruning', inStage('train all with sgd(lr: 1), decay step 0.01 at 50%', 'prune weights by magnitude to 80% over 0%..50%')],
  ['unprotected-global', 'prune weights in conv by global magnitude to 50%'],
  ['unprotected-global', 'prune weights except last layer by global magnitude to 50%'],
  ['unprotected-global', 'prune weights by global lamp to 50%'],
  ['incomparable-scores', 'prune weights by global snip to 50% using 8 samples of train'],
  ['incomparable-scores', 'prune weights by global obd to 50% using 8 samples of train'],
  ['incomparable-scores', 'prune weights by global w^2 to 50%'],
  ['incomparable-scores', 'prune weights by global |w| / sum(|w|) to 50%'],
  ['incomparable-scores', 'prune channels by global |avg(g)| to 50% sparsity normalized by mean per layer using 8 samples of train'],
  ['incomparable-scores', 'prune rows by magnitude to 50% of rows\ncompact'],
  ['size-bound-norm', 'prune channels by global l1 to 50% sparsity normalized by mean per layer\ncompact'],
  ['size-bound-norm', 'prune channels by l1 to 50% sparsity normalized by l2 per layer\ncompact'],
  ['size-bound-norm', 'prune channels by global lrp to 50% sparsity normalized by sum per layer using 8 samples of train\ncompact'],
  ['binding-floor', 'prune weights by global magnitude to 80% protect min 5% per layer'],
  ['idle-floor', 'prune weights by erk magnitude to 80% protect min 5% per layer'],
  ['pruned-first-layer', 'prune weights by magnitude to 85%'],
  ['pruned-first-layer', 'prune weights in conv by magnitude to 95%'],
  ['pruned-first-layer', 'prune weights by erk magnitude to 95%'],
  ['repeated-target', 'repeat 1 times { prune weights by magnitude to 50%; train all }'],
  ['repeated-target', 'mark m\nrepeat 2 times { prune weights by magnitude to 50%; train all; rewind masks to m }'],
  ['repeated-target', 'param t: sparsity = 50%\nrepeat 2 times { sweep t in 50%, 60% { prune weights by magnitude to t }; average all }'],
  ['plain-adapter', 'prune weights except head by magnitude to 50%\nretrain lora(on: head, form: plain)'],
  ['plain-adapter', 'retrain lora(form: plain)\nmerge\nprune weights by magnitude to 50%'],
  ['diverging-masks', 'branch 2 ways varying seed { prune weights by magnitude to 50%; train all }\naverage all'],
  ['diverging-masks', 'branch 2 ways varying seed { train all; prune weights by magnitude to 50% }\npick best by accuracy'],
  ['rate-jump', 'train all with sgd(lr: 0.1)\nprune weights by magnitude to 50%\nthen train all with sgd(lr: 0.1)'],
  ['rate-jump', 'train all with sgd(lr: 0.01), decay constant\nthen train all with sgd(lr: 0.1)'],
  ['rate-jump', 'retrain biases with sgd(lr: 0.1)\nthen train all with sgd(lr: 0.1)'],
  ['long-warmup', 'train all with sgd(lr: 0.1), decay cosine warmup 5 epochs for 100 steps'],
  ['coupled-decay', 'train all with adam(weight-decay: 0)'],
  ['undone-training', 'mark m\ntrain all\nprune weights by magnitude to 50%\nrewind all to m'],
  ['undone-training', 'mark m\nstage a { train all; measure accuracy on validation }\nrewind all to m'],
  ['unused-mark', 'mark warm\ntrain all loss task + kl(warm)'],
];

describe('a rule speaks', () => {
  it.each(wrong)('%s: %s', (rule, text) => {
    expect(rulesIn(text)).toContain(rule);
  });
});

describe('a rule is silent', () => {
  it.each(right)('%s: %s', (rule, text) => {
    expect(rulesIn(text)).not.toContain(rule);
  });
});

it('every rule that reads recipes alone is shown to speak, and to be silent', () => {
  const told = new Set(wrong.map(([rule]) => rule));
  const open = rules.filter(({ reads, name }) => reads === 'recipe' && !told.has(name));
  // One needs a vocabulary with an old word, the other a project that turns it on.
  expect(open.map(({ name }) => name)).toEqual(['deprecated-word', 'single-use-param']);
});

describe('the rules', () => {
  it('are named by kebab-case nouns, each once, as the exports that hold them', async () => {
    const names = rules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)+$/.test(name))).toEqual([]);
    const shared = new Set(['index.ts', 'lint-context.ts', 'rule.ts']);
    const files = readdirSync(path.join(root, 'src/lint/rules')).filter((file) => !shared.has(file));
    const held = await Promise.all(files.map(async (file) => Object.keys(await import(path.join(root, 'src/lint/rules', file)))));
    const kebab = held.flat().map((name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    expect(kebab.sort()).toEqual(names.toSorted());
  });

  it('have codes in their order, and say where they come from', () => {
    const codes = rules.map(({ definition }) => definition.code);
    expect(codes).toEqual(codes.toSorted());
    expect(rules.filter(({ source }) => source.length < 10).map(({ name }) => name)).toEqual([]);
  });

  it('are listed in docs/lint.md, with what they find and how much that weighs', () => {
    const page = readFileSync(path.join(root, 'docs/lint.md'), 'utf8');
    expect(withRules(page)).toBe(page);
    expect(page).toContain('| `late-window` | window that ends where training ends | warning |  | [ESP2801](diagnostics/ESP2801.md) |');
  });

  it.each(levels)('weigh as much as a project says: %s', (level) => {
    const text = 'prune weights by global magnitude to 80%';
    const found = advice(text, { levels: { 'unprotected-global': level } });
    expect(found.map(({ severity }) => severity)).toEqual(level === 'off' ? [] : [level]);
  });
});

describe('a parameter that is used once', () => {
  const pedantic = { levels: { 'single-use-param': 'hint' } } as const;
  const text = 'param rate: number = 0.1\ntrain all with sgd(lr: rate)';

  it('is nothing to speak of, unless a project wants to hear of it', () => {
    expect(rulesIn(text)).toEqual([]);
    expect(rulesIn(text, pedantic)).toEqual(['single-use-param']);
  });

  it('is a knob where it is documented', () => {
    expect(rulesIn(`## How fast.\n${text}`, pedantic)).toEqual([]);
  });
});

/** Recipes that people start from. */
const shown = ['docs', 'test/language/syntax/examples']
  .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((name) => /\.(md|prune)$/.test(name))
  .flatMap((name) => {
    const text = readFileSync(path.join(root, name), 'utf8');
    if (name.endsWith('.prune')) return [[name, text] as const];
    return [...text.matchAll(/^```prune\n(.*?)^```$/gms)].map(([, block = '']) => [`${name}: ${block.slice(0, 40)}`, block] as const);
  });

describe('recipes that show the language', () => {
  it.each(shown)('get hints at most: %s', (_, text) => {
    const found = advice(text).filter(({ severity }) => severity !== 'hint');
    expect(found.map(({ message }) => message)).toEqual([]);
  });
});
