/** Texts to be hostile with: recipes made of the vocabulary's examples, cut up, mixed and spoilt. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { vocabulary } from '../../src/vocabulary/index.ts';

const examples = [
  ...vocabulary.declarations.map(({ example }) => example),
  ...[...vocabulary.heads.values()].flatMap(({ clauses }) => clauses.map(({ example }) => example)),
];
const yamlPage = readFileSync('docs/reference/yaml-form.md', 'utf8');
const yamlExamples = [...yamlPage.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => text);

/** What nobody types, and what a person copies along without seeing it. */
const odd = [
  ...['\0', '\ufeff', '\u200b', '\u202e', '\u2066', '\u00ad', '\u00a0', '\u2028', '\ud800', '𝒘'],
  ...['\r\n', '\r', '\n', '\t', '  ', '–', '“', '‑', '…', '1e999', '0x10', '1_000', '-0', '99%'],
  ...['(', ')', '[', ']', '{', '}', '|', '`', '"', "'", ',', ';', ':', '=', '#', '##', '..', '±'],
  ...['&a', '*a', '!!js/function', '<<: *a', '- ', '? ', '---', '...', '%YAML 1.1', '|-', '>'],
  ...['__proto__', 'constructor', 'toString', 'over', 'then', 'use "a.prune"'],
];

function piecesOf(text: string): readonly string[] {
  return text.match(/[\w.%-]+|\s+|[^\w\s]/g) ?? [];
}

/** Examples one after another, some of their words exchanged for others. */
function spoilt(seeds: readonly string[], joint: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const words = [...new Set([...seeds.flatMap(piecesOf), ...odd])];
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...words) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  );
  const edit = fc.record({ at: fc.nat(), kind: fc.constantFrom('drop', 'double', 'replace', 'insert', 'swap', 'repeat'), word });
  return fc
    .record({
      seeds: fc.array(fc.tuple(fc.constantFrom(...seeds), joint), { minLength: 1, maxLength: 6 }),
      edits: fc.array(edit, { maxLength: 8 }),
    })
    .map(({ seeds: chosen, edits }) => {
      const pieces = [...piecesOf(chosen.flat().join(''))];
      for (const { at, kind, word: other } of edits) {
        const index = at % Math.max(1, pieces.length);
        const here = pieces[index] ?? '';
        if (kind === 'drop') pieces.splice(index, 1);
        if (kind === 'double') pieces.splice(index, 0, here, ' ');
        if (kind === 'replace') pieces.splice(index, 1, other);
        if (kind === 'insert') pieces.splice(index, 0, other, ' ');
        if (kind === 'swap') pieces.splice(index, 2, pieces[index + 1] ?? '', here);
        if (kind === 'repeat') pieces.splice(index, 1, here.repeat(1 + (at % 90)));
      }
      return pieces.join('');
    });
}

export const recipeText = spoilt(examples, fc.constantFrom('\n', '\n', '\n\n', '; ', ' then ', ' ', '\n  ', ' # why\n', '\n  # below\n'));
export const yamlText = spoilt(yamlExamples, fc.constantFrom('', '', '\n', '---\n', '  '));
