import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import type { Statement } from '../../../src/language/ast.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import { lexicon } from '../../../src/vocabulary/index.ts';
import { withoutSpans } from './showing.ts';

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
  return parse({ name: 'test.prune', text }, lexicon);
}

function signature(statement: Statement): string {
  return JSON.stringify(withoutSpans(statement));
}

const [cleanGood, cleanPrune, cleanStage] = read(good + prune + stage).tree.statements.map(signature);

/**
 * Broken statements: what the parser says about them, or nothing where they are well cut and the
 * words are at fault, which the checker judges.
 */
const broken: readonly (readonly [name: string, text: string, code: string | undefined])[] = (
  [
    // Words: the checker's share.
    ['misspelt verb', 'prun weights to 80%'],
    ['misspelt object', 'prune wieghts to 80%'],
    ['misspelt clause', 'prune weights too 80%'],
    ['misspelt clause in mid-line', 'prune weights to 80% protekt min 5%'],
    ['misspelt clause on a line of its own', 'prune weights to 80%\n  protekt min 5% per layer'],
    ['misspelt unit', 'prune weights to 80 stepps'],
    ['misspelt block word', 'stag x for 5 epochs {\n  prune weights to 80%\n}'],
    ['doubled clause', 'prune weights to 80% to 90%'],
    ['empty clause', 'prune weights to'],
    ['value before its clause word', 'prune weights 80% to'],
    ['clauses before the verb', 'with sgd(lr: 1) prune weights'],
    ['orphaned clause', 'keep best by accuracy'],
    ['clause of another owner', 'param goal: sparsity = 80% decay linear'],
    ['two statements on a line', 'compact  stage tune for 3 epochs'],
    ['two verbs on a line', 'prune weights to 80% compact'],
    ['empty recipe', 'recipe'],
    ['empty cite', 'cite'],
    ['nameless mark', 'mark'],
    ['N:M in the wrong polarity', 'prune weights to 1:4'],
    ['unknown words', 'foo bar baz'],
    ['definition without a name', 'criterion = |w|'],
    ['definition without an equals sign', 'criterion c |w|'],
    ['expression without an operator', 'criterion c = |w| |g|'],
    ['empty parentheses after a verb', 'prune() weights to 80%'],
    ['arm outside a branch', 'arm x { }'],
    ['block word without a block', 'repeat 3 times'],
    // Brackets, bars and quotes.
    ['unclosed parenthesis', 'prune weights by obs(damping: 1% to 50%', 'ESP1010'],
    ['unclosed parenthesis over lines', 'train all with sgd(\n  lr: 0.1,\n  momentum: 0.9', 'ESP1010'],
    ['unclosed bar', 'prune weights by global |g every 10 steps', 'ESP1010'],
    ['unclosed square bracket', 'prune weights by f([1, 2 to 50%', 'ESP1010'],
    ['brackets that cross', 'prune weights by (|w) to 50%', 'ESP1010'],
    ['parenthesis that reaches a brace', 'stage a for (3 epochs {\n  train all\n}', 'ESP1010'],
    ['stray parenthesis', ')', 'ESP1011'],
    ['stray parenthesis after a statement', 'prune weights to 80% ) ] )', 'ESP1011'],
    ['stray square bracket', 'prune weights to 80%]', 'ESP1011'],
    ['three bars', '|||', 'ESP1027'],
    ['empty group', 'prune weights by () to 80%', 'ESP1024'],
    ['unclosed quote', 'cite "To prune', 'ESP1003'],
    ['unclosed back quote', 'prune `my layer to 80%', 'ESP1004'],
    ['single quotes', "cite 'To prune'", 'ESP1005'],
    ['curly quotes', 'cite “To prune”', 'ESP1005'],
    // Braces.
    ['stray closing brace', '}', 'ESP1013'],
    ['stray closing braces', '}}}', 'ESP1013'],
    ['brace after a statement', 'prune weights to 80% }', 'ESP1013'],
    ['braces of nothing', '{ }', 'ESP1015'],
    ['brace of nothing', '{', 'ESP1012'],
    ['block below a statement that has none', 'prune weights to 80%\n{\n}', 'ESP1015'],
    ['missing opening brace', 'stage x for 5 epochs\n  prune weights to 80%\n}', 'ESP1014'],
    ['missing closing brace', 'stage x for 5 epochs {\n  prune weights to 80%', 'ESP1012'],
    ['missing inner closing brace', 'stage a {\n  repeat 2 times {\n    prune weights to 80%\n}', 'ESP1012'],
    ['doubled opening brace', 'stage x { { prune weights to 80% } }', 'ESP1015'],
    ['two unclosed braces', 'stage x {{', 'ESP1012'],
    // Operators, commas, colons and equals signs.
    ['stray equals sign', '=', 'ESP1027'],
    ['stray number', '80%', 'ESP1027'],
    ['stray operator', '* 3', 'ESP1027'],
    ['equals sign in a clause', 'prune weights to = 80%', 'ESP1023'],
    ['equals sign after a verb', 'prune weights = 80%', 'ESP1023'],
    ['colon after an object', 'prune weights: to 80%', 'ESP1023'],
    ['colon after a clause word', 'prune weights to: 80%', 'ESP1023'],
    ['equals sign for an argument', 'train all with sgd(lr=0.1)', 'ESP1023'],
    ['argument without a value', 'train all with sgd(lr: )', 'ESP1020'],
    ['doubled comma', 'prune weights to 80%,, over 25%..75%', 'ESP1022'],
    ['doubled comma in a call', 'train all with sgd(lr: 1,, momentum: 2)', 'ESP1022'],
    ['comma before the first item', 'prune , weights to 80%', 'ESP1022'],
    ['half a range', 'prune weights over 25%.. to 80%', 'ESP1020'],
    ['other half of a range', 'prune weights over ..75% to 80%', 'ESP1021'],
    ['half a tolerance', 'expect sparsity of model in 80% ±', 'ESP1020'],
    ['half a comparison', 'expect accuracy of model >=', 'ESP1020'],
    ['chained comparison', 'expect 1 <= sparsity of model <= 2', 'ESP1025'],
    ['parameter without a value', 'param x: number =', 'ESP1020'],
    ['parameter without a type', 'param x: = 3', 'ESP1020'],
    // Characters and numbers.
    ['bad characters', 'prune weights to 80% @ §', 'ESP1001'],
    ['NUL', 'prune weights to 80% \0', 'ESP1001'],
    ['comment that touches', 'prune weights to 80%# all', 'ESP1001'],
    ['number joined to a word', 'train all for 5epochs', 'ESP1006'],
    ['comma in a number', 'train all for 1,000 steps', 'ESP1007'],
    ['then then', 'then\nthen', 'ESP1028'],
  ] as readonly (readonly [string, string, string?])[]
).map(([name, text, code]) => [name, text, code]);

describe('a broken statement leaves its neighbours alone', () => {
  const surroundings = [
    ['below a good statement, above a good prune', good, prune + stage, [cleanGood, cleanPrune, cleanStage]],
    ['below a good prune, above a good stage', prune, stage + good, [cleanPrune, cleanStage, cleanGood]],
    ['below a good stage, above a good statement', stage, good + prune, [cleanStage, cleanGood, cleanPrune]],
  ] as const;

  describe.each(surroundings)('%s', (_, above, below, neighbours) => {
    it.each(broken.filter(([name]) => name !== 'then then'))('%s', (_, text, code) => {
      const { tree, diagnostics } = read(above + text + '\n' + below);
      const statements = tree.statements.map(signature);
      expect(statements[0]).toBe(neighbours[0]);
      expect(statements.slice(-2)).toEqual(neighbours.slice(1));
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(code === undefined ? [] : [code]);
    });
  });

  it.each(broken)('%s is explained', (_, text, code) => {
    for (const { message, why, span } of read(text).diagnostics) {
      expect(message).not.toMatch(/unexpected|token|undefined|Mismatched/i);
      expect(message).toMatch(/^[^A-Z].*[^.]$/s);
      expect(why).not.toBe('');
      expect(span && span.start <= span.end && span.end <= text.length).toBe(true);
    }
    expect(hasErrors(read(text).diagnostics)).toBe(code !== undefined);
  });

  it('marks the statement that has been reported, and no other', () => {
    const { tree } = read(good + 'stage x {\n  prune weights to = 80%\n  compact\n}\n' + prune);
    const [first, second, third] = tree.statements;
    expect([first?.broken, second?.broken, third?.broken]).toEqual([undefined, undefined, undefined]);
    const inner = second?.block?.statements.map((statement) => statement.broken);
    expect(inner).toEqual([true, undefined]);
  });
});

describe('a safe fix removes its finding from the text', () => {
  it.each(broken)('%s', (_, text) => {
    for (const { code, fixes } of read(text).diagnostics) {
      for (const { edits, safety } of fixes ?? []) {
        if (safety === 'unsafe') continue;
        const fixed = [...edits]
          .sort((a, b) => b.span.start - a.span.start)
          .reduce((all, edit) => all.slice(0, edit.span.start) + edit.text + all.slice(edit.span.end), text);
        const left = read(fixed).diagnostics.filter((diagnostic) => diagnostic.code === code);
        expect(left.length, fixed).toBeLessThan(2);
        expect(
          left.every(({ span }) => span?.start !== edits[0]?.span.start),
          fixed,
        ).toBe(true);
      }
    }
  });
});

describe('a missing brace is put where the indentation says', () => {
  it('opens the block of a stage', () => {
    const { tree } = read('stage x for 5 epochs\n  prune weights to 80%\n  compact\n}\nmark end\n');
    expect(tree.statements.map(({ head }) => head.text)).toEqual(['stage', 'mark']);
    const inner = tree.statements[0]?.block?.statements.map(({ head }) => head.text);
    expect(inner).toEqual(['prune', 'compact']);
  });

  it('closes the block of a stage', () => {
    const { tree } = read('stage a {\n  stage b {\n    compact\nmark end\nstage c { compact }\n');
    expect(tree.statements.map(({ head }) => head.text)).toEqual(['stage', 'mark', 'stage']);
  });

  it('never looks at the indentation of a balanced text', () => {
    const { tree, diagnostics } = read('stage a {\ncompact\n   }\n      mark end\n   stage b {\ncompact }');
    expect(diagnostics).toEqual([]);
    expect(tree.statements.map(({ head }) => head.text)).toEqual(['stage', 'mark', 'stage']);
  });
});
