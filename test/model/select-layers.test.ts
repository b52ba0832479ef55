import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Group, Selector, SelectorTerm } from '../../src/language/typed.ts';
import { readLayers, selectLayers } from '../../src/model/index.ts';
import { globMatcher } from '../../src/model/selectors/select-layers.ts';
import { modelPaths, read } from './support.ts';

const span = { start: 0, end: 1 };

/** A term without its span: a union distributes over the kinds. */
type Bare = SelectorTerm extends infer T ? (T extends SelectorTerm ? Omit<T, 'span'> : never) : never;

function selector(...terms: readonly Bare[]): Selector {
  return { kind: 'selector', span, terms: terms.map((term) => ({ ...term, span })) };
}

const glob = (pattern: string): Bare => ({ kind: 'glob', pattern });
const gpt = readLayers(read(modelPaths['char_gpt'] ?? '').model).layers;
const llama = readLayers(read(modelPaths['char_llama'] ?? '').model).layers;

function names(chosen: Selector, layers = gpt, groups: readonly Group[] = []): readonly string[] {
  return (selectLayers(chosen, layers, groups).value ?? []).map(({ name }) => name);
}

describe('terms', () => {
  const cases: readonly (readonly [string, Selector, readonly string[]])[] = [
    ['a role', selector({ kind: 'role', role: 'embedding' }), ['wte', 'wpe']],
    ['first layer', selector({ kind: 'position', position: 'first' }), ['h.0.c_attn']],
    ['last layer', selector({ kind: 'position', position: 'last' }), ['h.1.c_out']],
    ['a name', selector(glob('h.0.c_fc')), ['h.0.c_fc']],
    ['a star within a part', selector(glob('h.*.c_fc')), ['h.0.c_fc', 'h.1.c_fc']],
    ['a tensor', selector(glob('h.*.c_fc.weight')), ['h.0.c_fc', 'h.1.c_fc']],
    ['a node', selector(glob('/h.1/c_proj/Gemm')), ['h.1.c_proj', 'h.1.c_proj.bias']],
    ['a union, in graph order', selector(glob('h.1.c_fc'), glob('wpe')), ['wpe', 'h.1.c_fc']],
    ['prunable layers by number', selector(range('layers', 1, 2)), ['h.0.c_proj', 'h.0.c_fc']],
  ];
  test.each(cases)('%s', (_, chosen, expected) => {
    expect(names(chosen)).toEqual(expected);
  });

  test('two stars reach across parts', () => {
    const all = gpt.map(({ name }) => name).filter((name) => name.startsWith('h.0.'));
    expect(names(selector(glob('h.0.**')))).toEqual(all);
    expect(all.length).toBe(12);
  });

  test('a range of blocks has both ends', () => {
    const inBlocks = llama.filter(({ block }) => block !== undefined).map(({ name }) => name);
    expect(names(selector(range('blocks', 0, 1)), llama)).toEqual(inBlocks);
  });

  test('an operator', () => {
    const lookups = names(selector({ kind: 'operator', operator: 'Gather' }));
    expect(lookups).toEqual(['wpe']);
  });

  test('a group', () => {
    const group = { name: 'tables', selector: selector(glob('w*')), span };
    expect(names(selector({ kind: 'group', name: 'tables' }), gpt, [group])).toEqual(['wte', 'wpe']);
  });
});

function range(unit: string, from: number, to: number): Bare {
  return { kind: 'range', unit, from, to };
}

describe('what is wrong is said', () => {
  const groupOfItself: Group = { name: 'a', selector: selector({ kind: 'group', name: 'a' }), span };
  const groupOfThree: Group = { name: 'b', selector: selector(glob('w*')), expect: 3, span };
  const wrong: readonly (readonly [string, Selector, string, string])[] = [
    ['a misspelt name', selector(glob('h.*.c_atn')), 'ESP3050', 'c_attn'],
    ['a misspelt role', selector(glob('linaer')), 'ESP3050', 'linear'],
    ['a role nobody has', selector({ kind: 'role', role: 'recurrent' }), 'ESP3050', 'inspect'],
    ['an unknown operator', selector({ kind: 'operator', operator: 'Gem' }), 'ESP3050', 'Gemm'],
    ['blocks that are not there', selector(range('blocks', 7, 9)), 'ESP3050', 'inspect'],
    ['another unit', selector(range('sublayers', 0, 1)), 'ESP3052', 'blocks A..B'],
    ['an unknown group', selector({ kind: 'group', name: 'z' }), 'ESP3053', 'define'],
    ['a group of itself', selector({ kind: 'group', name: 'a' }), 'ESP3053', 'define'],
    ['a group of another size', selector({ kind: 'group', name: 'b' }), 'ESP3054', 'inspect'],
  ];
  test.each(wrong)('%s', (_, chosen, code, help) => {
    const outcome = selectLayers(chosen, gpt, [groupOfItself, groupOfThree]);
    expect(outcome.value).toBeUndefined();
    expect(outcome.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(outcome.diagnostics[0]?.help).toContain(help);
    expect(outcome.diagnostics[0]?.span).toEqual(span);
  });

  test('a range that ends beyond the model is a warning', () => {
    const outcome = selectLayers(selector(range('blocks', 1, 9)), gpt);
    expect(outcome.value?.length).toBe(12);
    expect(outcome.diagnostics.map(({ code }) => code)).toEqual(['ESP3051']);
  });
});

describe('globs', () => {
  const name = fc.stringMatching(/^[ab./]{0,8}$/);
  const pattern = fc.stringMatching(/^[ab./*?]{0,8}$/);

  test('match as the regular expression that says the same', () => {
    fc.assert(
      fc.property(pattern, name, (glob, text) => {
        expect(globMatcher(glob)(text)).toBe(asExpression(glob).test(text));
      }),
    );
  });

  test('stay quick on patterns of many stars', () => {
    const match = globMatcher(`${'**a'.repeat(30)}b`);
    expect(match('a'.repeat(2000))).toBe(false);
  });

  function asExpression(glob: string): RegExp {
    const source = glob.replace(/\*\*+|\*|\?|[./]/g, (token) =>
      token.startsWith('**') ? '.*' : token === '*' ? '[^./]*' : token === '?' ? '[^./]' : `\\${token}`,
    );
    return new RegExp(`^${source}$`);
  }
});
