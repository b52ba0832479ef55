import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/language/parse.ts';
import { emptyLexicon, type Lexicon } from '../../../src/language/lexicon.ts';
import { Grammar } from '../../../src/language/syntax/grammar.ts';
import { layOut } from '../../../src/language/syntax/layout.ts';
import { CloseBar } from '../../../src/language/syntax/tokens.ts';
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

  it('reads the neighbours, should the layout ever let something through', () => {
    const source = { name: 'test', text: 'compact\nprune weights to 80%\nmark end\n' };
    const { tokens } = layOut(scan(source, lexicon).lexemes, lexicon, source);
    const { tokenTypeIdx = 0 } = CloseBar;
    const spoilt = tokens.map((token) =>
      token.image === '80' ? { ...token, tokenType: CloseBar, tokenTypeIdx } : token,
    );
    const { statements, errors } = new Grammar().read(spoilt);
    const heads = statements.map(({ head }) => head.text);
    expect([heads[0], heads.at(-1)]).toEqual(['compact', 'mark']);
    expect(errors.length).toBeGreaterThan(0);
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
    const { tree } = parse(
      { name: 'test', text: 'prune weights by magnitude to 80%' },
      emptyLexicon,
    );
    expect(showTree(tree)).toBe('unknown prune weights by magnitude to 80%');
  });
});
