/** Which tensors a training step is fed with: what trains, masks, adapters, statistics. */
import { collecting, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Node } from '../model/graph.ts';
import { placeAdapter, type PlacedAdapter } from './adapter-slots.ts';
import { movesStatistics } from './batch-statistics.ts';
import { storedFloats, type ForwardPass } from './forward.ts';
import { placeGates, type PlacedGates } from './gates.ts';
import { placeInputGates, type PlacedInputGate } from './input-gates.ts';
import { placeCodes, type PlacedCodes } from './codes.ts';
import { placeDeltas, type PlacedDeltas } from './deltas.ts';
import type { Shape } from './shapes.ts';
import { fixedSlot, storedSlot, changingSlot, type SlotKind, type StateSlot } from './slots.ts';
import { placeCells, type PlacedCells } from './shared-cells.ts';
import { placeSoftMask, type PlacedSoftMask } from './soft-masks.ts';
import type { TrainingSpec } from './training-step.ts';
import { emit, type GraphBuilder } from './builder.ts';

export interface StateLayout {
  /** Tensors of the model by name: parameters, statistics, replaceable frozen ones. */
  readonly stored: ReadonlyMap<string, StateSlot>;
  readonly masks: ReadonlyMap<string, StateSlot>;
  readonly veils: Veils;
  /** What weights share that are no slots themselves. */
  readonly cells?: PlacedCells;
  readonly adapters: readonly PlacedAdapter[];
  readonly deltas: readonly PlacedDeltas[];
  readonly scores: readonly StateSlot[];
  readonly gates: PlacedGates;
  readonly inputGates: readonly PlacedInputGate[];
  readonly codes?: PlacedCodes;
  /** By tensor, of those whose masks are not hard. */
  readonly softMasks: ReadonlyMap<string, PlacedSoftMask>;
  /** BatchNormalization nodes that run on batch statistics. */
  readonly norms: readonly Node[];
  /** What the optimizer updates: parameters and cells, then adapters, scores, deltas and gates. */
  readonly trainable: readonly StateSlot[];
}

/** Emits the nodes of masks and adapters too, and adds their shapes to `shapes`. */
export function layOutState(spec: TrainingSpec, pass: ForwardPass, shapes: Map<string, Shape>): Outcome<StateLayout> {
  function kept<T extends object>(made: Outcome<T>): readonly T[] {
    if (made.value !== undefined) return [made.value];
    diagnostics.push(...made.diagnostics);
    return [];
  }

  const norms = spec.norms === 'running' ? [] : pass.nodes.filter((node) => movesStatistics(node, pass.tensors));
  const { stored, diagnostics } = storedSlots(pass, [
    ['parameter', spec.tensors],
    ['statistic', norms.flatMap(({ inputs }) => inputs.slice(3, 5))],
    ['frozen', spec.replaceable ?? []],
  ]);
  const masks = [...(spec.masks ?? [])].flatMap(([tensor, mask]) =>
    kept(storedFloats(pass.tensors, tensor)).map(({ dims }) => {
      const owner = { name: tensor, tensor, dims };
      return fixedSlot(pass.builder, 'mask', { prefix: 'mask', owner, initial: Float32Array.from(mask) });
    }),
  );
  const masksByTensor = new Map(masks.map((slot) => [slot.tensor, slot]));
  const adapters = (spec.adapters ?? []).flatMap((adapter) =>
    kept(placeAdapter(pass, adapter, masksByTensor.get(adapter.planned.tensor), shapes)),
  );
  const deltas = placeDeltas(pass, spec, shapes).flatMap((own) => kept(own));
  const scores = [...(spec.scores ?? [])].map(([tensor, own]) => scoreSlot(pass, tensor, own)).flatMap((own) => kept(own));
  const [cells] = spec.shared === undefined ? [] : kept(placeCells(pass, spec.shared));
  const parameters = [...stored.values()].filter(({ kind }) => kind === 'parameter');
  if (diagnostics.length > 0) return { diagnostics };
  const softMasks = softMasksIn(pass, spec, { stored, masks: masksByTensor, shapes });
  const veiled = (spec.veiled ?? []).filter((tensor) => !softMasks.has(tensor));
  const veils = emitVeils(pass.builder, veiled, masksByTensor, shapes);
  const masked = { masks: masksByTensor, veils, softMasks };
  const around = { readAs: readAs(adapters, softMasks, veils), tensors: pass.tensors, shapes };
  const gates = placeGates(pass.builder, spec.gates ?? [], around);
  const inputGates = placeInputGates(pass.builder, spec.inputGates ?? [], shapes);
  const codes = spec.codes && placeCodes(pass, spec.codes, spec.input, shapes);
  const others = [...deltas, ...gates.gates, ...inputGates, ...(codes ? [codes] : [])];
  const trainable = [
    ...[...parameters, ...(cells ? [cells.slot] : [])],
    ...[...adapters.flatMap(({ slots }) => slots), ...scores],
    ...others.map(({ slot }) => slot).filter(({ kind }) => kind === 'gate' || kind === 'delta'),
  ];
  const beside = { cells, adapters, deltas, scores, gates, inputGates, codes };
  return { value: { stored, ...masked, ...beside, norms, trainable }, diagnostics };
}

interface Stored {
  readonly stored: ReadonlyMap<string, StateSlot>;
  readonly masks: ReadonlyMap<string, StateSlot>;
  readonly shapes: Map<string, Shape>;
}

function softMasksIn({ builder, tensors }: ForwardPass, { softMasks = new Map() }: TrainingSpec, { stored, masks, shapes }: Stored) {
  const placed = new Map<string, PlacedSoftMask>();
  for (const [tensor, softMask] of softMasks) {
    const [weight, mask] = [stored.get(tensor), masks.get(tensor)];
    if (weight?.kind !== 'parameter' || mask === undefined) continue;
    placed.set(tensor, placeSoftMask(builder, weight, { mask, softMask, tensors, shapes }));
  }
  return placed;
}

/** Each tensor once, as the first kind that names it. */
function storedSlots(pass: ForwardPass, wanted: readonly (readonly [SlotKind, readonly string[]])[]) {
  const stored = new Map<string, StateSlot>();
  const diagnostics: Diagnostic[] = [];
  for (const [kind, names] of wanted) {
    for (const name of names) {
      if (stored.has(name)) continue;
      const made = storedSlot(pass, name, kind, kind !== 'frozen');
      if (made.value === undefined) diagnostics.push(...made.diagnostics);
      else stored.set(name, made.value);
    }
  }
  return { stored, diagnostics };
}

/** What the forward pass reads for a stored tensor, before gates. */
function readAs(adapters: readonly PlacedAdapter[], softMasks: StateLayout['softMasks'], veils: Veils): (tensor: string) => string {
  const adapted = new Map(adapters.map((one) => [one.tensor, one.adapted]));
  return (tensor) => adapted.get(tensor) ?? veils.get(tensor) ?? softMasks.get(tensor)?.used ?? tensor;
}

// Scores that train beside weights. The choice of what is kept has no gradient of its own; it is passed straight through (Bengio et al.,
// arXiv:1308.3432): dL/ds = dL/dz · w for z = w ⊙ m, as in movement pruning (Sanh et al., arXiv:2005.07683) and edge-popup (Ramanujan et
// al., arXiv:1911.13299).

/** The scores of a tensor as state of a step: `score:fc1.weight`. */
function scoreSlot(pass: ForwardPass, tensor: string, initial: Float32Array): Outcome<StateSlot> {
  return collecting((take) => {
    const owner = { name: tensor, tensor, dims: take(storedFloats(pass.tensors, tensor)).dims };
    return changingSlot(pass.builder, 'score', { prefix: 'score', owner, initial });
  });
}

/** From the gradient in the weight as the forward pass reads it. */
export function scoreGradient(builder: GraphBuilder, weight: string, gradient: string): string {
  return emit(builder, 'Mul', [gradient, weight]);
}

// Weights that the forward pass reads through their masks: z = w ⊙ m. What is pruned then keeps its value behind the mask, and the
// gradient in z is the dense one, that of pruned weights included.

/** By stored tensor, what its readers read instead. */
type Veils = ReadonlyMap<string, string>;

/** Emits a product for each tensor, and notes its shape. A tensor without a mask has no veil. */
function emitVeils(builder: GraphBuilder, tensors: readonly string[], masks: ReadonlyMap<string, StateSlot>, shapes: Map<string, Shape>) {
  const veils = new Map<string, string>();
  for (const tensor of tensors) {
    const mask = masks.get(tensor);
    if (mask === undefined) continue;
    const product = emit(builder, 'Mul', [tensor, mask.input]);
    for (const name of [tensor, mask.input, product]) shapes.set(name, mask.dims);
    veils.set(tensor, product);
  }
  return veils;
}

/** The node as it reads what stands for each weight. */
export function behindVeils(node: Node, veils: Veils): Node {
  if (!node.inputs.some((name) => veils.has(name))) return node;
  return { ...node, inputs: node.inputs.map((name) => veils.get(name) ?? name) };
}
