/** The JSON Schema of `espalier.lock`; published as `grammar/lock.schema.json`. */
import { mostThreads } from '../plan/schema/most-threads.ts';
import { dataRoles } from '../project/project.ts';
import { lockFormat } from './lock.ts';

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
