/**
 * A distribution over the widths of a group of units (arXiv:1905.09717). A step draws some of the widths, and weighs them by a softmax of
 * their perturbed logits; a unit counts as much as the drawn widths that hold it. A width holds the first units.
 */
import { emit, emitMany, floats, int, integers, scalar, type GraphBuilder } from './builder.ts';
import { gateSlot, fixedSlot, type StateSlot } from './slots.ts';
import { addAll } from './operators.ts';

export interface WidthChoices {
  /** In units, ascending; the last may hold all of them. */
  readonly widths: readonly number[];
  readonly units: number;
  /** How many different widths a step draws. */
  readonly mixing: number;
}

export interface PlacedWidths extends WidthChoices {
  /** A logit a width. */
  readonly slot: StateSlot;
  /** Numbers of Gumbel's distribution that the logits are perturbed by, and others that draw widths. */
  readonly noise: StateSlot;
  readonly draw: StateSlot;
  /** 1 / temperature. */
  readonly heat: StateSlot;
  /** Ones: every width may be drawn. */
  readonly live: StateSlot;
}

export function placeWidths(
  builder: GraphBuilder,
  group: string,
  { values, trains }: { readonly values: Float32Array; readonly trains: boolean },
  choices: WidthChoices,
): PlacedWidths {
  const owner = { name: group, tensor: group, dims: [values.length] };
  const none = new Float32Array(values.length);
  const one = { ...owner, dims: [1] };
  return {
    ...choices,
    slot: gateSlot(builder, owner, values, trains),
    noise: fixedSlot(builder, 'frozen', { prefix: 'noise', owner, initial: none }),
    draw: fixedSlot(builder, 'frozen', { prefix: 'draw', owner, initial: none }),
    heat: fixedSlot(builder, 'frozen', { prefix: 'heat', owner: one, initial: new Float32Array([1]) }),
    live: fixedSlot(builder, 'mask', { prefix: 'live', owner, initial: none.map(() => 1) }),
  };
}

/** How much each unit counts in this step. */
export function emitDrawnWidths(builder: GraphBuilder, placed: PlacedWidths): string {
  const { slot, noise, draw, heat, mixing } = placed;
  const logits = emit(builder, 'LogSoftmax', [slot.input], { axis: int(0) });
  const perturbed = emit(builder, 'Mul', [emit(builder, 'Add', [logits, noise.input]), heat.input]);
  // The largest of logits that are perturbed once more are a draw without replacement.
  const keys = emit(builder, 'Add', [perturbed, draw.input]);
  const [largest = ''] = emitMany(builder, 'TopK', { inputs: [keys, integers(builder, [mixing])], count: 2 });
  const isDrawn = emit(builder, 'GreaterOrEqual', [keys, emit(builder, 'Gather', [largest, integers(builder, [mixing - 1])])]);
  const among = emit(builder, 'Where', [isDrawn, perturbed, scalar(builder, -1e30)]);
  return emitHeld(builder, emit(builder, 'Softmax', [among], { axis: int(0) }), placed);
}

/** The probability that a unit is within the width, by the distribution alone. */
export function emitWithin(builder: GraphBuilder, placed: PlacedWidths): string {
  return emitHeld(builder, emit(builder, 'Softmax', [placed.slot.input], { axis: int(0) }), placed);
}

/** 1 for the units of the most probable width; no gradient comes back from it. */
export function emitChosen(builder: GraphBuilder, placed: PlacedWidths): string {
  const flat = { axis: int(0), keepdims: int(0), select_last_index: int(1) };
  const chosen = emit(builder, 'ArgMax', [placed.slot.input], flat);
  return emit(builder, 'Gather', [prefixes(builder, placed), chosen]);
}

/** Of each unit, the sum over the widths that hold it. */
function emitHeld(builder: GraphBuilder, shares: string, placed: PlacedWidths): string {
  const row = emit(builder, 'Reshape', [shares, integers(builder, [1, placed.widths.length])]);
  const held = emit(builder, 'MatMul', [row, prefixes(builder, placed)]);
  return emit(builder, 'Reshape', [held, integers(builder, [placed.units])]);
}

function prefixes(builder: GraphBuilder, { widths, units }: WidthChoices): string {
  const rows = widths.flatMap((width) => Array.from({ length: units }, (_, at) => +(at < width)));
  return floats(builder, rows, [widths.length, units]);
}

/** The place of the most probable width; the widest of several that are. */
export function likeliest(logits: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < logits.length; at++) if ((logits[at] ?? 0) >= (logits[best] ?? 0)) best = at;
  return best;
}

/** 1 for the units of the most probable width, 0 for all others. */
export function chosenUnits(logits: ArrayLike<number>, { widths, units }: Omit<WidthChoices, 'mixing'>): Float32Array {
  const width = widths[likeliest(logits)] ?? 0;
  return Float32Array.from({ length: units }, (_, at) => (at < width ? 1 : 0));
}

/**
 * Of each unit, by how much the best logit of a width that holds it is above that of the widths that do not: above 0
 * for those of the most probable width. Units that every width holds are ahead of all others.
 */
export function oddsWithin(logits: ArrayLike<number>, { widths, units }: Omit<WidthChoices, 'mixing'>): readonly number[] {
  const best = (from: number, to: number): number => Math.max(...Array.from(logits).slice(from, to));
  const odds = widths.map((_, at) => (at === 0 ? NaN : best(at, widths.length) - best(0, at)));
  const ahead = Math.max(0, ...odds.slice(1)) + 1;
  return Array.from({ length: units }, (_, unit) => {
    const at = widths.findIndex((width) => unit < width);
    if (at === 0) return ahead;
    // No width holds it.
    if (at < 0) return Math.min(0, ...odds.slice(1)) - 1;
    return odds[at] ?? 0;
  });
}

// The cost of a network whose groups of units have other widths: exact for whole units, differentiable between.

/** What a network costs, and which layers cost less where units are left out. */
export interface NetworkCost {
  readonly total: number;
  readonly layers: readonly {
    readonly cost: number;
    /** Its cost is the product of the widths that they keep. */
    readonly axes: readonly CostedAxis[];
  }[];
}

interface CostedAxis {
  readonly size: number;
  readonly parts: readonly {
    readonly group: string;
    /** Of each unit, how many places of the axis it takes. */
    readonly slices: Float32Array;
  }[];
}

/**
 * Emits the share of the cost that is left, of one element.
 *
 * @param held by group, how much each unit counts, from 0 to 1
 */
export function emitCostLeft(builder: GraphBuilder, { total, layers }: NetworkCost, held: ReadonlyMap<string, string>): string {
  const fixed = layers.reduce((rest, { cost }) => rest - cost, total);
  const shares = layers.map(({ cost, axes }) =>
    axes
      .map((axis) => emitAxisLeft(builder, axis, held))
      .reduce((product, left) => emit(builder, 'Mul', [product, left]), scalar(builder, cost / total)),
  );
  return addAll(builder, [floats(builder, [fixed / total]), ...shares]);
}

function emitAxisLeft(builder: GraphBuilder, { size, parts }: CostedAxis, held: ReadonlyMap<string, string>): string {
  const rest = parts.reduce((sum, { slices }) => slices.reduce((left, own) => left - own, sum), size);
  const own = parts.map(({ group, slices }) => {
    const of = held.get(group);
    if (of === undefined) throw new Error(`no widths stand on the ${group}`);
    const shares = slices.map((count) => count / size);
    return emit(builder, 'ReduceSum', [emit(builder, 'Mul', [of, floats(builder, shares)])], { keepdims: int(1) });
  });
  return addAll(builder, [...(rest === 0 ? [] : [floats(builder, [rest / size])]), ...own]);
}
