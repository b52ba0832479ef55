/** The text of `espalier.yaml` → a project, or everything that is wrong with it, each at its line. */
import type { Document } from 'yaml';
import { collecting, diagnose, hasErrors, type Diagnostic, type Outcome, type Source, type Span } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { boundedDocument } from '../language/yaml/tokens-of-yaml.ts';
import { allPaths } from './data-files.ts';
import { keySpan, valueSpan, strayPaths } from './stray-paths.ts';
import type { Project } from './project.ts';
import type { ErrorObject } from 'ajv';
import { suggest } from '../diagnostics/suggest.ts';
import { projectValidator, type Written } from './project-validator.ts';
import { dataKinds, dataRoles } from './words.ts';

export function readProject(source: Source): Outcome<Project> {
  return collecting((take, fail) => {
    const document = take(boundedDocument(source, { prettyErrors: false }));
    if (document.errors.length > 0) return fail(document.errors.slice(0, 1).map((each) => yamlError(source, each)));
    const plain = plainValue(document);
    if ('reason' in plain) return fail([diagnose(catalogue.endlessAliases, plain, { source })]);
    const { value, diagnostics } = validate(plain.value ?? {}, source, document);
    if (value === undefined) return fail(diagnostics);
    const mixed = dataFaults(value, source, document);
    if (mixed.length > 0) return fail(mixed);
    const places = placesOf(document, value);
    const found = [...diagnostics, ...strayPaths({ ...value, source, places })];
    if (hasErrors(found)) return fail(found);
    return take({ value: { ...value, data: value.data ?? {}, task: value.task ?? {}, source, places }, diagnostics: found });
  });
}

function yamlError(source: Source, error: { readonly message: string; readonly pos: readonly [number, number] }): Diagnostic {
  const [start, end] = error.pos;
  const reason = lowerFirst(error.message.replace(/[.:]$/, ''));
  return diagnose(catalogue.notYaml, { reason }, { source, span: { start, end } });
}

function plainValue(document: Document): { readonly value: unknown } | { readonly reason: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    // The one thing that `yaml` finds out so late: more aliases than it is willing to follow.
    if (error instanceof ReferenceError) return { reason: lowerFirst(error.message) };
    throw error;
  }
}

function placesOf(document: Document, { roots = {}, data = {} }: Written): Readonly<Record<string, Span>> {
  const keys = [
    'model',
    'task.input',
    'task.inputs',
    'task.output',
    'task.classes',
    'task.shift',
    'task.ignore',
    'task.loss',
    'task.labels',
    'task.metrics',
    ...Object.keys(roots).map((name) => `roots.${name}`),
    ...dataRoles.flatMap((role) => {
      const files = data[role];
      const own = files === undefined ? [] : allPaths(files).map(([key]) => key);
      // A list has a place as a whole, too.
      const all = new Set(own.flatMap((key) => [key, key.split('.')[0] ?? key]));
      return Array.from(all, (key) => `data.${role}.${key}`);
    }),
  ];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const path = key.split('.');
      if (!document.hasIn(path)) return [];
      const span = valueSpan(document, path) ?? keySpan(document, path);
      return span === undefined ? [] : [[key, span]];
    }),
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What is wrong with a data set that has only known keys: they belong to no kind, or to several. */
function dataFaults({ data }: Pick<Written, 'data'>, source: Source, document: Document): readonly Diagnostic[] {
  return dataRoles.flatMap((role) => {
    const files = data?.[role];
    if (files === undefined) return [];
    const keys = Object.keys(files);
    const kinds = Object.values(dataKinds).filter(([telling]) => keys.includes(telling));
    const owner = `\`data.${role}\``;
    const [kind] = kinds;
    if (kind === undefined) {
      return [diagnose(catalogue.missingKey, { key: 'x', owner }, { source, span: valueSpan(document, ['data', role]) })];
    }
    const known: readonly string[] = kind;
    const stray = keys.find((key) => !known.includes(key));
    if (stray === undefined) return [];
    const span = keySpan(document, ['data', role, stray]);
    return [diagnose(catalogue.mixedData, { key: stray, owner, kind: kind[0], known }, { source, span })];
  });
}

// Holds a project's values against the schema, and says what differs in words of the domain.

function validate(value: unknown, source: Source, document: Document): Outcome<Written> {
  const isProject = projectValidator();
  if (isProject(value)) return { value, diagnostics: [] };
  // A bad name gives two errors; the one of `propertyNames` is kept.
  const all = isProject.errors ?? [];
  const choices = all.filter(({ keyword }) => keyword === 'anyOf');
  // An `anyOf` gives an error of its own and one of each alternative; its own is kept.
  const errors = all.filter(
    ({ keyword, propertyName, schemaPath }) =>
      propertyName === undefined && keyword !== 'if' && !choices.some((choice) => schemaPath.startsWith(`${choice.schemaPath}/`)),
  );
  return { diagnostics: firstOfEachPlace(errors.map((error) => explain(error, source, document))) };
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
    return diagnose(catalogue.unknownKey, { key, owner, nearest: suggest(key, known), known }, { source, span });
  }
  if (error.keyword === 'propertyNames') {
    const name = String(params['propertyName']);
    return diagnose(catalogue.badRootName, { name }, { source, span: keySpan(document, [...path, name]) });
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
    case 'minProperties':
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
  const { const: word, enum: words, examples, properties, type, minimum, maximum } = schema;
  if (properties !== undefined) return '`{ not: 0 }`';
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
