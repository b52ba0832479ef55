/** The page of plans: every key of `src/plan/schema/`, in the order of the file, with what it means. */
import type { Schema } from '../../plan/schema/json-schema.ts';
import { planSchema } from '../../plan/schema/plan.ts';
import { code, listed, table, type Page } from './markdown.ts';

type Row = readonly [key: string, value: string, meaning: string];

export function planPage(): Page {
  const statements = statementsOf(planSchema);
  return {
    name: 'plan',
    title: 'Plans',
    summary: 'Every key of what `espalier plan --out` writes.',
    parts: [
      'A plan holds every decision that a recipe leaves to be made. `espalier plan --out` writes it, `espalier run` carries it out, and ' +
        'another engine can do so, too ([a second engine](../pytorch-engine.md)). Keys stand in the order of the file; those with `?` may be ' +
        'absent. `list[]` is each item of a list, `map.*` each value of a map, and `key{form}` a key with one of its forms. ' +
        '[`plan.schema.json`](../../grammar/plan.schema.json) says the same to a program.',
      keyTable(rowsOf(planSchema, '')),
      '## Statements',
      'A stage has statements of these kinds, in the order of the recipe.',
      ...statements.flatMap((statement) => [
        `### ${code(String(statement.properties?.['kind']?.const))}`,
        statement.description ?? '',
        keyTable(rowsOf(statement, '')),
      ]),
    ],
  };
}

function keyTable(rows: readonly Row[]): string {
  return table(
    ['key', 'value', 'meaning'],
    rows.map(([key, value, meaning]) => [code(key), value, meaning]),
  );
}

function statementsOf({ properties }: Schema): readonly Schema[] {
  const statements = properties?.['stages']?.items?.properties?.['statements']?.items?.oneOf;
  if (statements === undefined) throw new Error('a plan has stages, and stages statements');
  return statements;
}

/** A record key by key, and the records inside it. */
function rowsOf({ properties = {}, required = [] }: Schema, path: string): readonly Row[] {
  const needed = new Set(required);
  return Object.entries(properties).flatMap(([key, own]) => {
    const named = `${path}${key}${needed.has(key) ? '' : '?'}`;
    return [[named, valueOf(own), sentence(own)] as const, ...inside(own, `${path}${key}`)];
  });
}

function sentence({ description = '' }: Schema): string {
  return description;
}

/** The keys of what a value holds; statements have sections of their own. */
function inside(schema: Schema, path: string): readonly Row[] {
  const { items, additionalProperties: values, oneOf, discriminator } = schema;
  if (items !== undefined) return path.endsWith('statements') ? [] : inside(items, `${path}[]`);
  if (typeof values === 'object') return inside(values, `${path}.*`);
  if (oneOf !== undefined) return oneOf.flatMap((form) => inside(form, `${path}${formOf(form, discriminator?.propertyName)}`));
  return schema.properties === undefined ? [] : rowsOf(schema, `${path}.`);
}

function formOf({ properties = {} }: Schema, key = 'form'): string {
  const word = properties[key]?.const;
  return word === undefined ? '' : `{${word}}`;
}

function valueOf(schema: Schema): string {
  const { type, items, additionalProperties: values, oneOf, minimum = 0, exclusiveMinimum, pattern } = schema;
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum !== undefined) return listed(schema.enum.map(String));
  if (items !== undefined) return `list of ${valueOf(items)}`;
  if (typeof values === 'object') return `map of ${valueOf(values)}`;
  if (oneOf !== undefined) return schema.discriminator === undefined ? oneOf.map(valueOf).join(' or ') : 'one of several forms';
  if (type === 'integer') return minimum > 0 ? `whole number, at least ${minimum}` : 'whole number';
  if (type === 'number') return exclusiveMinimum === undefined ? 'number' : 'number above 0';
  if (type === 'string')
    return pattern === undefined ? 'text' : pattern.includes('0-9a-f') ? 'SHA-256' : pattern.includes('ms') ? 'time' : 'share';
  return type === 'boolean' ? 'true or false' : 'record';
}
