/** The JSON Schema of plans. The order of its keys is the canonical order, and `grammar/plan.schema.json` is made from it. */
import {
  constant,
  count,
  defaults,
  described,
  flag,
  hash,
  integer,
  list,
  magnitude,
  mapOf,
  oneOf,
  optional,
  positive,
  record,
  text,
  texts,
  truth,
  type Schema,
  type Static,
} from './json-schema.ts';
import { externalFile, plannedProfile } from './latency.ts';
import { mostThreads } from './most-threads.ts';
import { lossName } from './train.ts';
import { stage } from './stage.ts';

const precision = record(
  {
    stored: described(list(oneOf('float16', 'bfloat16', 'float32', 'float64')), `Types of parameters in the model's file, in its order.`),
    masters: constant('float32'),
    computed: constant('float32'),
  },
  'How half precision is carried out: values are held in one type, rounded to what is stored wherever the model reads them, and computed with in another.',
);
export type PlannedPrecision = Static<typeof precision>;

const memoryPart = record({ what: described(text, '`weights`, `optimizer state`, …'), bytes: count });
export type MemoryPart = Static<typeof memoryPart>;

const memory = record(
  {
    bytes: described(count, 'The most that the process holds at a time, the program itself included.'),
    stage: optional(text, 'Where that is: path of the stage, and its verb; absent where the model is read and written.'),
    verb: optional(text),
    parts: described(list(memoryPart), 'What takes how much, the largest first.'),
    unsized: optional(list(text), 'Values of the network whose sizes only a run gives, which are in no part.'),
  },
  'What a plan says of the memory that its run takes.',
);
export type PlannedMemory = Static<typeof memory>;

const link = record({ input: text, model: text, output: text });
export type PlannedLink = Static<typeof link>;

const part = record(
  {
    name: text,
    file: described(text, `As a teacher's.`),
    reading: optional(list(link), 'Inputs that are outputs of other models.'),
    parameters: count,
    prunable: count,
  },
  'One of several models that are pruned as one network, in the order in which they are computed.',
);
export type PlannedPart = Static<typeof part>;

const teacher = record({
  name: described(text, 'As the recipe calls it.'),
  file: described(text, 'Path from the folder of the project, or of the recipe where it has none.'),
  sha256: described(hash, `Of the bytes of the model's own file, 64 hexadecimal digits.`),
  external: optional(list(externalFile), `In the order of their names; absent where every tensor lies in the model's own file.`),
  input: described(text, `Its input that reads the samples, its output that answers the model's.`),
  output: text,
  parameters: count,
  scores: optional(truth, 'True where it scores samples and no loss follows it: its output is its own then.'),
});
export type PlannedTeacher = Static<typeof teacher>;

const task = record({
  input: described(text, 'Model input that is fed with the samples, model output that the loss reads.'),
  output: text,
  loss: lossName,
  shift: optional(count, 'Positions by which labels run ahead of the logits that foretell them; 0 where it is absent.'),
  ignore: optional(integer, 'The class label that neither losses nor metrics count.'),
  metrics: described(texts, 'What is measured where a recipe names no metric.'),
});
export type PlannedTask = Static<typeof task>;

const data = record({
  samples: count,
  kind: optional(oneOf('text', 'images', 'table'), 'What the samples are made of; absent for arrays, which are samples already.'),
  sha256: optional(hash, 'Of the listing of its files, in the form of `sha256sum`.'),
  conversions: optional(texts, 'What is done to a sample, in words and in order.'),
  augment: optional(
    record({ flip: optional(flag), crop: optional(positive), box: optional({ ...magnitude, maximum: 1 }) }),
    'What training does to its samples besides, at random: mirrors them, moves them by so many pixels.',
  ),
});
export type PlannedData = Static<typeof data>;

const clients = record(
  {
    data: text,
    split: described(text, '`iid`, `dirichlet(alpha: 0.5)`.'),
    samples: described(list(positive), 'By client.'),
    classes: optional(mapOf(list(count)), 'By label and by client; absent where the split is not made by class.'),
    stream: described(text, 'Random stream of the samples, as a path below the seed.'),
  },
  'How many samples of a data set each client has.',
);
export type PlannedClients = Static<typeof clients>;
/** By the name of the split, in the order of the recipe. */
export type ClientTables = Readonly<Record<string, PlannedClients>>;

const layer = record({
  name: text,
  tensor: described(text, 'The stored weight.'),
  operator: described(text, 'The operator that reads it.'),
  dims: described(list(count), 'Dimensions of the weight.'),
  count: described(count, 'Numbers of the weight.'),
});
export type PlannedLayer = Static<typeof layer>;

const estimates = record({
  macs: described(count, 'Multiply-adds of one forward pass of one sample, dense and after the last stage.'),
  macsAfter: count,
  runMacs: described(count, 'Multiply-adds of the whole run, calibration included (a gradient counts three forward passes).'),
  memory: optional(memory, 'Of the process that carries the run out; absent where a page plans, which builds no graphs.'),
});
export type Estimates = Static<typeof estimates>;

const plan = record({
  format: described(constant(2), `Version of the plan's format.`),
  recipe: record({
    name: optional(text, 'The name that the recipe gives itself.'),
    version: optional(text, 'Its version, likewise.'),
    edition: described(positive, 'Edition of the language.'),
    text: described(text, 'Canonical text of the recipe.'),
    hash: described(hash, 'SHA-256 of the canonical text.'),
  }),
  params: described(mapOf(text), 'Values of the parameters of the recipe, by name.'),
  model: record({
    file: described(text, 'File name without its folder.'),
    sha256: described(hash, 'SHA-256 of that file.'),
    external: optional(list(externalFile), 'Files beside it that hold tensors of it; absent where it holds all of them itself.'),
    opset: described(count, 'Version of the operators of ONNX.'),
    parameters: described(count, 'Numbers that the model stores.'),
    prunable: described(count, 'Those of them that `prune weights` may take.'),
    precision: optional(precision, 'Of a model with parameters in half precision; absent where it has none.'),
  }),
  models: optional(list(part), 'Several models that are one, its own file and its external ones.'),
  teachers: optional(list(teacher), 'Other models that losses follow; absent where there is none.'),
  profiles: optional(list(plannedProfile), 'How long the model takes, where a target is a latency: one for each batch.'),
  task,
  data: mapOf(data),
  clients: optional(mapOf(clients), 'How samples are shared out to clients, by the name of the split; absent where none is.'),
  seed: described(integer, 'From which every random stream starts.'),
  device: described(text, 'What computes: `cpu`, `webgpu`.'),
  threads: described({ ...positive, maximum: mostThreads }, 'Threads inside an operator.'),
  shards: optional({ ...positive, maximum: mostThreads }, 'Parts that batches are split into; absent where they are one.'),
  layers: described(list(layer), 'Layers that are prunable or that a statement selects, in graph order.'),
  stages: described(list(stage), 'A graph, written so that a stage stands behind those that it starts from.'),
  ends: optional(texts, 'Paths of the stages that lead no further, where there are several: each leaves a model.'),
  estimates,
  defaults,
});
export type Plan = Static<typeof plan>;

export const planSchema: Schema<Plan> = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Espalier plan', ...plan };
