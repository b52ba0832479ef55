/** The text of `espalier.yaml` → a project, or everything that is wrong with it, each at its line. */
import type { Document } from 'yaml';
import { collecting } from '../diagnostics/collecting.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome, type Source, type Span } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { boundedDocument } from '../language/yaml/bounded-document.ts';
import { allPaths, dataKinds } from './data-files.ts';
import { keySpan, valueSpan, strayPaths } from './stray-paths.ts';
import { dataRoles, type Project } from './project.ts';
import type { Written } from './project-validator.ts';
import { validate } from './validate.ts';

export function readProject(source: Source): Outcome<Project> {
  return collecting((take, fail) => {
    const document = take(boundedDocument(source, { prettyErrors: false }));
    if (document.errors.length > 0) {
      return fail(document.errors.slice(0, 1).map((each) => yamlError(source, each)));
    }
    const plain = plainValue(document);
    if ('reason' in plain) {
      return fail([diagnose(catalogue.endlessAliases, plain, { source })]);
    }
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
    'task.output',
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
      const span = valueSpan(document, ['data', role]);
      const place = { source, span };
      return [diagnose(catalogue.missingKey, { key: 'x', owner }, place)];
    }
    const known: readonly string[] = kind;
    const stray = keys.find((key) => !known.includes(key));
    if (stray === undefined) return [];
    const span = keySpan(document, ['data', role, stray]);
    const args = { key: stray, owner, kind: kind[0], known };
    return [diagnose(catalogue.mixedData, args, { source, span })];
  });
}
