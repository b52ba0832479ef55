/** Every declaration is documented, its example means something, and words keep to their roles. */
import { usedInExamples } from '../language/use/reading.ts';
import { branchKinds, unitKinds } from '../../src/model/coupling/kinds.ts';
import {
  branchNames,
  unitNames,
  lexicon,
  vocabulary,
  wordsOf,
  type ClauseDeclaration,
  type Declaration,
  type Shape,
} from '../../src/vocabulary/index.ts';
import { describe, expect, test } from 'vitest';
import { standardLibrary } from '../../src/language/expressions/definition.ts';
import { check } from '../../src/language/check/check.ts';
import { checkSource } from '../../src/compile.ts';
import { parse } from '../../src/language/syntax/parse.ts';

const heads = [...vocabulary.heads.values()];
const clauses = new Set<ClauseDeclaration>(heads.flatMap((head) => head.clauses));
const documented: readonly (Declaration | ClauseDeclaration)[] = [...vocabulary.declarations, ...clauses];

function nameOf(declaration: Declaration | ClauseDeclaration): string {
  if (declaration.kind === 'short-form') return `short form ${declaration.example}`;
  const family = declaration.kind === 'word' ? declaration.category : declaration.kind;
  return `${family} ${declaration.word}`;
}

describe('every declaration', () => {
  test.each(documented.map((one) => [nameOf(one), one] as const))('%s', (_name, declaration) => {
    expect(declaration.documentation).toMatch(/^[^ ].*\.$/);
    const source = { name: 'example', text: declaration.example };
    const { tree, diagnostics } = parse(source, lexicon);
    const checked = check(tree, vocabulary, usedInExamples);
    expect([...diagnostics, ...checked.diagnostics]).toEqual([]);
    expect(checked.value?.body.length).toBeGreaterThan(0);
    const isRefused = checkSource(source, usedInExamples).diagnostics.some(({ code }) => code === 'ESP2270');
    expect(isRefused, 'its page says whether it is refused').toBe(declaration.documentation.includes('ESP2270'));
    if (declaration.kind !== 'short-form') expect(uses(declaration)).toBe(true);
  });
});

/** The example has the word in it, in one of its spellings. */
function uses(declaration: Exclude<Declaration, { kind: 'short-form' }> | ClauseDeclaration) {
  const spellings = 'singular' in declaration ? [declaration.word, declaration.singular] : [declaration.word];
  return spellings.some((word) => declaration.example.includes(word));
}

describe('words', () => {
  test('for units are those that models have', () => {
    const kinds = new Set<string>(unitKinds);
    kinds.delete('inputs');
    expect([...kinds].sort()).toEqual([...unitNames].sort());
    expect([...branchKinds].sort()).toEqual([...branchNames].sort());
  });

  test('are the verbs, blocks, headers and definitions of edition 1', () => {
    const words = (kind: string) => heads.filter((head) => head.kind === kind).map(({ word }) => word);
    expect(words('verb').join(' ')).toBe(
      'prune rewire project share train retrain calibrate reconstruct mark collect rewind reset average ' +
        'pick insert merge remove factorize compact measure expect',
    );
    expect(words('block').join(' ')).toBe('stage repeat branch arm sweep');
    expect(words('header').join(' ')).toBe('recipe cite deviates use edition');
    expect(words('definition').join(' ')).toBe('param group criterion curve penalty reparam metric model');
  });

  test('are never both a statement and a clause', () => {
    for (const word of lexicon.clauses) expect(lexicon.heads.has(word), word).toBe(false);
  });

  test('that bind to an open clause are no clauses beside it, but for some', () => {
    // `rounded` beside multiples is refused where it is a clause of its own (ESP2271).
    const excepted = new Set(['by', 'in', 'every', 'rounded']);
    for (const head of heads) {
      const own = head.clauses.flatMap((clause) => clause.own ?? []).map(({ word }) => word);
      const beside = new Set(head.clauses.map(({ word }) => word));
      const both = own.filter((word) => beside.has(word) && !excepted.has(word));
      expect(both, head.word).toEqual([]);
    }
  });

  test('of the standard library are all declared, and all that is declared is in it', () => {
    for (const kind of ['criterion', 'curve', 'penalty', 'reparam'] as const) {
      const written = [...(standardLibrary().get(kind)?.keys() ?? [])].sort();
      expect([...wordsOf(vocabulary, kind).keys()].sort()).toEqual(written);
    }
  });
});

test('every category that a shape names has words', () => {
  const categories = new Set<string>();
  const visit = (shape: Shape | undefined): void => {
    if (shape?.kind === 'choice') categories.add(shape.category);
    if (shape?.kind === 'list') visit(shape.of);
    if (shape?.kind === 'either') shape.options.forEach(visit);
    if (shape?.kind === 'record') shape.parts.forEach((part) => visit(part.shape));
  };
  for (const head of heads) {
    if ('object' in head) visit(head.object);
    for (const { value, own } of head.clauses) {
      visit(value);
      own?.forEach((part) => visit(part.shape));
    }
  }
  for (const declaration of vocabulary.declarations) {
    if (declaration.kind === 'word') declaration.args?.forEach(({ shape }) => visit(shape));
  }
  const declared = new Set<string>(vocabulary.words.keys());
  expect([...categories].filter((category) => !declared.has(category))).toEqual([]);
});
