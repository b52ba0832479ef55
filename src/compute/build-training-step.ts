/** Builds the training step of a model: forward, loss, backward and optimizer as one graph. */
import { must, itemAt } from '../basics/must.ts';
import { collecting, type Take, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Node } from '../model/graph.ts';
import { readsOfNodes } from '../model/index.ts';
import { branchedViews, emitBranched, type PlacedAdapter } from './adapter-slots.ts';
import { movedStatistics, trainingForm, type TrainedNorm } from './batch-statistics.ts';
import { createBuilder, emit, freshName, type GraphBuilder } from './builder.ts';
import { differentiateTrained } from './trained-gradients.ts';
import { forwardPass, generatedModel, type ForwardPass } from './forward.ts';
import { emitCollects, rateInputs, scalarNames } from './collects.ts';
import { countingOf } from './objective.ts';
import { optimizerOf, type Optimizer } from './optimizers.ts';
import { slotsOfGate } from './gates.ts';
import { scoreGradient, layOutState, behindVeils, type StateLayout } from './state-layout.ts';
import { behindCodes } from './codes.ts';
import { scalarsByAge, withAges } from './delta-ages.ts';
import { deltaGradient, slotsOfDeltas, type PlacedDeltas } from './deltas.ts';
import { behindInputGate } from './input-gates.ts';
import type { Shape } from './shapes.ts';
import { changingSlot, feedInfos, scalarInfos, slotInputs, slotOutputs, zeros, type StateSlot } from './slots.ts';
import { cutForUpdates } from './joined-slots.ts';
import type { RateInputs, TrainingSpec, TrainingStep } from './training-step.ts';
import { emitTrainingObjective } from './training-objective.ts';
import { teachersOf } from './teacher.ts';
import { rateOf, scalarsByRate } from './schedule.ts';
import { emitEarlyTerms } from './early-terms.ts';
import { emitUpdates, type Trained } from './updates.ts';

/** Errors: ESP6001–6010. Graphs and slots depend on the spec alone, their bytes included. */
export function buildTrainingStep(spec: TrainingSpec): Outcome<TrainingStep> {
  return collecting((take) => {
    const pass = take(forwardPass(spec));
    const shapes = new Map<string, Shape>(pass.shapes);
    return assemble(take, spec, pass, take(layOutState(spec, pass, shapes)), shapes);
  });
}

function assemble(take: Take, spec: TrainingSpec, pass: ForwardPass, state: StateLayout, shapes: Map<string, Shape>): TrainingStep {
  const { builder } = pass;
  const outputs = emitForward(pass, state, shapes);
  const teachers = teachersOf(pass, spec.teachers);
  const early = take(emitEarlyTerms(spec, pass, shapes, { teachers, ...state }));
  const nodes = builder.nodes.filter(({ outputs: [made = ''] }) => !state.gates.held.has(made));
  const objective = take(emitTrainingObjective(spec, pass, teachers, early));
  const { seeds, samples, labels, perSample, weight, share } = objective;
  const loss = freshName(builder, 'loss');
  outputs.set(loss, objective.loss);

  const forward = { nodes, shapes, constants: new Map([...pass.tensors, ...builder.initializers]) };
  const gradients = take(differentiateTrained(builder, forward, seeds, state));

  const usual = optimizerOf(spec.optimizer);
  const optimizer = state.deltas.length === 0 ? usual : withAges(usual, spec.optimizer);
  const scalarsOf = scalarsByRate(builder, optimizer, spec, state.trainable);
  const { accumulate = 1, shards = 1 } = spec;
  const isWhole = accumulate === 1 && shards === 1;
  const deltasOf = new Map(state.deltas.map((own) => [own.slot, own]));
  const moves = { optimizer, scalarsOf, gradientOf: gradients };
  // Candidates are chosen by the gradients of a whole batch: parts of it add up all of these.
  const trained = trainedSlots(builder, spec, state, moves).map((own): Trained => {
    const deltas = deltasOf.get(own.slot);
    if (deltas === undefined || (!isWhole && deltas.reselection !== undefined)) return own;
    return { ...own, gradient: deltaGradient(builder, deltas, own.gradient, outputs) };
  });

  const accumulators = isWhole ? [] : emitAccumulation(builder, trained, deltasOf, outputs);
  const updating = isWhole ? builder : createBuilder(builder.opset, builder.names);
  const reselected = new Map<string, string>();
  const summed = trained.map((own, index): Trained => {
    const deltas = deltasOf.get(own.slot);
    const aged = byAge(updating, own, deltas, spec);
    const sum = accumulators[index]?.input;
    if (sum === undefined || deltas?.reselection === undefined) return sum === undefined ? aged : { ...aged, gradient: sum };
    return { ...aged, gradient: deltaGradient(updating, deltas, sum, reselected) };
  });
  const collected = emitCollected(updating, spec, summed, scalarsOf);
  const { joined, ...moved } = cutForUpdates(updating, summed, spec);
  const updated = emitUpdates(updating, moved.updating, optimizer, spec.clip);
  const updates = new Map([...updated, ...collected.outputs, ...reselected]);

  const slots = [
    ...slotsIn(state, early.slots),
    ...trained.flatMap((own) => Object.values(own.state)),
    ...[...accumulators, ...collected.slots],
  ];
  const inputs = [
    ...slotInputs([...slots, ...joined]),
    ...scalarInfos([weight, share, ...scalarNames(collected.rates)]),
    ...feedInfos([samples, labels]),
  ];
  const made = [...slotOutputs([...slots, ...joined]), ...scalarInfos([loss])];
  const infos = new Map(made.map((info) => [info.name, info]));
  const generate = (from: GraphBuilder, named: ReadonlyMap<string, string>) =>
    generatedModel(pass, from, { inputs, infos, outputs: named });
  return {
    slots,
    joined,
    samples,
    labels,
    weight,
    share,
    lossesPerSample: perSample,
    counting: countingOf(spec),
    loss,
    optimizer,
    scalars: collected.rates,
    accumulate,
    shards,
    ...(isWhole
      ? { gradients: generate(builder, new Map([...outputs, ...updates])) }
      : { gradients: generate(builder, outputs), update: generate(updating, updates) }),
  };
}

/** What the optimizer moves, with the gradient in each tensor, or in what it stands beside. */
function trainedSlots(builder: GraphBuilder, spec: TrainingSpec, state: StateLayout, { optimizer, scalarsOf, gradientOf }: Moves) {
  const gateOf = new Map(gatesIn(state).map((gate) => [gate.slot, gate]));
  return state.trainable.map((slot): Trained => {
    const soft = slot.kind === 'parameter' ? state.softMasks.get(slot.tensor) : undefined;
    const hard = slot.kind === 'parameter' ? state.masks.get(slot.tensor) : gateOf.get(slot)?.mask;
    const mask = soft === undefined ? hard : soft.gradientMask;
    const states = optimizer.stateOf(slot.dims).map(([kind, dims]) => {
      const added = { prefix: kind, owner: { ...slot, dims }, initial: zeros({ dims }) };
      return [kind, changingSlot(builder, 'optimizer', added)] as const;
    });
    const gradient = must(gradientOf.get(slot), 'a gradient');
    const keeps = mask !== undefined && state.veils.has(slot.tensor);
    return {
      slot,
      gradient: slot.kind === 'score' ? scoreGradient(builder, slot.tensor, gradient) : gradient,
      mask,
      start: soft?.start,
      keeps: keeps || undefined,
      scalars: scalarsOf.get(rateOf(slot, spec)) ?? {},
      state: Object.fromEntries(states),
    };
  });
}

interface Moves {
  readonly optimizer: Optimizer;
  readonly scalarsOf: ReturnType<typeof scalarsByRate>;
  readonly gradientOf: ReadonlyMap<StateSlot, string>;
}

/** All but those of the optimizer; `early` are those of terms. */
function slotsIn(state: StateLayout, early: readonly StateSlot[]): readonly StateSlot[] {
  return [
    ...[...state.stored.values(), ...state.masks.values(), ...early],
    ...[...state.softMasks.values()].flatMap((soft) => soft.slots),
    ...state.adapters.flatMap((adapter) => adapter.slots),
    ...state.deltas.flatMap(slotsOfDeltas),
    ...[...state.scores, ...(state.cells ? [state.cells.slot] : [])],
    ...gatesIn(state).flatMap((gate) => gate.slots),
  ];
}

/** A delta's optimizer counts from where it was grown. */
function byAge(builder: GraphBuilder, own: Trained, deltas: PlacedDeltas | undefined, { optimizer }: TrainingSpec): Trained {
  if (deltas?.births === undefined) return own;
  return { ...own, scalars: scalarsByAge(builder, deltas, optimizer, own.scalars), aged: true };
}

/** What every step adds up, and the rates that it and the optimizer read. */
function emitCollected(
  builder: GraphBuilder,
  spec: TrainingSpec,
  trained: readonly Trained[],
  scalarsOf: ReturnType<typeof scalarsByRate>,
) {
  const { collects = [] } = spec;
  const lrs = rateInputs(builder, collects, scalarsOf.keys());
  const rateIn = (slot: StateSlot): string => must(lrs.get(rateOf(slot, spec)), 'a rate');
  const rates = [...scalarsOf].map(([factor, own]): RateInputs => {
    const lr = lrs.get(factor);
    return { factor, names: Object.values(own), lr };
  });
  return { ...emitCollects(builder, collects, trained, rateIn), rates };
}

/** Gates of units, then those by input, each with its state, and with the units whose numbers do not move. */
function gatesIn({ gates: { gates }, inputGates, codes }: StateLayout) {
  return [
    ...gates.map((gate) => {
      const { slot, live, open } = gate;
      const slots = slotsOfGate(gate);
      // A threshold is none of a unit.
      return { slot, mask: open === undefined ? live : undefined, slots };
    }),
    ...inputGates.map(({ slot, live }) => ({ slot, mask: live, slots: [slot, live] })),
    ...(codes === undefined ? [] : [{ slot: codes.slot, mask: undefined, slots: [codes.slot] }]),
  ];
}

/** Puts the forward nodes behind the adapters'; returns the outputs for the running statistics. */
function emitForward(pass: ForwardPass, state: StateLayout, shapes: Map<string, Shape>): Map<string, string> {
  const { builder } = pass;
  const forms = new Map<Node, TrainedNorm>(state.norms.map((node) => [node, trainingForm(builder, node, shapes)]));
  const nodes = pass.nodes.map((node) => behindVeils(forms.get(node)?.node ?? node, state.veils));
  emitAdapted(pass, nodes, state, shapes);
  const outputs = new Map<string, string>();
  // A norm that is used again moves them on from where its last use has left them.
  const moved = new Map<string, string>();
  const inputOf = (name: string): string => moved.get(name) ?? state.stored.get(name)?.input ?? name;
  for (const [original, form] of forms) {
    movedStatistics(builder, original, form, inputOf).forEach((value, index) => {
      const running = itemAt(form.running, index);
      const slot = state.stored.get(running);
      moved.set(running, value);
      if (slot?.output !== undefined) outputs.set(slot.output, value);
    });
  }
  return outputs;
}

/**
 * The nodes with their adapters, beside a layer where they are plain and ungated, else merged into its weight,
 * with what is used under a mask that is not hard, and behind gates.
 */
function emitAdapted(
  pass: ForwardPass,
  nodes: readonly Node[],
  { adapters, deltas, softMasks, gates, inputGates, codes }: StateLayout,
  shapes: Map<string, Shape>,
): void {
  const { builder } = pass;
  const byTensor = new Map(adapters.map((adapter) => [adapter.tensor, adapter]));
  const usedOf = new Map(deltas.map(({ tensor, used }) => [tensor, used]));
  const reads = readsOfNodes(pass);
  // Its norm reads a weight, too, and has no branch.
  const isScaled = ({ tensor }: PlacedAdapter): boolean => reads.uses(tensor).some(({ scaled }) => scaled);
  const beside = adapters.filter((it) => it.plain && !gates.read.has(it.adapted) && !isScaled(it));
  const views = new Map(beside.flatMap((it) => branchedViews(reads, it, shapes).map((view) => [view, it] as const)));
  const frozen = new Set([...views.values()].map(({ tensor }) => tensor));
  const adaptedOf = (name: string): string | undefined => (frozen.has(name) ? undefined : byTensor.get(name)?.adapted);
  const ungated = (name: string): string => adaptedOf(name) ?? usedOf.get(name) ?? softMasks.get(name)?.used ?? name;
  const rename = (name: string): string => gates.read.get(ungated(name)) ?? ungated(name);
  for (const ungatedNode of nodes) {
    const node = behindCodes(pass, behindInputGate(pass, ungatedNode, inputGates, shapes), codes, shapes);
    const [, weight = ''] = node.inputs;
    const adapter = views.get(weight) ?? beside.find(({ tensor }) => tensor === weight);
    // What the weight meets may be a weight with an adapter, too.
    const beyond = { ...node, inputs: node.inputs.map((name, at) => (at === 1 ? name : rename(name))) };
    if (adapter !== undefined && emitBranched(builder, beyond, adapter, shapes)) continue;
    builder.nodes.push({ ...node, inputs: node.inputs.map(rename) });
  }
}

/** Adds each gradient to a sum that goes in and comes out. */
function emitAccumulation(
  builder: GraphBuilder,
  trained: readonly Trained[],
  deltasOf: ReadonlyMap<StateSlot, PlacedDeltas>,
  outputs: Map<string, string>,
): readonly StateSlot[] {
  return trained.map(({ slot, gradient }) => {
    const deltas = deltasOf.get(slot);
    const dims = deltas?.reselection === undefined ? slot.dims : deltas.dims;
    const owner = { ...slot, dims };
    const sum = changingSlot(builder, 'accumulator', { prefix: 'gradient', owner, initial: zeros(owner) });
    if (sum.output !== undefined) outputs.set(sum.output, emit(builder, 'Add', [sum.input, gradient]));
    return sum;
  });
}
