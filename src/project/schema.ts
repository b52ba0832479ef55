/** The JSON Schema of `espalier.yaml`; published as `grammar/project.schema.json`. */
import { mostThreads } from '../plan/schema/most-threads.ts';
import { levels, rules } from '../lint/index.ts';
import { streamed, usualLimits } from './data-files.ts';
import { dataRoles, devices, losses, metrics, cardPattern, slurmSchema } from './project.ts';
import { rootNamePattern } from './stray-paths.ts';

/** A name that a recipe can write without quotes. */
export const columnNamePattern = '^[A-Za-z][A-Za-z0-9_]*$';

const largestInteger = Number.MAX_SAFE_INTEGER;

const path = { type: 'string', minLength: 1 } as const;

const paths = (description: string) => ({
  description: `${description}; a list, or a star in the name, for several files in their order`,
  anyOf: [path, { type: 'array', minItems: 1, uniqueItems: true, items: path }],
});

const text = { type: 'string', minLength: 1 } as const;
const metricList = { type: 'array', description: 'Each once', minItems: 1, uniqueItems: true, items: { enum: metrics } } as const;

/** What each of several outputs has, by its name. */
function byOutput(own: object) {
  return { type: 'object', minProperties: 1, additionalProperties: own } as const;
}

/** The same, or what a task of one output has; a mapping is held against the one, all else against the other. */
function orByOutput(one: object, own: object) {
  return { if: { type: 'object' }, then: byOutput(own), else: one } as const;
}

const roots = {
  type: 'object',
  description: 'Folders outside this one by names of your own: a path, or `env:NAME` for a variable. `NAME:a/b.npy` lies below one',
  propertyNames: { pattern: rootNamePattern },
  additionalProperties: { ...path, description: 'A folder, or `env:` and the name of a variable' },
} as const;

const dataSet = {
  type: 'object',
  additionalProperties: false,
  dependencies: {
    y: ['x'],
    text: ['tokens'],
    tokens: ['text'],
    window: ['text'],
    stride: ['text'],
    limit: ['text'],
    mean: ['std'],
    std: ['mean'],
    damaged: ['images'],
    resize: ['images'],
    crop: ['images'],
    table: ['label'],
    label: ['table'],
    columns: ['table'],
    beside: ['x'],
    pooled: ['beside'],
  },
  properties: {
    x: paths('Inputs, samples first: .npy, file.npz#member or IDX, also gzipped'),
    y: paths('Labels or targets, one for each sample; without it, what reads labels is refused'),
    scale: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: Number.MAX_VALUE,
      description: 'Inputs are divided by it; without it bytes are by 255, others are not',
    },
    text: paths('A text of tokens that foretell the next one'),
    tokens: { ...path, description: '`bytes`, a JSON list of characters, or an exported tokenizer.json' },
    window: integer(1, "Tokens of a sample; the model's own length where it has one"),
    stride: integer(1, 'Tokens from one window to the next; a whole window by default'),
    limit: integer(1, 'At most so many windows, from the start of the text'),
    images: { ...path, description: 'A folder of PNG and JPEG files, a folder for each class' },
    mean: numbers('Of each channel, subtracted after the division by 255; of a table, of each value', {}),
    std: numbers('Of each channel, or value of a row, divided by in the end', { exclusiveMinimum: 0 }),
    resize: integer(1, 'Pixels of the shorter side that every picture is scaled to'),
    crop: integer(1, 'Pixels of the side of the square that is cut from the middle'),
    damaged: { enum: ['refuse', 'skip'], description: 'What becomes of an image that cannot be decoded', default: 'refuse' },
    table: paths('A .csv file with column names, or a .parquet file'),
    label: { type: 'string', minLength: 1, description: 'The column of labels or targets' },
    columns: {
      type: 'array',
      description: 'The columns that are a sample; all but the label by default',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', minLength: 1 },
    },
    beside: {
      type: 'object',
      description: 'Columns beside the samples, by names of your own: an array file each, a whole number for each sample',
      minProperties: 1,
      propertyNames: { pattern: columnNamePattern },
      additionalProperties: path,
    },
    pooled: {
      type: 'string',
      minLength: 1,
      description: 'The column of `beside` whose equal numbers make one answer: metrics take the largest of their outputs',
    },
    stream: {
      enum: streamed,
      description:
        'Whether samples are read from the disk while a run goes on, in the same order: `auto` where they would fill too much of the memory',
      default: 'auto',
    },
    cache: {
      ...path,
      description: 'A folder for copies of what cannot be read by position, made once: unpacked arrays, tokens, rows of tables',
    },
    memory: integer(1, 'Most MiB that the set may fill when it is unpacked and decoded', usualLimits.memory),
    seconds: integer(
      1,
      `Most seconds that decoding may take; by default ${usualLimits.seconds}, and ${usualLimits.secondsPerMebibyte} for each MiB`,
    ),
  },
} as const;

const augment = {
  type: 'object',
  description: 'What training does to its pictures, at random and anew in each epoch',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    flip: { type: 'boolean', description: 'Mirrored left to right, every other time' },
    crop: integer(1, 'Moved by up to so many pixels to each side; black comes in'),
    box: {
      type: 'number',
      description: 'A box of the picture, of this share of its area or more and with sides of 3:4 to 4:3, scaled to the size of a sample',
      exclusiveMinimum: 0,
      maximum: 1,
    },
  },
} as const;

/** Only what trains is augmented. */
function dataSetOf(role: (typeof dataRoles)[number]): object {
  const described = { ...dataSet, description: roleDescriptions[role] };
  return role === 'train' ? { ...described, properties: { ...dataSet.properties, augment } } : described;
}

const roleDescriptions: Readonly<Record<(typeof dataRoles)[number], string>> = {
  train: 'What training reads',
  validation: 'What metrics are measured on while a recipe runs',
  calibration: 'What `using … of calibration` reads; the training data where it is left out',
  test: 'What the final figures are measured on; nothing is chosen by it',
};

export const projectSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:espalier:project:1',
  title: 'Espalier project (espalier.yaml)',
  description: 'Model, data and task of the recipes in this folder. Paths start at it, or at a root.',
  type: 'object',
  additionalProperties: false,
  properties: {
    model: { ...path, description: 'The ONNX model' },
    roots,
    data: {
      type: 'object',
      description: 'Data sets by what they are for',
      additionalProperties: false,
      properties: Object.fromEntries(dataRoles.map((role) => [role, dataSetOf(role)])),
    },
    task: {
      type: 'object',
      description: 'What the model is trained for',
      additionalProperties: false,
      properties: {
        input: { type: 'string', minLength: 1, description: 'Model input that is fed with x' },
        inputs: {
          type: 'object',
          description: 'What each input of a model of several is fed with: `x`, a column of `beside`, `{ not: 0 }` or a number',
          minProperties: 1,
          additionalProperties: {
            description: 'A column, `{ not: 0 }` for 1 where x is not 0, or a number for all samples',
            anyOf: [
              { type: 'string', pattern: columnNamePattern, examples: ['x', 'mask'] },
              { type: 'number', minimum: -largestInteger, maximum: largestInteger },
              {
                type: 'object',
                additionalProperties: false,
                required: ['not'],
                properties: { not: { type: 'integer', minimum: -largestInteger, maximum: largestInteger } },
              },
            ],
          },
        },
        output: { type: 'string', minLength: 1, description: 'Model output that the loss reads' },
        loss: {
          description: 'What training minimises; of several outputs the sum of what each is given, `{ cls: crossentropy, box: 2 * l1 }`',
          ...orByOutput({ enum: losses }, text),
        },
        labels: { ...byOutput(text), description: 'The column of the labels of each output: `y`, or one of `beside`' },
        shift: integer(0, 'Positions by which labels run ahead: 1 where y holds the tokens of x', 0),
        classes: integer(1, 'Axis of the output that holds the classes, the batch being 0; where it is left out, the shape of y says it'),
        ignore: { type: 'integer', description: 'The class label that is not counted' },
        metrics: {
          description: 'What is measured; of several outputs, by their names',
          ...orByOutput(metricList, { if: { type: 'array' }, then: metricList, else: { enum: metrics } }),
        },
      },
    },
    batch: integer(1, 'Samples of one optimizer update', 64),
    seed: integer(0, 'Seed of every random stream', 0),
    device: {
      description: 'Where tensors are computed: a device, or one of several cards as `cuda:1`',
      anyOf: [{ enum: devices }, { type: 'string', pattern: cardPattern, examples: ['cuda:1'] }],
      default: 'cpu',
    },
    threads: {
      description: 'Threads of the computation, part of what makes a run repeatable; `auto` splits batches in parts and takes all cores',
      anyOf: [
        { ...integer(1, 'Threads inside an operator'), maximum: mostThreads },
        { const: 'auto', description: 'All cores, the same bytes on any number of them' },
      ],
      default: 1,
    },
    shards: {
      ...integer(1, 'Parts that a batch is split into, computed by as many cores as there are; part of what makes a run repeatable', 1),
      maximum: mostThreads,
    },
    slurm: slurmSchema,
    rules: {
      type: 'object',
      description: 'How much the findings of `espalier check` weigh: those of a rule by its name, other warnings and hints by their code',
      additionalProperties: false,
      patternProperties: { '^ESP[1-9]\\d{3}$': { enum: levels } },
      properties: Object.fromEntries(
        rules.map(({ name, definition, pedantic }) => [
          name,
          {
            enum: levels,
            description: `${definition.code}: ${definition.title}`,
            default: pedantic === true ? 'off' : definition.severity,
          },
        ]),
      ),
    },
  },
} as const;

function integer(minimum: number, description: string, fallback?: number): object {
  const bounds = { type: 'integer', minimum, maximum: largestInteger, description };
  return fallback === undefined ? bounds : { ...bounds, default: fallback };
}

function numbers(description: string, bounds: object): object {
  return { type: 'array', description, minItems: 1, items: { type: 'number', ...bounds } };
}
