/** The JSON Schema of plans. The order of its keys is the canonical order, and `grammar/plan.schema.json` is made from it. */
import * as s from './json-schema.ts';
import { externalFile, plannedProfile } from './latency.ts';
import { mostThreads } from './most-threads.ts';
import { lossName, outputLoss, slice } from './train.ts';
import { stage } from './stage.ts';

const precision = s.record(
  {
    stored: s.described(
      s.list(s.oneOf('float16', 'bfloat16', 'float32', 'float64')),
      `Types of parameters in the model's file, in its order.`,
    ),
    masters: s.constant('float32'),
    computed: s.constant('float32'),
  },
  'How half precision is carried out: values are held in one type, rounded to what is stored wherever the model reads them, and computed with in another.',
);
export type PlannedPrecision = s.Static<typeof precision>;

const memoryPart = s.record({ what: s.described(s.text, '`weights`, `optimizer state`, …'), bytes: s.count });
export type MemoryPart = s.Static<typeof memoryPart>;

const memory = s.record(
  {
    bytes: s.described(s.count, 'The most that the process holds at a time, the program itself included.'),
    stage: s.optional(s.text, 'Where that is: path of the stage, and its verb; absent where the model is read and written.'),
    verb: s.optional(s.text),
    parts: s.described(s.list(memoryPart), 'What takes how much, the largest first.'),
    unsized: s.optional(s.list(s.text), 'Values of the network whose sizes only a run gives, which are in no part.'),
  },
  'What a plan says of the memory that its run takes.',
);
export type PlannedMemory = s.Static<typeof memory>;

const link = s.record({ input: s.text, model: s.text, output: s.text });
export type PlannedLink = s.Static<typeof link>;

const part = s.record(
  {
    name: s.text,
    file: s.described(s.text, `As a teacher's.`),
    reading: s.optional(s.list(link), 'Inputs that are outputs of other models.'),
    parameters: s.count,
    prunable: s.count,
  },
  'One of several models that are pruned as one network, in the order in which they are computed.',
);
export type PlannedPart = s.Static<typeof part>;

const teacher = s.record({
  name: s.described(s.text, 'As the recipe calls it.'),
  file: s.described(s.text, 'Path from the folder of the project, or of the recipe where it has none.'),
  sha256: s.described(s.hash, `Of the bytes of the model's own file, 64 hexadecimal digits.`),
  external: s.optional(s.list(externalFile), `In the order of their names; absent where every tensor lies in the model's own file.`),
  input: s.described(s.text, `Its input that reads the samples, its output that answers the model's.`),
  output: s.text,
  parameters: s.count,
  scores: s.optional(s.truth, 'True where it scores samples and no loss follows it: its output is its own then.'),
});
export type PlannedTeacher = s.Static<typeof teacher>;

const fedInput = s.record({
  name: s.described(s.text, 'Input of the model.'),
  column: s.optional(s.text, 'What it is fed with: `x`, the samples, or a column beside them.'),
  not: s.optional(s.integer, 'Or 1 where the samples are another number,'),
  constant: s.optional(s.number, 'or this number everywhere.'),
  dims: s.optional(s.list(s.count), 'Of a sample, where several columns are fed as one row.'),
});
export type PlannedInput = s.Static<typeof fedInput>;

const taskOutput = s.record(
  {
    name: s.text,
    slice: s.optional(slice, 'Where it is a part of an output.'),
    loss: outputLoss,
    factor: s.optional(s.number, 'Of its mean loss in the sum; 1 where it is absent.'),
    labels: s.described(s.text, 'Column of its labels: `y`, or one that stands beside the samples.'),
    classes: s.optional(s.positive, 'As that of the task.'),
    metrics: s.texts,
  },
  'One of several outputs that are trained together.',
);
export type PlannedOutput = s.Static<typeof taskOutput>;

const task = s.record({
  input: s.described(
    s.text,
    'Model input that is fed with the samples, model output that the loss reads. Where several columns are fed: the names of them.',
  ),
  inputs: s.optional(s.list(fedInput), 'Where the model has several inputs: what each is fed with, the samples first.'),
  output: s.text,
  loss: lossName,
  outputs: s.optional(s.list(taskOutput), 'What the loss `sum` adds up; absent where one output is trained.'),
  shift: s.optional(s.count, 'Positions by which labels run ahead of the logits that foretell them; 0 where it is absent.'),
  classes: s.optional(s.positive, 'Axis of the output that holds the classes, the batch being 0; the last one where it is absent.'),
  ignore: s.optional(s.integer, 'The class label that neither losses nor metrics count.'),
  metrics: s.described(s.texts, 'What is measured where a recipe names no metric.'),
});
export type PlannedTask = s.Static<typeof task>;

const data = s.record({
  samples: s.count,
  kind: s.optional(s.oneOf('text', 'images', 'table'), 'What the samples are made of; absent for arrays, which are samples already.'),
  sha256: s.optional(s.hash, 'Of the listing of its files, in the form of `sha256sum`.'),
  conversions: s.optional(s.texts, 'What is done to a sample, in words and in order.'),
  augment: s.optional(
    s.record({ flip: s.optional(s.flag), crop: s.optional(s.positive), box: s.optional({ ...s.magnitude, maximum: 1 }) }),
    'What training does to its samples besides, at random: mirrors them, moves them by so many pixels.',
  ),
});
export type PlannedData = s.Static<typeof data>;

const clients = s.record(
  {
    data: s.text,
    split: s.described(s.text, '`iid`, `dirichlet(alpha: 0.5)`.'),
    samples: s.described(s.list(s.positive), 'By client.'),
    classes: s.optional(s.mapOf(s.list(s.count)), 'By label and by client; absent where the split is not made by class.'),
    stream: s.described(s.text, 'Random stream of the samples, as a path below the seed.'),
  },
  'How many samples of a data set each client has.',
);
export type PlannedClients = s.Static<typeof clients>;
/** By the name of the split, in the order of the recipe. */
export type ClientTables = Readonly<Record<string, PlannedClients>>;

const layer = s.record({
  name: s.text,
  tensor: s.described(s.text, 'The stored weight.'),
  operator: s.described(s.text, 'The operator that reads it.'),
  dims: s.described(s.list(s.count), 'Dimensions of the weight.'),
  count: s.described(s.count, 'Numbers of the weight.'),
});
export type PlannedLayer = s.Static<typeof layer>;

const estimates = s.record({
  macs: s.described(s.count, 'Multiply-adds of one forward pass of one sample, dense and after the last stage.'),
  macsAfter: s.count,
  macsBetween: s.optional(s.record({ least: s.count, most: s.count }), 'What `macsAfter` lies between, where scores decide.'),
  runMacs: s.described(s.count, 'Multiply-adds of the whole run, calibration included (a gradient counts three forward passes).'),
  memory: s.optional(memory, 'Of the process that carries the run out; absent where a page plans, which builds no graphs.'),
});
export type Estimates = s.Static<typeof estimates>;

const plan = s.record({
  format: s.described(s.constant(2), `Version of the plan's format.`),
  recipe: s.record({
    name: s.optional(s.text, 'The name that the recipe gives itself.'),
    version: s.optional(s.text, 'Its version, likewise.'),
    edition: s.described(s.positive, 'Edition of the language.'),
    text: s.described(s.text, 'Canonical text of the recipe.'),
    hash: s.described(s.hash, 'SHA-256 of the canonical text.'),
  }),
  params: s.described(s.mapOf(s.text), 'Values of the parameters of the recipe, by name.'),
  model: s.record({
    file: s.described(s.text, 'File name without its folder.'),
    sha256: s.described(s.hash, 'SHA-256 of that file.'),
    external: s.optional(s.list(externalFile), 'Files beside it that hold tensors of it; absent where it holds all of them itself.'),
    opset: s.described(s.count, 'Version of the operators of ONNX.'),
    parameters: s.described(s.count, 'Numbers that the model stores.'),
    prunable: s.described(s.count, 'Those of them that `prune weights` may take.'),
    precision: s.optional(precision, 'Of a model with parameters in half precision; absent where it has none.'),
  }),
  models: s.optional(s.list(part), 'Several models that are one, its own file and its external ones.'),
  teachers: s.optional(s.list(teacher), 'Other models that losses follow; absent where there is none.'),
  profiles: s.optional(s.list(plannedProfile), 'How long the model takes, where a target is a latency: one for each batch.'),
  task,
  data: s.mapOf(data),
  clients: s.optional(s.mapOf(clients), 'How samples are shared out to clients, by the name of the split; absent where none is.'),
  seed: s.described(s.integer, 'From which every random stream starts.'),
  device: s.described(s.text, 'What computes: `cpu`, `webgpu`.'),
  threads: s.described({ ...s.positive, maximum: mostThreads }, 'Threads inside an operator.'),
  shards: s.optional({ ...s.positive, maximum: mostThreads }, 'Parts that batches are split into; absent where they are one.'),
  layers: s.described(s.list(layer), 'Layers that are prunable or that a statement selects, in graph order.'),
  stages: s.described(s.list(stage), 'A graph, written so that a stage stands behind those that it starts from.'),
  ends: s.optional(s.texts, 'Paths of the stages that lead no further, where there are several: each leaves a model.'),
  estimates,
  defaults: s.defaults,
});
export type Plan = s.Static<typeof plan>;

export const planSchema: s.Schema<Plan> = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Espalier plan', ...plan };
