/**
 * Each broken statement between a good one, a good prune and a good stage: all three keep their
 * meaning, and the parser and the checker together say one thing about the broken one.
 */
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/language/check/check.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import type { Step } from '../../../src/language/typed.ts';
import { lexicon } from '../../../src/vocabulary/index.ts';
import { brokenStatements } from './broken-statements.ts';
import { plain } from './plain.ts';

const good = 'retrain biases with adamw(lr: 1e-3), decay linear\n';
const prune = `prune weights in linear by global magnitude to 80%
  over 25%..75% every 100 steps
  protect min 5% per layer
`;
const stage = `stage tune for 5 epochs {
  train all with sgd(lr: 0.1)
  prune weights by uniform magnitude to 90%
}
`;

function read(text: string) {
  const { tree, diagnostics } = parse({ name: 'recipe', text }, lexicon);
  const { recipe, diagnostics: checked } = analyse(tree);
  return { steps: recipe.body, findings: [...diagnostics, ...checked] };
}

const orders = [
  ['a good statement above', [good, prune, stage]],
  ['a good prune above', [prune, stage, good]],
  ['a good stage above', [stage, good, prune]],
] as const;

describe.each(orders)('%s', (_order, [above, ...below]) => {
  const expected = read([above, ...below].join('')).steps.map(meaning);

  test.each([...brokenStatements])('%s', (_name, text) => {
    const { steps, findings } = read([above, `${text}\n`, ...below].join(''));
    expect(survivors(steps, expected)).toEqual(expected);
    expect(findings.map(({ code, message }) => `${code} ${message}`)).toHaveLength(1);
  });
});

/** The good statements among the steps; a broken one may leave good ones inside its block. */
function survivors(steps: readonly Step[], expected: readonly unknown[]): readonly unknown[] {
  const known = new Set(expected.map((step) => JSON.stringify(step)));
  return steps.map(meaning).filter((step) => known.has(JSON.stringify(step)));
}

/** A stage without a name is numbered among its equals, and a broken one is one of them. */
function meaning(step: Step): unknown {
  return plain(step.kind === 'stage' && !step.named ? { ...step, name: '' } : step);
}
