/** The text of `espalier.lock` → a lock, or what is wrong with it, at its line. */
import type { ErrorObject } from 'ajv';
import type { Document } from 'yaml';
import * as catalogue from '../diagnostics/catalogue/lock.ts';
import { collecting, diagnose, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { boundedDocument } from '../language/yaml/tokens-of-yaml.ts';
import { keySpan, valueSpan } from '../project/stray-paths.ts';
import { plainValue } from '../plan/value-text.ts';
import { lockFormat, type Lock } from './lock.ts';
import { lockValidator } from './lock-validator.ts';

export type ReadLock = { readonly lock: Lock; readonly source: Source; readonly document: Document.Parsed };

export function lockFromYaml(source: Source): Outcome<ReadLock> {
  return collecting((take, fail) => {
    const document = take(boundedDocument(source, { merge: false, prettyErrors: false, logLevel: 'error' }));
    const [error] = document.errors;
    if (error !== undefined) {
      const [start, end] = error.pos;
      const fault = `it is not YAML: ${error.message.charAt(0).toLowerCase() + error.message.slice(1)}`;
      return fail([diagnose(catalogue.brokenLock, { fault }, { source, span: { start, end } })]);
    }
    const data = plainValue(document);
    const newer = formatOf(data);
    if (newer !== undefined && newer > lockFormat) {
      return fail([diagnose(catalogue.newerLock, { found: newer, known: lockFormat }, at(source, document, ['format']))]);
    }
    const isLock = lockValidator();
    if (isLock(data)) return { lock: data, source, document };
    return fail((isLock.errors ?? []).slice(0, 10).map((fault) => explain(fault, source, document)));
  });
}

function formatOf(data: unknown): number | undefined {
  const format: unknown = typeof data === 'object' && data !== null && 'format' in data ? data.format : undefined;
  return typeof format === 'number' ? format : undefined;
}

function explain(error: ErrorObject, source: Source, document: Document.Parsed): Diagnostic {
  const path = error.instancePath.split('/').slice(1);
  const params: Readonly<Record<string, unknown>> = error.params;
  const owner = path.length === 0 ? 'the lock' : `\`${path.join('.')}\``;
  if (error.keyword === 'additionalProperties') {
    const key = String(params['additionalProperty']);
    return diagnose(catalogue.brokenLock, { fault: `${owner} has no key \`${key}\`` }, at(source, document, [...path, key]));
  }
  const fault = `${owner} ${error.message ?? 'is not what a lock holds'}`.replaceAll("'", '`');
  return diagnose(catalogue.brokenLock, { fault }, at(source, document, path));
}

/** The value at a path, else its key, else the whole text. */
export function at(
  source: Source,
  document: Document.Parsed,
  path: readonly (string | number)[],
): { readonly source: Source; readonly span: { readonly start: number; readonly end: number } } {
  const span = valueSpan(document, path) ?? keySpan(document, path);
  return { source, span: span ?? { start: 0, end: 0 } };
}
