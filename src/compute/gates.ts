/**
 * Hard-concrete gates on units (Louizos et al., arXiv:1712.01312): z = clamp(s·(high − low) + low, 0, 1) with
 * s = σ((ln u − ln(1 − u) + log α) / β). A gate multiplies the weights that read its unit, which is the unit
 * multiplied where it is read; that of a branch the weights that the branch ends in.
 */
import type { Tensor } from '../model/graph.ts';
import { emit, floats, int, integers, scalar, type GraphBuilder } from './builder.ts';
import { noteShapes } from './note-shapes.ts';
import type { Shape } from './shapes.ts';
import { gateSlot, fixedSlot, type StateSlot } from './slots.ts';
import { emitAbove, type EmittedUnits, type GatedReader } from './unit-thresholds.ts';
import { emitDrawnWidths, emitWithin, placeWidths, type PlacedWidths, type WidthChoices } from './widths.ts';

/** How wide the distribution is, and how far it reaches beyond 0 and 1. */
export interface HardConcrete {
  /** β. */
  readonly temperature: number;
  /** Below 0, and above 1. */
  readonly low: number;
  readonly high: number;
}

/** σ(τm) + b (arXiv:2408.14721), where a step says what τ and b are. */
export type Annealed = { readonly form: 'annealed' };

/** Open above a threshold, where `values` is that alone. */
export interface Thresholds {
  readonly form: 'thresholds';
  /** How wide the slope of the gradient is. */
  readonly temperature: number;
  /** The weights that are held to it. */
  readonly ranked: readonly GatedReader[];
}

/** Prefixes of the units, where `values` has a logit a width. */
export type Widths = WidthChoices & { readonly form: 'widths' };

export type GateForm = HardConcrete | Annealed | Thresholds | Widths;
export type GateSpec = GateForm & GateOnUnits;

export interface GateOnUnits {
  readonly group: string;
  /** log α or m, one a unit; of a threshold its value alone; or a logit a width. */
  readonly values: Float32Array;
  /** 1 for the units that are still there. */
  readonly live: ArrayLike<number>;
  /** False where another statement trains them. */
  readonly trains: boolean;
  readonly readers: readonly GatedReader[];
  /** What a unit takes, by the name that a loss gives it. */
  readonly costs?: ReadonlyMap<string, Float32Array>;
}

export type { GatedReader };

export interface PlacedGates {
  readonly gates: readonly PlacedGate[];
  /** By what a weight was read as before, what its readers read instead. */
  readonly read: ReadonlyMap<string, string>;
  /** What is a constant for gradients, though it is computed. */
  readonly held: ReadonlySet<string>;
}

export interface PlacedGate {
  /** log α, m, a threshold, or the logits of widths. */
  readonly slot: StateSlot;
  /** Anew for every step: ln u − ln(1 − u), or τ and b; a threshold has none. */
  readonly noise?: StateSlot;
  readonly live: StateSlot;
  /** P(z ≠ 0) = σ(log α − shut); absent of annealed gates, which are open from m = 0 on. */
  readonly shut?: number;
  /** Where a threshold decides: which units are open. */
  readonly open?: string;
  readonly costs: ReadonlyMap<string, Float32Array>;
  readonly group: string;
  readonly widths?: PlacedWidths;
}

/** β·ln(−low / high), which is where a gate is open as often as not. */
export function openAbove({ temperature, low, high }: HardConcrete): number {
  return temperature * Math.log(-low / high);
}

type GatedPass = {
  readonly readAs: (tensor: string) => string;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly shapes: Map<string, Shape>;
};

/**
 * Emits a gate for each unit and the products that weights are read as; notes the shapes of all of it.
 *
 * @param readAs what the forward pass reads for a stored tensor without gates
 */
export function placeGates(builder: GraphBuilder, specs: readonly GateSpec[], { readAs, tensors, shapes }: GatedPass): PlacedGates {
  const first = builder.nodes.length;
  const read = new Map<string, string>();
  const held = new Set<string>();
  const gates = specs.map((spec): PlacedGate => {
    const placed = placeSlots(builder, spec);
    for (const { input, dims } of slotsOfGate(placed)) shapes.set(input, dims);
    const above = isRanked(spec) ? emitRanked(builder, spec, placed, { readAs, shapes }) : undefined;
    if (above !== undefined) held.add(above.held);
    const z = above?.open ?? emitDrawn(builder, placed, spec);
    for (const reader of spec.readers) {
      const source = readAs(reader.tensor);
      const before = read.get(source) ?? source;
      shapes.set(source, reader.dims);
      read.set(source, emit(builder, 'Mul', [before, emitAlong(builder, z, reader, spec.live.length)]));
    }
    return { ...placed, ...(above && { open: above.open }) };
  });
  noteShapes(builder, builder.nodes.slice(first), tensors, shapes);
  return { gates, read, held };
}

function placeSlots(builder: GraphBuilder, spec: GateSpec): PlacedGate {
  const { group, values, live, trains } = spec;
  const costs = spec.costs ?? new Map<string, Float32Array>();
  if (isOfWidths(spec)) {
    const widths = placeWidths(builder, group, spec, spec);
    const { slot, noise, live: all } = widths;
    return { slot, noise, live: all, costs, group, widths };
  }
  const owner = { name: group, tensor: group, dims: [values.length] };
  const ofUnits = { ...owner, dims: [live.length] };
  const noise = noiseOf(spec);
  const each = noise === 'anneal' ? 2 : live.length;
  const none = new Float32Array(each);
  return {
    slot: gateSlot(builder, owner, values, trains),
    noise: noise && fixedSlot(builder, 'frozen', { prefix: noise, owner: { ...owner, dims: [each] }, initial: none }),
    live: fixedSlot(builder, 'mask', { prefix: 'live', owner: ofUnits, initial: Float32Array.from(live) }),
    shut: !('form' in spec) ? openAbove(spec) : undefined,
    costs,
    group,
  };
}

/** What the slot of a step's own numbers is called; a threshold has none. */
function noiseOf(spec: GateSpec): 'noise' | 'anneal' | undefined {
  if (!('form' in spec)) return 'noise';
  return spec.form === 'annealed' ? 'anneal' : undefined;
}

export function isRanked(spec: GateForm): spec is Thresholds {
  return 'form' in spec && spec.form === 'thresholds';
}

function isOfWidths(spec: GateSpec): spec is Widths & GateOnUnits {
  return 'form' in spec && spec.form === 'widths';
}

function emitRanked(
  builder: GraphBuilder,
  { temperature, ranked, live: { length: units } }: Thresholds & GateOnUnits,
  { slot, live }: PlacedGate,
  { readAs, shapes }: { readonly readAs: (tensor: string) => string; readonly shapes: Map<string, Shape> },
): EmittedUnits {
  for (const { tensor, dims } of ranked) shapes.set(readAs(tensor), dims);
  return emitAbove(builder, { temperature, ranked, units }, { threshold: slot.input, live: live.input }, readAs);
}

function emitDrawn(builder: GraphBuilder, placed: PlacedGate, spec: GateSpec): string {
  const { slot, noise, widths } = placed;
  if (widths !== undefined) return emitDrawnWidths(builder, widths);
  if (noise === undefined) throw new Error(`${spec.group} have nothing to be drawn by`);
  return 'form' in spec ? emitAnnealed(builder, { slot, noise }) : emitSampled(builder, { slot, noise }, spec);
}

type Drawn = Required<Pick<PlacedGate, 'slot' | 'noise'>>;

function emitAnnealed(builder: GraphBuilder, { slot, noise }: Drawn): string {
  const [steepness, shift] = [0, 1].map((at) => emit(builder, 'Gather', [noise.input, integers(builder, [at])]));
  return emit(builder, 'Add', [emit(builder, 'Sigmoid', [emit(builder, 'Mul', [slot.input, steepness ?? ''])]), shift ?? '']);
}

/**
 * τ and b of an annealed gate at a step of a stage of so many: from σ(m) + ½ on steeper and steeper. Once it is
 * settled the gate is 1, and m trains no more.
 */
export function annealedAt(step: number, steps: number, settled: boolean): readonly [number, number] {
  if (settled) return [0, 0.5];
  const way = steps > 1 ? Math.log(Math.max(1, step)) / Math.log(steps) : 0;
  return [1 / (1 - way + 1e-6), Math.max(0.5 - step / steps, 0)];
}

/** In the order in which graphs have them. */
export function slotsOfGate({ slot, noise, live, widths }: PlacedGate): readonly StateSlot[] {
  return [slot, noise ?? [], live, widths ? [widths.draw, widths.heat] : []].flat();
}

function emitSampled(builder: GraphBuilder, { slot, noise }: Drawn, { temperature, low, high }: HardConcrete): string {
  const shifted = emit(builder, 'Add', [slot.input, noise.input]);
  const s = emit(builder, 'Sigmoid', [emit(builder, 'Mul', [shifted, scalar(builder, 1 / temperature)])]);
  const stretched = emit(builder, 'Add', [emit(builder, 'Mul', [s, scalar(builder, high - low)]), scalar(builder, low)]);
  return emit(builder, 'Clip', [stretched, scalar(builder, 0), scalar(builder, 1)]);
}

/** The gates in the places where their units are read, 1 in all others, so that they multiply the tensor. */
function emitAlong(builder: GraphBuilder, z: string, { dims, axis, units }: GatedReader, count: number): string {
  // The gate of a branch, in all of the tensor.
  if (count === 1 && units.every((unit) => unit === 0)) return z;
  const isPlain = units.length === count && units.every((unit, at) => unit === at);
  const withOne = (): string => emit(builder, 'Concat', [z, floats(builder, [1])], { axis: int(0) });
  const placed = isPlain ? z : emit(builder, 'Gather', [withOne(), integers(builder, [...units])]);
  const shape = dims.map((_, other) => (other === axis ? units.length : 1));
  return emit(builder, 'Reshape', [placed, integers(builder, shape)]);
}

/** P(z ≠ 0) of each unit, or whether its m is not below 0; and 0 of those that are gone. */
export function emitOpen(builder: GraphBuilder, placed: PlacedGate): string {
  const { slot, live, shut, open, widths } = placed;
  if (widths !== undefined) return emitWithin(builder, widths);
  if (open !== undefined) return open;
  if (shut === undefined) return emit(builder, 'Mul', [emitStep(builder, slot.input), live.input]);
  const p = emit(builder, 'Sigmoid', [emit(builder, 'Sub', [slot.input, scalar(builder, shut)])]);
  return emit(builder, 'Mul', [p, live.input]);
}

/** 1 from 0 on, else 0, with the gradient 1 (straight-through): x less itself, through integers, which have none. */
function emitStep(builder: GraphBuilder, x: string): string {
  const fine = scalar(builder, 2 ** 40);
  const whole = emit(builder, 'Cast', [emit(builder, 'Mul', [x, fine])], { to: int(7) });
  const same = emit(builder, 'Div', [emit(builder, 'Cast', [whole], { to: int(1) }), fine]);
  const step = emit(builder, 'Cast', [emit(builder, 'GreaterOrEqual', [x, scalar(builder, 0)])], { to: int(1) });
  return emit(builder, 'Add', [emit(builder, 'Sub', [x, same]), step]);
}

/** The gate without noise, eq. 13 of the paper: clamp(σ(log α)·(high − low) + low, 0, 1). */
export function gateWithoutNoise(logAlpha: number, { low, high }: Omit<HardConcrete, 'temperature'>): number {
  const s = 1 / (1 + Math.exp(-logAlpha));
  return Math.min(1, Math.max(0, s * (high - low) + low));
}
