/** The JSON Schema of `espalier.yaml`, published as `grammar/project.schema.json`. The types of a project are derived from it. */
import { levels, rules, type Levels } from '../lint/index.ts';
import * as s from '../plan/schema/json-schema.ts';
import { mostThreads } from '../plan/schema/most-threads.ts';
import { metrics } from '../vocabulary/metrics.ts';
import { cardPattern, devices, losses, rootNamePattern, streamed, usualLimits, type Device } from './words.ts';

/** A name that a recipe can write without quotes. */
export const columnNamePattern = '^[A-Za-z][A-Za-z0-9_]*$';

/** Numbers that are themselves between these. */
const exact = { minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

const text: s.Schema<string> = { type: 'string', minLength: 1 };
const texts: s.Schema<readonly string[]> = { type: 'array', minItems: 1, uniqueItems: true, items: text };

const augment = mapping(
  'What training does to its pictures, at random and anew in each epoch',
  {
    flip: s.described(s.flag, 'Mirrored left to right, every other time'),
    crop: whole(1, 'Moved by up to so many pixels to each side; black comes in'),
    box: number({
      description: 'A box of the picture, of this share of its area or more and with sides of 3:4 to 4:3, scaled to the size of a sample',
      exclusiveMinimum: 0,
      maximum: 1,
    }),
  },
  { minProperties: 1 },
);

/** What a key of a data set cannot be without. */
export const needs = {
  y: ['x'],
  text: ['tokens'],
  tokens: ['text'],
  window: ['text'],
  stride: ['text'],
  limit: ['text'],
  mean: ['std'],
  std: ['mean'],
  damaged: ['images'],
  masks: ['images'],
  resize: ['images'],
  crop: ['images'],
  table: ['label'],
  label: ['table'],
  columns: ['table'],
  pooled: ['beside'],
} as const;

const fileKeys = {
  x: paths('Inputs, samples first: .npy, file.npz#member or IDX, also gzipped'),
  y: paths('Labels or targets, one for each sample; without it, what reads labels is refused'),
  scale: number({
    exclusiveMinimum: 0,
    maximum: Number.MAX_VALUE,
    description: 'Inputs are divided by it; without it bytes are by 255, others are not',
  }),
  text: paths('A text of tokens that foretell the next one'),
  tokens: s.described(text, '`bytes`, a JSON list of characters, or an exported tokenizer.json'),
  window: whole(1, "Tokens of a sample; the model's own length where it has one"),
  stride: whole(1, 'Tokens from one window to the next; a whole window by default'),
  limit: whole(1, 'At most so many windows, from the start of the text'),
  images: s.described(text, 'A folder of PNG and JPEG files, a folder for each class'),
  masks: s.described(text, 'A folder of .png files of the same names, whose pixels are classes; `images` has no folders then'),
  mean: list('Of each channel, subtracted after the division by 255; of a table, of each value', number({})),
  std: list('Of each channel, or value of a row, divided by in the end', number({ exclusiveMinimum: 0 })),
  resize: whole(1, 'Pixels of the shorter side that every picture is scaled to'),
  crop: whole(1, 'Pixels of the side of the square that is cut from the middle'),
  damaged: usually('refuse', s.described(s.oneOf('refuse', 'skip'), 'What becomes of an image that cannot be decoded')),
  table: paths('A .csv file with column names, or a .parquet file'),
  label: s.described(text, 'The column of labels or targets'),
  columns: list('The columns that are a sample; all but the label by default', text, { uniqueItems: true }),
  beside: byName(anyOf('An array file or several, or of a table its columns', text, texts), {
    description: 'Columns beside the samples, by names of your own: array files with a row for each sample, or columns of the table',
    minProperties: 1,
    propertyNames: { pattern: columnNamePattern },
  }),
  pooled: s.described(text, 'The column of `beside` whose equal numbers make one answer: metrics take the largest of their outputs'),
  stream: usually(
    'auto',
    s.described(
      s.oneOf(...streamed),
      'Whether samples are read from the disk while a run goes on, in the same order: `auto` where they would fill too much of the memory',
    ),
  ),
  cache: s.described(text, 'A folder for copies of what cannot be read by position, made once: unpacked arrays, tokens, rows of tables'),
  memory: whole(1, 'Most MiB that the set may fill when it is unpacked and decoded', usualLimits.memory),
  seconds: whole(
    1,
    `Most seconds that decoding may take; by default ${usualLimits.seconds}, and ${usualLimits.secondsPerMebibyte} for each MiB`,
  ),
};

/** Only what trains is augmented. */
export const dataKeys = { ...fileKeys, augment };

const data = mapping('Data sets by what they are for', {
  train: dataSet('What training reads', dataKeys),
  validation: dataSet('What metrics are measured on while a recipe runs', fileKeys),
  calibration: dataSet('What `using … of calibration` reads; the training data where it is left out', fileKeys),
  test: dataSet('What the final figures are measured on; nothing is chosen by it', fileKeys),
});

const column: s.Schema<string> = { type: 'string', pattern: columnNamePattern, examples: ['x', 'mask'] };
const isNot: s.Schema<{ readonly not: number }> = {
  type: 'object',
  additionalProperties: false,
  required: ['not'],
  properties: { not: { type: 'integer', ...exact } },
};
const fedWith = anyOf('A column, `{ not: 0 }` for 1 where x is not 0, or a number for all samples', column, number(exact), isNot);

/** What a network measures of an output by itself, as a run calls it. */
const metric = s.oneOf(
  ...Object.values(metrics).flatMap(({ word, losses: read, ofTwo, looksBack }) => {
    if (read === undefined || ofTwo === true || looksBack === true) return [];
    return word === 'accuracy' ? [word, 'top-5'] : [word];
  }),
);
const metricList = list('Each once', metric, { uniqueItems: true });
const metricOrList: s.Schema<string | readonly string[]> = { if: { type: 'array' }, then: metricList, else: metric };

const task = mapping('What the model is trained for', {
  input: s.described(text, 'Model input that is fed with x'),
  inputs: byName(fedWith, {
    description: 'What each input of a model of several is fed with: `x`, a column of `beside`, `{ not: 0 }` or a number',
    minProperties: 1,
  }),
  output: s.described(text, 'Model output that the loss reads'),
  loss: orByOutput(
    s.oneOf(...losses),
    text,
    'What training minimises; of several outputs the sum of what each is given, `{ cls: crossentropy, box: 2 * l1 }`',
  ),
  labels: s.described(byOutput(text), 'The column of the labels of each output: `y`, or one of `beside`'),
  shift: whole(0, 'Positions by which labels run ahead: 1 where y holds the tokens of x', 0),
  classes: whole(1, 'Axis of the output that holds the classes, the batch being 0; where it is left out, the shape of y says it'),
  ignore: s.described(s.integer, 'The class label that is not counted'),
  metrics: orByOutput(metricList, metricOrList, 'What is measured; of several outputs, by their names'),
});

const resources = {
  partition: s.described(text, 'Where jobs queue; the cluster’s default where it is left out'),
  account: s.described(text, 'Who pays'),
  time: s.described(text, 'Longest time of a job, as Slurm writes it: "30", "2:00:00", "1-12"'),
  cpus: whole(1, 'Processors of a job', undefined, 65536),
  memory: s.described(text, 'Memory of a job: `8G`'),
  gres: s.described(text, 'Generic resources: `gpu:1`'),
  extra: list('More options of `sbatch`', text),
};
export const slurmResources = mapping('What this stage asks for', resources);

const slurm = mapping('What `espalier run --on slurm` asks the cluster for', {
  ...resources,
  launch: s.described(text, 'Starts Espalier on a node: `apptainer exec image.sif espalier`; by default this program by its path'),
  stages: byName(slurmResources, { description: 'What differs for a stage, by its name' }),
});

const card: s.Schema<Device> = { type: 'string', pattern: cardPattern, examples: ['cuda:1'] };

const keys = {
  model: s.described(text, 'The ONNX model'),
  roots: byName(s.described(text, 'A folder, or `env:` and the name of a variable'), {
    description: 'Folders outside this one by names of your own: a path, or `env:NAME` for a variable. `NAME:a/b.npy` lies below one',
    propertyNames: { pattern: rootNamePattern },
  }),
  data,
  task,
  batch: whole(1, 'Samples of one optimizer update', 64),
  seed: whole(0, 'Seed of every random stream', 0),
  device: usually('cpu', anyOf('Where tensors are computed: a device, or one of several cards as `cuda:1`', s.oneOf(...devices), card)),
  threads: usually(
    1,
    anyOf(
      'Threads of the computation, part of what makes a run repeatable; `auto` splits batches in parts and takes all cores',
      whole(1, 'Threads inside an operator', undefined, mostThreads),
      s.described(s.constant('auto'), 'All cores, the same bytes on any number of them'),
    ),
  ),
  shards: whole(
    1,
    'Parts that a batch is split into, computed by as many cores as there are; part of what makes a run repeatable',
    1,
    mostThreads,
  ),
  slurm,
  rules: weights(),
};

export const projectSchema: s.Schema<KeysOf<typeof keys>> = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:espalier:project:1',
  title: 'Espalier project (espalier.yaml)',
  description: 'Model, data and task of the recipes in this folder. Paths start at it, or at a root.',
  type: 'object',
  additionalProperties: false,
  properties: keys,
};

/** What each rule finds has a name of its own; all else goes by its code. */
function weights(): s.Schema<Levels> {
  const level = s.oneOf(...levels);
  const named = rules.map(({ name, definition, pedantic }) => {
    const usual = pedantic === true ? 'off' : definition.severity;
    return [name, usually(usual, s.described(level, `${definition.code}: ${definition.title}`))] as const;
  });
  const description =
    'How much the findings of `espalier check` weigh: those of a rule by its name, other warnings and hints by their code';
  return {
    type: 'object',
    description,
    additionalProperties: false,
    patternProperties: { '^ESP[1-9]\\d{3}$': level },
    properties: Object.fromEntries(named),
  };
}

type Properties = Readonly<Record<string, s.Schema>>;
type KeysOf<P> = { readonly [K in keyof P]?: s.Static<P[K]> };

/** Keys that may all be left out. */
function mapping<P extends Properties>(description: string, properties: P, more: s.Schema<never> = {}): s.Schema<KeysOf<P>> {
  return { type: 'object', description, additionalProperties: false, ...more, properties };
}

function dataSet<P extends Properties>(description: string, properties: P): s.Schema<KeysOf<P>> {
  return { type: 'object', additionalProperties: false, dependencies: needs, properties, description };
}

function byName<T>(own: s.Schema<T>, said: s.Schema<never>): s.Schema<Readonly<Record<string, T>>> {
  return { type: 'object', ...said, additionalProperties: own };
}

/** What each of several outputs has, by its name. */
function byOutput<T>(own: s.Schema<T>): s.Schema<Readonly<Record<string, T>>> {
  return byName(own, { minProperties: 1 });
}

/** The same, or what a task of one output has; a mapping is held against the one, all else against the other. */
function orByOutput<T, U>(one: s.Schema<T>, own: s.Schema<U>, description: string): s.Schema<T | Readonly<Record<string, U>>> {
  return { description, if: { type: 'object' }, then: byOutput(own), else: one };
}

function anyOf<const S extends readonly s.Schema[]>(description: string, ...shapes: S): s.Schema<s.Static<S[number]>> {
  return { description, anyOf: shapes };
}

function paths(description: string): s.Schema<string | readonly string[]> {
  const said = `${description}; a list, or a star in the name, for several files in their order`;
  return anyOf(said, text, texts);
}

function list<T>(description: string, items: s.Schema<T>, more: s.Schema<never> = {}): s.Schema<readonly T[]> {
  return { type: 'array', description, minItems: 1, ...more, items };
}

function number(said: s.Schema<never>): s.Schema<number> {
  return { type: 'number', ...said };
}

function whole(minimum: number, description: string, fallback?: number, maximum = exact.maximum): s.Schema<number> {
  const bounds = { type: 'integer', minimum, maximum, description } as const;
  return fallback === undefined ? bounds : usually(fallback, bounds);
}

function usually<T>(value: T & (string | number), schema: s.Schema<T>): s.Schema<T> {
  return { ...schema, default: value };
}
