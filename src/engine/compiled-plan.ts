/** A plan in the form that another engine reads: JSON, with all that follows from it worked out. Its schema is published. */
import type { Axis } from '../model/index.ts';
import type { Plan, PlannedUpdate } from '../plan/plan.ts';
import {
  constant,
  count,
  described,
  flag,
  hash,
  integer,
  list,
  mapOf,
  number,
  oneOf,
  optional,
  positive,
  record,
  text,
  texts,
  truth,
  type Schema,
  type Static,
} from '../plan/schema/json-schema.ts';

/** Version of the format of compiled plans. */
export const compiledFormat = 1;
const axis: Schema<Axis> = oneOf('out', 'in', 'kernel', 'direction');

const tensor = record({
  tensor: described(text, "In the plan, in the masks and in the model's file."),
  name: described(text, 'In the `state_dict()` of the module.'),
  transposed: described(flag, 'True where the module holds the transpose of the stored matrix.'),
  dims: described(list(count), 'As it is stored.'),
  gates: optional(
    list(count),
    'Of a recurrent layer: which block of the module each stored block is. Its bias is two tensors of the module.',
  ),
  layer: optional(text, 'Of a layer: its name, what each stored axis means to its operator, and its groups.'),
  axes: optional(list(axis)),
  groups: optional(positive),
  norm: optional(
    record({ gamma: text, beta: text }),
    'Of a layer with a batch normalization behind it: the stored tensors of its scale and shift.',
  ),
  sha256: optional(hash, 'Of its float32 values as they are stored, where the plan is held to these very weights.'),
});
export type CompiledTensor = Static<typeof tensor>;

const member = record({
  tensor: text,
  axis: count,
  side: oneOf('producer', 'consumer', 'follower'),
  of: described(list(integer), 'By slice of the axis, the unit that it belongs to; −1 for none.'),
});

const group = record({
  name: text,
  kind: text,
  units: positive,
  members: list(member),
  beside: described(list(member), 'Slices that no mask lies on and that go with the units when they are cut: running statistics.'),
  parts: optional(list(count), 'By unit, which of the equal parts it belongs to: parts lose equally many units.'),
  step: optional(positive, 'How many bundles go at once.'),
  branch: optional(truth, 'True for a sublayer or a block.'),
});
export type CompiledGroup = Static<typeof group>;

const units = record({
  groups: list(group),
  scored: described(texts, 'Names of the layers whose weights are scored.'),
  makers: described(flag, 'True where scores speak of the layers that make units alone.'),
});
export type CompiledUnits = Static<typeof units>;

const cost = record(
  { groups: texts, all: number, linear: list(number), products: list(record({ one: count, other: count, factor: number })) },
  'all + Σ linear · lost + Σ factor · lost · lost, where `lost` counts the bundles of one unit of each part that a group has lost.',
);
export type CompiledCost = Static<typeof cost>;

const update: Schema<PlannedUpdate> = record({
  step: count,
  share: text,
  pruned: count,
  layers: optional(mapOf(count)),
  left: optional(text),
  pattern: optional(record({ keep: count, of: positive })),
  factor: optional(text),
  thresholds: optional(mapOf(number)),
});

const statement = record({
  updates: optional(list(update), 'Of a prune: every update, in order of time.'),
  turns: optional(list(texts), 'Of a prune of weights: which layers are scored together, one list after the other.'),
  moves: optional(list(record({ step: count, share: text })), 'Of a rewiring: the share that moves at each of its times.'),
  units: optional(units, 'Of a prune of units.'),
  shared: optional(
    mapOf(record({ part: text, layers: texts })),
    'Where a rule shares units out: by layer or group, who shares with whom, and the layers that make its units.',
  ),
  branches: optional(list(group), 'Blocks and sublayers whose numbers such a rule follows.'),
  budget: optional(record({ most: list(number), cost }), 'Of a budget: the most that may be left of the resource at each update.'),
  sizes: optional(record({ parameters: cost, macs: cost }), 'Of a compaction: what the network costs without its units.'),
});
export type CompiledStatement = Static<typeof statement>;

const stage = record({ statements: mapOf(statement) }, 'By the number of each statement in its stage, from 0.');
export type CompiledStage = Static<typeof stage>;

const whole: Schema<Plan> = { type: 'object', description: 'The plan, as `plan.schema.json` has it.' };

const compiledPlan = record({
  format: constant(compiledFormat),
  engine: constant('pytorch'),
  plan: whole,
  text: described(text, "The plan's one text, which a run keeps as `plan.yaml`."),
  tensors: described(list(tensor), 'Parameters and running statistics, in graph order.'),
  folders: described(mapOf(text), 'Where each stage that leads no further leaves its model, below the folder of a run.'),
  stages: described(mapOf(stage), 'What statements do over time, by the path of their stage.'),
  sha256: optional(hash, 'Of all that stands before it in the file: an edited plan is refused.'),
});
export type CompiledPlan = Static<typeof compiledPlan>;

export const compiledPlanSchema: Schema<CompiledPlan> = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Compiled plan of Espalier',
  ...compiledPlan,
};
