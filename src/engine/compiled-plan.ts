/** A plan in the form that another engine reads: JSON, with all that follows from it worked out. Its schema is published. */
import type { Axis } from '../model/index.ts';
import type { Plan, PlannedUpdate } from '../plan/plan.ts';
import * as s from '../plan/schema/json-schema.ts';

/** Version of the format of compiled plans. */
export const compiledFormat = 1;
const axis: s.Schema<Axis> = s.oneOf('out', 'in', 'kernel', 'direction');

const tensor = s.record({
  tensor: s.described(s.text, "In the plan, in the masks and in the model's file."),
  name: s.described(s.text, 'In the `state_dict()` of the module.'),
  transposed: s.described(s.flag, 'True where the module holds the transpose of the stored matrix.'),
  dims: s.described(s.list(s.count), 'As it is stored.'),
  gates: s.optional(
    s.list(s.count),
    'Of a recurrent layer: which block of the module each stored block is. Its bias is two tensors of the module.',
  ),
  layer: s.optional(s.text, 'Of a layer: its name, what each stored axis means to its operator, and its groups.'),
  axes: s.optional(s.list(axis)),
  groups: s.optional(s.positive),
  norm: s.optional(
    s.record({ gamma: s.text, beta: s.text }),
    'Of a layer with a batch normalization behind it: the stored tensors of its scale and shift.',
  ),
  sha256: s.optional(s.hash, 'Of its float32 values as they are stored, where the plan is held to these very weights.'),
});
export type CompiledTensor = s.Static<typeof tensor>;

const member = s.record({
  tensor: s.text,
  axis: s.count,
  side: s.oneOf('producer', 'consumer', 'follower'),
  of: s.described(s.list(s.integer), 'By slice of the axis, the unit that it belongs to; −1 for none.'),
});

const group = s.record({
  name: s.text,
  kind: s.text,
  units: s.positive,
  members: s.list(member),
  beside: s.described(s.list(member), 'Slices that no mask lies on and that go with the units when they are cut: running statistics.'),
  parts: s.optional(s.list(s.count), 'By unit, which of the equal parts it belongs to: parts lose equally many units.'),
  step: s.optional(s.positive, 'How many bundles go at once.'),
  branch: s.optional(s.truth, 'True for a sublayer or a block.'),
});
export type CompiledGroup = s.Static<typeof group>;

const units = s.record({
  groups: s.list(group),
  scored: s.described(s.texts, 'Names of the layers whose weights are scored.'),
  makers: s.described(s.flag, 'True where scores speak of the layers that make units alone.'),
});
export type CompiledUnits = s.Static<typeof units>;

const cost = s.record(
  {
    groups: s.texts,
    all: s.number,
    linear: s.list(s.number),
    products: s.list(s.record({ one: s.count, other: s.count, factor: s.number })),
  },
  'all + Σ linear · lost + Σ factor · lost · lost, where `lost` counts the bundles of one unit of each part that a group has lost.',
);
export type CompiledCost = s.Static<typeof cost>;

const update: s.Schema<PlannedUpdate> = s.record({
  step: s.count,
  share: s.text,
  pruned: s.count,
  layers: s.optional(s.mapOf(s.count)),
  left: s.optional(s.text),
  pattern: s.optional(s.record({ keep: s.count, of: s.positive })),
  factor: s.optional(s.text),
  thresholds: s.optional(s.mapOf(s.number)),
});

const statement = s.record({
  updates: s.optional(s.list(update), 'Of a prune: every update, in order of time.'),
  turns: s.optional(s.list(s.texts), 'Of a prune of weights: which layers are scored together, one list after the other.'),
  moves: s.optional(s.list(s.record({ step: s.count, share: s.text })), 'Of a rewiring: the share that moves at each of its times.'),
  units: s.optional(units, 'Of a prune of units.'),
  shared: s.optional(
    s.mapOf(s.record({ part: s.text, layers: s.texts })),
    'Where a rule shares units out: by layer or group, who shares with whom, and the layers that make its units.',
  ),
  branches: s.optional(s.list(group), 'Blocks and sublayers whose numbers such a rule follows.'),
  budget: s.optional(s.record({ most: s.list(s.number), cost }), 'Of a budget: the most that may be left of the resource at each update.'),
  sizes: s.optional(s.record({ parameters: cost, macs: cost }), 'Of a compaction: what the network costs without its units.'),
});
export type CompiledStatement = s.Static<typeof statement>;

const stage = s.record({ statements: s.mapOf(statement) }, 'By the number of each statement in its stage, from 0.');
export type CompiledStage = s.Static<typeof stage>;

const whole: s.Schema<Plan> = { type: 'object', description: 'The plan, as `plan.schema.json` has it.' };

const compiledPlan = s.record({
  format: s.constant(compiledFormat),
  engine: s.constant('pytorch'),
  plan: whole,
  text: s.described(s.text, "The plan's one text, which a run keeps as `plan.yaml`."),
  tensors: s.described(s.list(tensor), 'Parameters and running statistics, in graph order.'),
  inputs: s.optional(s.texts, 'Of a model that several inputs are fed or several outputs are read of: its inputs in their order,'),
  outputs: s.optional(s.texts, 'and its outputs.'),
  folders: s.described(s.mapOf(s.text), 'Where each stage that leads no further leaves its model, below the folder of a run.'),
  stages: s.described(s.mapOf(stage), 'What statements do over time, by the path of their stage.'),
  sha256: s.optional(s.hash, 'Of all that stands before it in the file: an edited plan is refused.'),
});
export type CompiledPlan = s.Static<typeof compiledPlan>;

export const compiledPlanSchema: s.Schema<CompiledPlan> = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Compiled plan of Espalier',
  ...compiledPlan,
};
