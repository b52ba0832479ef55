/**
 * The inputs of a folder's recipes, pinned by content, and the JSON Schema of `espalier.lock`, published as
 * `grammar/lock.schema.json`. Each key is declared once: its type, what fits it, its place and its sentence.
 */
import * as s from '../plan/schema/json-schema.ts';
import { mostThreads } from '../plan/schema/most-threads.ts';
import { dataRoles, type DataRole } from '../project/words.ts';

export const lockFileName = 'espalier.lock';
export const lockFormat = 1;

/** Text that says something. */
const filled: s.Schema<string> & { readonly minLength: number } = { ...s.text, minLength: 1 };
const cores = (minimum: number): s.Schema<number> => ({ type: 'integer', minimum, maximum: mostThreads });
const sha256 = s.described(s.hash, 'SHA-256 of the content');
const file = s.described(filled, "Path, relative to the lock's folder");
const lockedFile = s.record({ file, sha256 });
export type LockedFile = s.Static<typeof lockedFile>;
const lockedFiles = s.list(lockedFile);

/** `file.npz#member` is pinned by the whole archive. */
const arrays = {
  x: s.described(lockedFile, 'Inputs'),
  y: s.described(lockedFile, 'Labels or targets'),
  scale: s.optional(s.beyondZero, 'What inputs are divided by'),
};
export type LockedArrays = s.RecordOf<typeof arrays>;

/** A text with its tokens, a table, or a folder of images, which is pinned by its listing. */
const source = {
  files: s.described(lockedFiles, 'What samples are made of, where they are no arrays'),
  settings: s.described(s.text, 'How samples are made of them, as JSON'),
};
export type LockedSource = s.RecordOf<typeof source>;
export type LockedData = LockedArrays | LockedSource;

/** Arrays or sources, and nothing of both. */
const dependencies = { x: ['y'], y: ['x'], files: ['settings'], settings: ['files'] };
const dataSets = dataRoles.map((role) => {
  const { required: _, ...shape } = s.record({ ...arrays, ...source }, `The ${role} data`);
  return [role, { ...shape, dependencies, minProperties: 2 }] as const;
});
const data: s.Schema<Readonly<Partial<Record<DataRole, LockedData>>>> = {
  description: 'Data sets by what they are for',
  type: 'object',
  properties: Object.fromEntries(dataSets),
  additionalProperties: false,
};

/** The files of its tensors go in the order of their paths. */
const model = s.record(
  { file, sha256, external: s.optional(lockedFiles, 'Files of external tensors') },
  'The ONNX model, with the files that hold its tensors',
);
export type LockedModel = s.Static<typeof model>;

/** Node's arithmetic and that of onnxruntime may change with a version; Node's does with majors only. */
const engine = {
  espalier: s.described(filled, 'Version of Espalier'),
  onnxruntime: s.described(filled, 'Version of onnxruntime'),
  node: s.described(s.positive, "Node's major version"),
};
const library = { edition: s.described(s.positive, 'Edition of the language'), sha256 };

const lock = s.record(
  {
    format: s.described(s.constant(lockFormat), "Version of the lock's format"),
    engine: s.record(engine, 'What computes'),
    device: s.described(filled, 'Where tensors are computed'),
    threads: s.described(cores(1), 'Threads of the computation'),
    shards: s.optional(cores(2), 'Parts that a batch is split into; without it a batch is one'),
    library: s.record(library, 'The standard library of criteria, curves, penalties and reparametrisations'),
    model: { optional: model },
    data,
    uses: s.described(lockedFiles, 'Files that recipes take in with `use`, models that they name as teachers, and latency profiles'),
  },
  'What the recipes of this folder rest on, by content. `espalier lock` writes it.',
);
export type Lock = s.Static<typeof lock>;

export const lockSchema: s.Schema<Lock> = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: `urn:espalier:lock:${lockFormat}`,
  title: 'Espalier lock (espalier.lock)',
  ...lock,
};
