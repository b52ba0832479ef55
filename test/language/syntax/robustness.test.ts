import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasErrors, type Span } from '../../../src/diagnostics/diagnostic.ts';
import type { Statement } from '../../../src/language/ast.ts';
import { parse, type Parsed } from '../../../src/language/syntax/parse.ts';
import { layOut } from '../../../src/language/syntax/layout.ts';
import { scan } from '../../../src/language/syntax/lexer.ts';
import { lexicon } from '../../../src/vocabulary/index.ts';

const folder = join(import.meta.dirname, 'examples');
const examples = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));

function read(text: string): Parsed {
  return parse({ name: 'test.prune', text }, lexicon);
}

/** What holds of every text: no throw, spans inside the text, and the grammar never at a loss. */
function holds(text: string): void {
  const { tree, diagnostics } = read(text);
  const inside = ({ start, end }: Span) => start >= 0 && start <= end && end <= text.length;
  const check = (statement: Statement): void => {
    expect(inside(statement.span)).toBe(true);
    statement.block?.statements.forEach(check);
  };
  tree.statements.forEach(check);
  for (const { code, span } of diagnostics) {
    expect(code).not.toBe('ESP1026');
    expect(span !== undefined && inside(span)).toBe(true);
  }
}

/** Pieces of recipes, in any order: far more of them reach the parser than of random characters. */
const pieces = fc.constantFrom(
  ...[...lexicon.heads.keys()].slice(0, 40),
  ...lexicon.clauses,
  ...['then', 'magnitude', 'global', 'lora-retrain', 'w', 'layers.*.q', '`to`', '"text"', '80%', '25%–75%'],
  ...['1e-4', '2:4', '1,000', '5epochs', 'arxiv:1710.01878', '1.0.0', '##', '# c', '\n', '\n  ', ';'],
  ...['(', ')', '[', ']', '{', '}', '|', '..', '±', '+', '-', '*', '^', '<=', '=', ':', ',', 'f(', 'lr:'],
  ...['"', '`', '“', "'", '@', '\0', '\u200b', '\u202e', '\ufeff', '\u2028', 'é', '𝒘', '\ud800', '…'],
);

describe('no text makes the parser throw', () => {
  it('of random characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), holds), { numRuns: 1000 });
  });

  it('of the pieces of recipes', () => {
    const separator = fc.constantFrom('', ' ', ' ', '\n');
    const text = fc.array(fc.tuple(pieces, separator), { maxLength: 60 }).map((parts) => parts.flat().join(''));
    fc.assert(fc.property(text, holds), { numRuns: 3000 });
  });

  it('of examples with a part cut out, doubled or put elsewhere', () => {
    const mutated = fc
      .record({ text: fc.constantFrom(...examples), from: fc.nat(), length: fc.nat({ max: 30 }), to: fc.nat(), insert: pieces })
      .map(({ text, from, length, to, insert }) => {
        const start = from % text.length;
        const cut = text.slice(0, start) + text.slice(start + length);
        const place = to % (cut.length + 1);
        return cut.slice(0, place) + insert + cut.slice(place);
      });
    fc.assert(fc.property(mutated, holds), { numRuns: 2000 });
  });

  it('cut off anywhere', () => {
    for (const text of examples) for (let end = 0; end < text.length; end += 3) holds(text.slice(0, end));
  });

  it('of a megabyte of random bytes', () => {
    let state = 1;
    const bytes = Array.from({ length: 1_000_000 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >> 16) & 255;
    });
    const { diagnostics } = read(Buffer.from(bytes).toString('latin1'));
    expect(hasErrors(diagnostics)).toBe(true);
  });

  it('that is empty', () => {
    expect(read('')).toMatchObject({ tree: { statements: [] }, diagnostics: [] });
    expect(read('\ufeff\r\n \t')).toMatchObject({ tree: { statements: [] }, diagnostics: [] });
  });
});

describe('line ends', () => {
  it.each([
    ['alike', 'compact\r\ncompact\r\n', []],
    ['of two kinds', 'compact\r\ncompact\ncompact\n', ['ESP1048']],
    ['of three kinds', 'compact\ncompact\rcompact\r\n', ['ESP1048']],
  ])('%s', (_, text, codes) => {
    const { tree, diagnostics } = read(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
    expect(tree.statements.map(({ head }) => head.text)).toContain('compact');
  });
});

describe('depth and length are bounded', () => {
  const many = 20_000;

  it.each([
    ['parentheses', 'criterion c = ' + '('.repeat(many) + 'w' + ')'.repeat(many), 'ESP1030'],
    ['square brackets', 'criterion c = ' + '['.repeat(many), 'ESP1030'],
    ['bars', 'criterion c = ' + '|'.repeat(many), 'ESP1030'],
    ['calls', 'criterion c = ' + 'f('.repeat(many), 'ESP1030'],
    ['braces', 'stage a {'.repeat(many) + '}'.repeat(many), 'ESP1030'],
    ['signs', 'criterion c = ' + '-'.repeat(many) + 'w', 'ESP1031'],
    ['sums', 'criterion c = w' + ' + w'.repeat(many), 'ESP1031'],
    ['powers', 'criterion c = w' + '^w'.repeat(many), 'ESP1031'],
    ['indices', 'criterion c = w' + '[0]'.repeat(many), 'ESP1031'],
    ['words', 'prune ' + 'w '.repeat(many), 'ESP1031'],
  ])('of %s', (_, text, code) => {
    const { tree, diagnostics } = read(text + '\ncompact\n');
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(tree.statements.at(-1)?.head.text).toBe('compact');
    expect(() => JSON.stringify(tree)).not.toThrow();
  });

  it('of a text', () => {
    const { tree, diagnostics } = read('compact\n'.repeat(140_000));
    expect(tree.statements).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP1047']);
  });

  it('but not so tightly that a real recipe meets them', () => {
    const nested = 'criterion c = ' + '('.repeat(50) + 'w' + ')'.repeat(50);
    const sum = 'criterion d = w' + ' + w'.repeat(400);
    const list = `sweep lr in ${Array.from({ length: 2000 }, (_, n) => n).join(', ')} { }`;
    expect(read([nested, sum, list].join('\n')).diagnostics).toEqual([]);
  });
});

describe('work grows linearly with the text', () => {
  /** Tokens out of the layout, which the grammar walks over once. */
  function tokens(text: string): number {
    const source = { name: 'test', text };
    return layOut(scan(source, lexicon).lexemes, lexicon, source).tokens.length;
  }

  it.each(['prune weights to (\n', 'a {\n', '}\n', ') ', 'to = ', '| ', '@ ', 'x x ', 'then '])('of %j', (piece) => {
    const [once, twice] = [tokens(piece.repeat(500)), tokens(piece.repeat(1000))];
    expect(twice).toBeLessThanOrEqual(2 * once + 20);
  });
});
