import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Grammar } from '../../../src/codegen/notation/grammar.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import { emptyLexicon, type Lexicon } from '../../../src/language/lexicon.ts';
import { layOut } from '../../../src/language/syntax/layout.ts';
import { readStatements } from '../../../src/language/syntax/read-statements.ts';
import { CloseBar, tokenTypes, type Token } from '../../../src/language/syntax/tokens.ts';
import { scan } from '../../../src/language/syntax/lexer.ts';
import { lexicon } from '../../../src/vocabulary/index.ts';
import { showTree } from './showing.ts';

describe('the grammar', () => {
  it('is valid: one token of lookahead, no ambiguity, no left recursion', () => {
    expect(() => new Grammar({ skipValidations: false })).not.toThrow();
  });

  it('is small', () => {
    expect(Object.keys(new Grammar().getGAstProductions()).length).toBeLessThan(20);
  });
});

describe('the reader', () => {
  const tokensOf = (text: string): readonly Token[] => {
    const source = { name: 'test', text };
    return layOut(scan(source, lexicon).lexemes, lexicon, source).tokens;
  };

  it('reads the neighbours, should the layout ever let something through', () => {
    const spoilt = tokensOf('compact\nprune weights to 80%\nmark end\n').map((token) =>
      token.image === '80' ? { ...token, tokenType: CloseBar } : token,
    );
    const { statements, errors } = readStatements(spoilt);
    const heads = statements.map(({ head }) => head.text);
    expect([heads[0], heads.at(-1)]).toEqual(['compact', 'mark']);
    expect(errors.map(({ rule }) => rule)).toEqual(['sentence']);
  });

  it('takes what the grammar takes, and stops where chevrotain stops', () => {
    const grammar = new Grammar();
    const folder = 'test/language/syntax/examples';
    const examples = readdirSync(folder)
      .map((name) => tokensOf(readFileSync(`${folder}/${name}`, 'utf8')))
      .filter((tokens) => tokens.length > 0);
    const isSame = (tokens: readonly Token[]): void => {
      const [fault] = grammar.faultsIn(tokens);
      const [error] = readStatements(tokens).errors;
      const at = error === undefined ? -1 : tokens.indexOf(error.token);
      const found = error && { at: at < 0 ? tokens.length : at, rule: error.rule };
      expect(found).toEqual(fault);
    };
    for (const tokens of examples) isSame(tokens);
    const spoiling = fc.record({
      tokens: fc.constantFrom(...examples),
      place: fc.nat(),
      type: fc.option(fc.constantFrom(...tokenTypes)),
      isMore: fc.boolean(),
    });
    fc.assert(
      fc.property(spoiling, ({ tokens, place, type, isMore }) => {
        const at = place % tokens.length;
        const other = type === null ? [] : tokens.slice(at, at + 1);
        const put = other.map((token) => (type === null ? token : { ...token, tokenType: type }));
        isSame(tokens.toSpliced(at, isMore ? 0 : 1, ...put));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the vocabulary is data', () => {
  const invented: Lexicon = {
    ...emptyLexicon,
    heads: new Map([['simmer', 'verb'], ['pot', 'block'], ['dish', 'header']]), // prettier-ignore
    clauses: new Set(['gently', 'until', 'with']),
    clausesOf: new Map([
      ['simmer', new Map([['gently', new Set<string>()], ['until', new Set(['stirring'])], ['with', new Set<string>()]])],
    ]), // prettier-ignore
    shortForms: new Set(['slowly']),
    naming: new Set(['pot']),
  };
  const text = `dish soup version:1.0.0
pot gently {
  simmer stock until done stirring 3 times, gently with salt, pepper
}
slowly bones gently
`;

  it('has new verbs, blocks and clauses without a change to the parser', () => {
    const { tree, diagnostics } = parse({ name: 'test', text }, invented);
    expect(diagnostics).toEqual([]);
    expect(showTree(tree)).toBe(`header dish soup <version:1.0.0>
block pot gently {
  verb simmer stock · until done stirring 3 times · gently · with salt , pepper}
short-form slowly bones · gently`);
  });

  it('knows no word of its own', () => {
    const { tree } = parse({ name: 'test', text: 'prune weights by magnitude to 80%' }, emptyLexicon);
    expect(showTree(tree)).toBe('unknown prune weights by magnitude to 80%');
  });
});
