/** The text of `espalier.lock` → a lock, or what is wrong with it, at its line. */
import type { ErrorObject } from 'ajv';
import type { Document } from 'yaml';
import * as catalogue from '../diagnostics/catalogue/lock.ts';
import { collecting } from '../diagnostics/collecting.ts';
import { diagnose, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { boundedDocument } from '../language/yaml/bounded-document.ts';
import { keySpan, valueSpan } from '../project/stray-paths.ts';
import { plainValue } from '../plan/value-text.ts';
import { lockFormat, type Lock } from './lock.ts';
import { lazyValidator } from '../plan/validator.ts';
import { mostThreads } from '../plan/schema/most-threads.ts';
import { dataRoles } from '../project/project.ts';

// The JSON Schema of `espalier.lock`; published as `grammar/lock.schema.json`.

const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the content' } as const;

const file = { type: 'string', minLength: 1, description: "Path, relative to the lock's folder" } as const;

const lockedFile = { type: 'object', additionalProperties: false, required: ['file', 'sha256'], properties: { file, sha256 } } as const;

const version = (of: string): object => ({ type: 'string', minLength: 1, description: `Version of ${of}` });

export const lockSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: `urn:espalier:lock:${lockFormat}`,
  title: 'Espalier lock (espalier.lock)',
  description: 'What the recipes of this folder rest on, by content. `espalier lock` writes it.',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'engine', 'device', 'threads', 'library', 'data', 'uses'],
  properties: {
    format: { const: lockFormat, description: "Version of the lock's format" },
    engine: {
      type: 'object',
      description: 'What computes',
      additionalProperties: false,
      required: ['espalier', 'onnxruntime', 'node'],
      properties: {
        espalier: version('Espalier'),
        onnxruntime: version('onnxruntime'),
        node: { type: 'integer', minimum: 1, description: "Node's major version" },
      },
    },
    device: { type: 'string', minLength: 1, description: 'Where tensors are computed' },
    threads: { type: 'integer', minimum: 1, maximum: mostThreads, description: 'Threads of the computation' },
    shards: {
      type: 'integer',
      minimum: 2,
      maximum: mostThreads,
      description: 'Parts that a batch is split into; without it a batch is one',
    },
    library: {
      type: 'object',
      description: 'The standard library of criteria, curves, penalties and reparametrisations',
      additionalProperties: false,
      required: ['edition', 'sha256'],
      properties: { edition: { type: 'integer', minimum: 1, description: 'Edition of the language' }, sha256 },
    },
    model: {
      type: 'object',
      description: 'The ONNX model, with the files that hold its tensors',
      additionalProperties: false,
      required: ['file', 'sha256'],
      properties: { file, sha256, external: { type: 'array', items: lockedFile, description: 'Files of external tensors' } },
    },
    data: {
      type: 'object',
      description: 'Data sets by what they are for',
      additionalProperties: false,
      properties: Object.fromEntries(
        dataRoles.map((role) => [
          role,
          {
            type: 'object',
            description: `The ${role} data`,
            additionalProperties: false,
            dependencies: { x: ['y'], y: ['x'], files: ['settings'], settings: ['files'] },
            minProperties: 2,
            properties: {
              x: { ...lockedFile, description: 'Inputs' },
              y: { ...lockedFile, description: 'Labels or targets' },
              scale: { type: 'number', exclusiveMinimum: 0, description: 'What inputs are divided by' },
              files: { type: 'array', items: lockedFile, description: 'What samples are made of, where they are no arrays' },
              settings: { type: 'string', description: 'How samples are made of them, as JSON' },
            },
          },
        ]),
      ),
    },
    uses: {
      type: 'array',
      description: 'Files that recipes take in with `use`, models that they name as teachers, and latency profiles',
      items: lockedFile,
    },
  },
} as const;

export interface ReadLock {
  readonly lock: Lock;
  readonly source: Source;
  readonly document: Document.Parsed;
}

export function lockFromYaml(source: Source): Outcome<ReadLock> {
  return collecting((take, fail) => {
    const document = take(boundedDocument(source, { merge: false, prettyErrors: false, logLevel: 'error' }));
    const [error] = document.errors;
    if (error !== undefined) {
      const [start, end] = error.pos;
      const fault = `it is not YAML: ${lowerFirst(error.message)}`;
      return fail([diagnose(catalogue.brokenLock, { fault }, { source, span: { start, end } })]);
    }
    const data = plainValue(document);
    const newer = formatOf(data);
    if (newer !== undefined && newer > lockFormat) {
      const args = { found: newer, known: lockFormat };
      return fail([diagnose(catalogue.newerLock, args, at(source, document, ['format']))]);
    }
    const isLock = lockValidator();
    if (isLock(data)) return { lock: data, source, document };
    const faults = (isLock.errors ?? []).slice(0, 10);
    return fail(faults.map((fault) => explain(fault, source, document)));
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
    const fault = `${owner} has no key \`${key}\``;
    return diagnose(catalogue.brokenLock, { fault }, at(source, document, [...path, key]));
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

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The schema of locks as a check. */
const lockValidator = lazyValidator<Lock>(lockSchema, { allErrors: true, strict: true });
