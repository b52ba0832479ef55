/**
 * The inputs of a folder's recipes, pinned by content, and the JSON Schema of `espalier.lock`, published as
 * `grammar/lock.schema.json`. Each key is declared once: its type, what fits it, its place and its sentence.
 */
import {
  beyondZero,
  constant,
  described,
  hash,
  list,
  optional,
  positive,
  record,
  text,
  type RecordOf,
  type Schema,
  type Static,
} from '../plan/schema/json-schema.ts';
import { mostThreads } from '../plan/schema/most-threads.ts';
import { dataRoles, type DataRole } from '../project/project.ts';

export const lockFileName = 'espalier.lock';
export const lockFormat = 1;

/** Text that says something. */
const filled: Schema<string> & { readonly minLength: number } = { ...text, minLength: 1 };
const cores = (minimum: number): Schema<number> => ({ type: 'integer', minimum, maximum: mostThreads });
const sha256 = described(hash, 'SHA-256 of the content');
const file = described(filled, "Path, relative to the lock's folder");
const lockedFile = record({ file, sha256 });
export type LockedFile = Static<typeof lockedFile>;
const lockedFiles = list(lockedFile);

/** `file.npz#member` is pinned by the whole archive. */
const arrays = {
  x: described(lockedFile, 'Inputs'),
  y: described(lockedFile, 'Labels or targets'),
  scale: optional(beyondZero, 'What inputs are divided by'),
};
export type LockedArrays = RecordOf<typeof arrays>;

/** A text with its tokens, a table, or a folder of images, which is pinned by its listing. */
const source = {
  files: described(lockedFiles, 'What samples are made of, where they are no arrays'),
  settings: described(text, 'How samples are made of them, as JSON'),
};
export type LockedSource = RecordOf<typeof source>;
export type LockedData = LockedArrays | LockedSource;

/** Arrays or sources, and nothing of both. */
const dependencies = { x: ['y'], y: ['x'], files: ['settings'], settings: ['files'] };
const dataSets = dataRoles.map((role) => {
  const { required: _, ...shape } = record({ ...arrays, ...source }, `The ${role} data`);
  return [role, { ...shape, dependencies, minProperties: 2 }] as const;
});
const data: Schema<Readonly<Partial<Record<DataRole, LockedData>>>> = {
  description: 'Data sets by what they are for',
  type: 'object',
  properties: Object.fromEntries(dataSets),
  additionalProperties: false,
};

/** The files of its tensors go in the order of their paths. */
const model = record(
  { file, sha256, external: optional(lockedFiles, 'Files of external tensors') },
  'The ONNX model, with the files that hold its tensors',
);
export type LockedModel = Static<typeof model>;

/** Node's arithmetic and that of onnxruntime may change with a version; Node's does with majors only. */
const engine = {
  espalier: described(filled, 'Version of Espalier'),
  onnxruntime: described(filled, 'Version of onnxruntime'),
  node: described(positive, "Node's major version"),
};
const library = { edition: described(positive, 'Edition of the language'), sha256 };

const lock = record(
  {
    format: described(constant(lockFormat), "Version of the lock's format"),
    engine: record(engine, 'What computes'),
    device: described(filled, 'Where tensors are computed'),
    threads: described(cores(1), 'Threads of the computation'),
    shards: optional(cores(2), 'Parts that a batch is split into; without it a batch is one'),
    library: record(library, 'The standard library of criteria, curves, penalties and reparametrisations'),
    model: { optional: model },
    data,
    uses: described(lockedFiles, 'Files that recipes take in with `use`, models that they name as teachers, and latency profiles'),
  },
  'What the recipes of this folder rest on, by content. `espalier lock` writes it.',
);
export type Lock = Static<typeof lock>;

export const lockSchema: Schema<Lock> = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: `urn:espalier:lock:${lockFormat}`,
  title: 'Espalier lock (espalier.lock)',
  ...lock,
};
