/** A new word is one declaration: parser and checker read it without a change. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/language/check/check.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import {
  extendVocabulary,
  lexiconOf,
  vocabulary,
  type Declaration,
  type VerbDeclaration,
  type WordDeclaration,
} from '../../src/vocabulary/index.ts';
import { plain } from '../language/check/plain.ts';

const lion: WordDeclaration = {
  kind: 'word',
  category: 'optimizer',
  word: 'lion',
  args: [
    {
      name: 'lr',
      shape: { kind: 'quantity', readings: [{ written: 'number', unit: 'number' }] },
      default: '1e-4',
      documentation: 'Learning rate of the first step.',
    },
  ],
  documentation: 'The sign of an interpolated momentum.',
  example: 'train all with lion(lr: 1e-4)',
};

const sleeping: WordDeclaration = {
  kind: 'word',
  category: 'mask',
  word: 'sleeping',
  documentation: 'A pruned weight rests and is woken at the end of its window.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask sleeping',
};

const quantize: VerbDeclaration = {
  kind: 'verb',
  word: 'quantize',
  duty: 'prepares',
  object: { kind: 'list', of: { kind: 'choice', category: 'trained', words: ['weights'] } },
  clauses: [
    {
      kind: 'clause',
      word: 'bits',
      value: { kind: 'quantity', readings: [{ written: 'number', unit: 'count', whole: true }], limits: { above: 0 } },
      documentation: 'How many bits a weight has.',
      example: 'quantize weights bits 8',
    },
    {
      kind: 'clause',
      word: 'rounding',
      value: { kind: 'record', parts: [] },
      own: [{ name: 'by', word: 'by', shape: { kind: 'expression', role: 'criterion' } }],
      documentation: 'By what the direction of rounding is chosen.',
      example: 'quantize weights bits 8 rounding by avg(|g|)',
    },
  ],
  rules: [{ kind: 'required', clause: 'bits' }],
  documentation: 'Stores weights with fewer bits.',
  example: 'quantize weights bits 8',
};

function read(text: string, ...declarations: readonly Declaration[]) {
  const extended = extendVocabulary(vocabulary, ...declarations);
  const { tree, diagnostics } = parse({ name: 'recipe', text }, lexiconOf(extended));
  const checked = check(tree, extended);
  const [stage] = checked.value?.body ?? [];
  return {
    codes: [...diagnostics, ...checked.diagnostics].map(({ code, help }) => `${code} ${help ?? ''}`),
    statements: stage?.kind === 'stage' ? stage.statements : [],
  };
}

describe('a new word', () => {
  test.each([
    ['optimizer', lion, 'ESP2002 did you mean `lion`?', 'train all with lino'],
    ['clause value', sleeping, 'ESP2002 did you mean `sleeping`?', sleeping.example.replace('ing', 'img')],
    ['verb', quantize, 'ESP2001 did you mean `quantize`?', 'quantise weights bits 8'],
  ])('%s is read, and suggested where it is misspelt', (_kind, declaration, finding, misspelt) => {
    expect(read(declaration.example, declaration).codes).toEqual([]);
    expect(read(declaration.example).codes).not.toEqual([]);
    expect(read(misspelt, declaration).codes).toEqual([finding]);
  });

  test('that is an optimizer has its arguments', () => {
    const [statement] = read('train all with lion(lr: 2e-4)', lion).statements;
    expect(plain(statement?.clauses['with'])).toMatchObject({
      word: 'lion',
      args: { lr: { unit: 'number', amount: { value: '0.0002' } } },
    });
  });

  test('that is a verb has clauses of its own and the rules between them', () => {
    const [statement] = read('quantize weights bits 4, rounding by avg(|g|)', quantize).statements;
    expect(plain(statement)).toMatchObject({
      verb: 'quantize',
      object: { items: [{ word: 'weights' }] },
      clauses: { bits: { amount: { value: '4' } }, rounding: { fields: { by: { expr: {} } } } },
    });
    expect(read('quantize weights', quantize).codes).toEqual(['ESP2204 add `bits`']);
    expect(read('quantize weights bits 4.5', quantize).codes).toEqual(['ESP2108 write a whole number']);
    expect(read('train all bits 4', quantize).codes[0]).toMatch(/^ESP2202 move it to `quantize`/);
  });
});

describe('a vocabulary is refused', () => {
  test('where a word is declared twice', () => {
    expect(() => extendVocabulary(vocabulary, lion, lion)).toThrow('lion is declared twice');
  });

  test('where a word is both a statement and a clause', () => {
    const protect: VerbDeclaration = { ...quantize, word: 'protect', clauses: [], rules: [] };
    expect(() => extendVocabulary(vocabulary, protect)).toThrow('protect is both');
  });
});

test('neither the parser nor the checker names a verb', () => {
  // A mark is a kind of name too, and a sign to the lexer; a share is a unit.
  const verbs = [...vocabulary.heads.values()].filter(({ kind, word }) => kind === 'verb' && word !== 'mark' && word !== 'share');
  const language = new URL('../../src/language/', import.meta.url);
  const sources = ['syntax/', 'check/', 'check/read/', 'check/rules/']
    .flatMap((folder) => readdirSync(new URL(folder, language)).map((file) => `${folder}${file}`))
    .filter((file) => file.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(40);
  const naming = sources.flatMap((file) => {
    const text = readFileSync(new URL(file, language), 'utf8');
    return verbs.filter(({ word }) => text.includes(`'${word}'`) || text.includes(`"${word}"`)).map(({ word }) => `${file}: ${word}`);
  });
  expect(naming).toEqual([]);
});
