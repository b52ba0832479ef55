/** A field is called said only where another value of it makes another recipe: each one of the corpus is changed and imported again. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addTo } from '../../src/basics/maps.ts';
import { leavesOf, type ScalarField } from '../../src/import/document/field.ts';
import { readDocument } from '../../src/import/document/read-document.ts';
import { importRecipe, type Imported } from '../../src/import/import-recipe.ts';
import { layersOf } from './importing.ts';
import exceptions from './said-exceptions.json' with { type: 'json' };

const corpus = path.join(import.meta.dirname, 'corpus');
const tools = readdirSync(corpus);
const request = { form: 'native', layers: layersOf(), stepsPerEpoch: 32, calibration: 64 } as const;

interface Document {
  readonly name: string;
  readonly text: string;
  readonly scalars: readonly ScalarField[];
}

function documentsOf(tool: string): readonly Document[] {
  return readdirSync(path.join(corpus, tool)).map((file) => {
    const name = `${tool}/${file}`;
    const text = readFileSync(path.join(corpus, name), 'utf8');
    const root = readDocument({ name, text }).value?.root;
    if (root === undefined) throw new Error(name);
    return { name, text, scalars: leavesOf(root).filter((leaf) => leaf.kind === 'scalar') };
  });
}

const keyOf = (field: ScalarField): string =>
  field.path
    .replaceAll(/\[\d+\]/g, '')
    .split('.')
    .at(-1) ?? '';

/** Other values: other numbers, the other switch, what the files of the tool have in fields of that name, and a word that nobody knows. */
function othersOf(field: ScalarField, pool: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const number = Number(field.text);
  const isNumber = field.text.trim() !== '' && !Number.isNaN(number);
  if (isNumber) return [number / 2, number + 1, number * 1.5, number === 0 ? 0.1 : number * 0.9].map(String);
  if (/^(?:true|false)$/i.test(field.text)) return [/^t/i.test(field.text) ? 'false' : 'true'];
  return [...new Set([...(pool.get(keyOf(field)) ?? []), 'made_up'])];
}

function changed({ text }: Document, { span, text: own }: ScalarField, value: string): string {
  const quote = /^['"]/.exec(text.slice(span.start))?.[0] ?? '';
  const end = own.startsWith('!') ? span.start + own.length : span.end;
  return `${text.slice(0, span.start)}${quote}${value}${quote}${text.slice(end)}`;
}

/** What the recipe does; a recipe that is not written does nothing. */
function statements({ recipe }: Imported): string {
  return (recipe ?? '').replaceAll(/^deviates .*$/gm, '');
}

/** Fields that are called said whatever they say. */
function idle(document: Document, pool: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const importing = (text: string): Imported => importRecipe({ name: document.name, text }, request);
  const before = importing(document.text);
  const isSaid = (imported: Imported, field: ScalarField): boolean =>
    imported.lines.find((line) => line.path === field.path)?.list === 'said';
  return document.scalars
    .filter((field) => isSaid(before, field))
    .filter((field) =>
      othersOf(field, pool)
        .filter((value) => value !== field.text && Number(value) !== Number(field.text))
        .every((value) => {
          const after = importing(changed(document, field, value));
          return isSaid(after, field) && statements(after) === statements(before);
        }),
    )
    .map((field) => `${document.name} ${field.path}`);
}

describe.each(tools)('what %s says', (tool) => {
  it('changes with its fields', () => {
    const documents = documentsOf(tool);
    const pool = new Map<string, string[]>();
    for (const field of documents.flatMap(({ scalars }) => scalars)) addTo(pool, keyOf(field), field.text);
    const known = Object.keys(exceptions).filter((name) => name.startsWith(`${tool}/`));
    expect(documents.flatMap((document) => idle(document, pool))).toEqual(known);
  }, 60_000);
});
