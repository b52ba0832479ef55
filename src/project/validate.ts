/** Holds a project's values against the schema, and says what differs in words of the domain. */
import type { ErrorObject } from 'ajv';
import type { Document } from 'yaml';
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { diagnose, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { keySpan, valueSpan } from './stray-paths.ts';
import { projectValidator, type Written } from './project-validator.ts';

export function validate(value: unknown, source: Source, document: Document): Outcome<Written> {
  const isProject = projectValidator();
  if (isProject(value)) return { value, diagnostics: [] };
  // A bad name gives two errors; the one of `propertyNames` is kept.
  const all = isProject.errors ?? [];
  const choices = all.filter(({ keyword }) => keyword === 'anyOf');
  // An `anyOf` gives an error of its own and one of each alternative; its own is kept.
  const errors = all.filter(
    ({ propertyName, schemaPath }) =>
      propertyName === undefined && !choices.some((choice) => schemaPath.startsWith(`${choice.schemaPath}/`)),
  );
  const found = errors.map((error) => explain(error, source, document));
  return { diagnostics: firstOfEachPlace(found) };
}

/** Half a sample is no whole number and is below 1: one thing to put right, so one finding. */
function firstOfEachPlace(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<number | undefined>();
  return found.filter(({ span }) => !seen.has(span?.start) && seen.add(span?.start));
}

function explain(error: ErrorObject, source: Source, document: Document): Diagnostic {
  const path = error.instancePath.split('/').slice(1);
  const owner = path.length === 0 ? 'the project' : `\`${path.join('.')}\``;
  const params: Readonly<Record<string, unknown>> = error.params;
  if (error.keyword === 'additionalProperties') {
    const key = String(params['additionalProperty']);
    const known = Object.keys(error.parentSchema?.['properties'] ?? {});
    const span = keySpan(document, [...path, key]);
    const args = { key, owner, nearest: suggest(key, known), known };
    return diagnose(catalogue.unknownKey, args, { source, span });
  }
  if (error.keyword === 'propertyNames') {
    const name = String(params['propertyName']);
    const span = keySpan(document, [...path, name]);
    return diagnose(catalogue.badRootName, { name }, { source, span });
  }
  const span = valueSpan(document, path) ?? keySpan(document, path);
  const place = { source, span };
  if (error.keyword === 'required' || error.keyword === 'dependencies') {
    return diagnose(catalogue.missingKey, { key: String(params['missingProperty']), owner }, place);
  }
  const key = path.length === 0 ? 'espalier.yaml' : path.join('.');
  const words = error.keyword === 'anyOf' ? wordsOf(error.schema) : allowedWords(params);
  const meant = typeof error.data === 'string' ? suggest(error.data, words) : undefined;
  return diagnose(catalogue.wrongValue, { key, expected: expected(error), nearest: meant }, place);
}

function expected(error: ErrorObject): string {
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'type':
      return kinds[String(params['type'])] ?? String(params['type']);
    case 'anyOf':
      return alternatives(error.schema);
    case 'enum':
      return `one of ${allowedWords(params)
        .map((word) => `\`${word}\``)
        .join(', ')}`;
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
      return `${String(params['comparison'])} ${String(params['limit'])}`;
    case 'minLength':
    case 'minItems':
      return 'filled in';
    case 'uniqueItems':
      return 'a list that names nothing twice';
    default:
      throw new Error(`the project schema uses \`${error.keyword}\`, which has no words yet`);
  }
}

/** `a whole number from 1 to 1024, or `auto``. */
function alternatives(schema: unknown): string {
  const each: readonly Readonly<Record<string, unknown>>[] = Array.isArray(schema) ? schema : [];
  return each.map(alternative).join(', or ');
}

function alternative(schema: Readonly<Record<string, unknown>>): string {
  const { const: word, enum: words, examples, type, minimum, maximum } = schema;
  if (word !== undefined) return `\`${String(word)}\``;
  if (Array.isArray(words)) return `one of ${words.map((own) => `\`${String(own)}\``).join(', ')}`;
  if (Array.isArray(examples)) return `a name such as \`${examples.map(String).join('`, `')}\``;
  if (type === 'array') return 'a list of them, one at least and none twice';
  if (type === 'string') return 'a text';
  return `${kinds[String(type)] ?? String(type)} from ${String(minimum)} to ${String(maximum)}`;
}

const kinds: Readonly<Record<string, string>> = {
  object: 'a mapping of keys to values',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
};

function wordsOf(schema: unknown): readonly string[] {
  const each: readonly Readonly<Record<string, unknown>>[] = Array.isArray(schema) ? schema : [];
  return each.flatMap(({ const: word, enum: words }) =>
    Array.isArray(words) ? words.map(String) : word === undefined ? [] : [String(word)],
  );
}

function allowedWords(params: Readonly<Record<string, unknown>>): readonly string[] {
  const values = params['allowedValues'];
  return Array.isArray(values) ? values.map(String) : [];
}
