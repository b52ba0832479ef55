/**
 * The JSON Schema of plans. The order of its properties is the canonical order of keys, and its
 * records are held to the types of `plan.ts`. `grammar/plan.schema.json` is made from it.
 */
import {
  count,
  defaults,
  flag,
  hash,
  list,
  magnitude,
  mapOf,
  oneOf,
  positive,
  record,
  steps,
  text,
  texts,
  truth,
  type Schema,
} from './json-schema.ts';
import type {
  Estimates,
  Plan,
  PlannedClient,
  PlannedClients,
  PlannedData,
  PlannedInstant,
  PlannedLayer,
  PlannedPrecision,
  PlannedStage,
  PlannedTask,
  PlannedLink,
  PlannedPart,
  PlannedTeacher,
} from './plan.ts';
import { mostThreads } from './facts.ts';
import type { MemoryPart, PlannedMemory } from './memory/planned-memory.ts';
import { collectSchemas } from './observe/read-collect.ts';
import { externalFile, plannedProfile } from './schema-latency.ts';
import { factorize, project } from './train/schema-ranks.ts';
import { share } from './train/planned-share.ts';
import { fold, insert } from './train/schema-insertions.ts';
import { prunedSamples } from './samples/schema-samples.ts';
import { prunedTokens } from './units/schema-tokens.ts';
import { prunedZeros } from './zeros/schema-zeros.ts';
import { expectation, look, measure } from './schema-observation.ts';
import { calibration, prune } from './schema-prune.ts';
import { reconstruct } from './schema-reconstruction.ts';
import { structureSchemas, until } from './schema-structure.ts';
import { lossName, train } from './schema-train.ts';
import { compact } from './schema-units.ts';

function instant(kind: PlannedInstant['kind']): Schema {
  return record<PlannedInstant>(
    { kind: { const: kind }, at: count, name: text, implied: truth, defaults },
    { name: true, implied: true, defaults: true },
  );
}

const precision = record<PlannedPrecision>(
  { stored: list(oneOf('float16', 'bfloat16', 'float32', 'float64')), masters: { const: 'float32' }, computed: { const: 'float32' } },
  {},
);

const memory = record<PlannedMemory>(
  { bytes: count, stage: text, verb: text, parts: list(record<MemoryPart>({ what: text, bytes: count }, {})) },
  { stage: true, verb: true },
);

const stage = record<PlannedStage>(
  {
    name: text,
    path: text,
    from: texts,
    client: record<PlannedClient>({ of: text, nth: positive, samples: positive }, {}),
    steps,
    length: text,
    until,
    repeats: texts,
    looks: list(look),
    statements: list({
      type: 'object',
      discriminator: { propertyName: 'kind' },
      oneOf: [
        prune,
        prunedSamples,
        prunedTokens,
        prunedZeros,
        train,
        measure,
        expectation,
        instant('merge'),
        instant('mark'),
        ...collectSchemas(calibration),
        compact,
        project,
        factorize,
        share,
        insert,
        fold('merge inserted'),
        fold('remove inserted'),
        reconstruct(calibration),
        ...structureSchemas(calibration),
      ],
    }),
    defaults,
  },
  { from: true, client: true, until: true, repeats: true, looks: true },
);

export const planSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Espalier plan',
  ...record<Plan>(
    {
      format: { const: 2 },
      recipe: record<Plan['recipe']>({ name: text, version: text, edition: positive, text, hash }, { name: true, version: true }),
      params: mapOf(text),
      model: record<Plan['model']>(
        { file: text, sha256: hash, external: list(externalFile), opset: count, parameters: count, prunable: count, precision },
        { external: true, precision: true },
      ),
      models: list(
        record<PlannedPart>(
          {
            name: text,
            file: text,
            reading: list(record<PlannedLink>({ input: text, model: text, output: text }, {})),
            parameters: count,
            prunable: count,
          },
          { reading: true },
        ),
      ),
      teachers: list(
        record<PlannedTeacher>(
          {
            name: text,
            file: text,
            sha256: hash,
            external: list(externalFile),
            input: text,
            output: text,
            parameters: count,
            scores: { const: true },
          },
          { external: true, scores: true },
        ),
      ),
      profiles: list(plannedProfile),
      task: record<PlannedTask>(
        { input: text, output: text, loss: lossName, shift: count, ignore: { type: 'integer' }, metrics: texts },
        { shift: true, ignore: true },
      ),
      data: mapOf(
        record<PlannedData>(
          {
            samples: count,
            kind: { enum: ['text', 'images', 'table'] },
            sha256: hash,
            conversions: texts,
            augment: record<NonNullable<PlannedData['augment']>>(
              { flip: flag, crop: positive, box: { ...magnitude, maximum: 1 } },
              { flip: true, crop: true, box: true },
            ),
          },
          { kind: true, sha256: true, conversions: true, augment: true },
        ),
      ),
      clients: mapOf(
        record<PlannedClients>(
          { data: text, split: text, samples: list(positive), classes: mapOf(list(count)), stream: text },
          { classes: true },
        ),
      ),
      seed: { type: 'integer' },
      device: text,
      threads: { ...positive, maximum: mostThreads },
      shards: { ...positive, maximum: mostThreads },
      layers: list(record<PlannedLayer>({ name: text, tensor: text, operator: text, dims: list(count), count }, {})),
      stages: list(stage),
      ends: texts,
      estimates: record<Estimates>({ macs: count, macsAfter: count, runMacs: count, memory }, { memory: true }),
      defaults,
    },
    { models: true, teachers: true, profiles: true, clients: true, shards: true, ends: true },
  ),
};
