/**
 * Deltas on frozen weights (SpIEL, Ansell et al., arXiv:2401.16405): a stored weight is read as W + scatter(δ, i),
 * with k numbers δ at k indices i of the flat tensor. A step computes dL/dW once, as every layer that trains does,
 * and keeps k numbers of it; what the optimizer holds has k numbers, too.
 */
import { collecting, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Attribute } from '../model/graph.ts';
import type { PlannedOptimizer } from '../plan/plan.ts';
import {
  createBuilder,
  emit,
  emitMany,
  emitTo,
  floats,
  freshName,
  int,
  integers,
  nodesWithOutputs,
  scalar,
  type GraphBuilder,
} from './builder.ts';
import { storedFloats, type ForwardPass } from './forward.ts';
import { reduceSum, reshape } from './operators.ts';
import type { Shape } from './shapes.ts';
import { changingSlot, fixedSlot, type StateSlot } from './slots.ts';

export interface DeltaSpec {
  readonly tensor: string;
  /** Where the deltas stand before the first step, as indices of the flat tensor. */
  readonly indices: ArrayLike<number>;
  /** Where a delta may stand, 1 and 0; absent where it may stand everywhere. */
  readonly open?: ArrayLike<number>;
  /** True where steps say which weights have the largest gradients. */
  readonly reselects: boolean;
}

export interface PlacedDeltas {
  readonly tensor: string;
  /** What readers of the tensor read instead. */
  readonly used: string;
  readonly slot: StateSlot;
  readonly dims: readonly number[];
  /** [2, k]: `placesOf` the indices. */
  readonly places: StateSlot;
  /** Updates that were done when each delta was 0 updates old; only where the optimizer corrects by age. */
  readonly births?: StateSlot;
  readonly reselection?: PlacedReselection;
}

interface PlacedReselection {
  /** 2 in the first step of a phase, 1 in the others, 0 between two phases. */
  readonly phase: StateSlot;
  /** [2, k]. */
  readonly candidates: StateSlot;
  /** Sums over the steps of a phase of the gradients of candidates, and of their squares, [k]. */
  readonly sums: StateSlot;
  readonly squares: StateSlot;
  readonly open?: StateSlot;
}

/** A float32 holds integers up to 2^24 only: an index is high · 2^16 + low. */
const low = 2 ** 16;

/** High halves of the indices, then low ones. */
export function placesOf(indices: ArrayLike<number>): Float32Array {
  const { length } = indices;
  const places = new Float32Array(2 * length);
  for (let at = 0; at < length; at++) {
    const index = indices[at] ?? 0;
    places[at] = Math.floor(index / low);
    places[length + at] = index % low;
  }
  return places;
}

export function indicesOf(places: Float32Array): Float64Array {
  const length = places.length / 2;
  return Float64Array.from({ length }, (_, at) => (places[at] ?? 0) * low + (places[length + at] ?? 0));
}

/** Emits W + scatter(δ, i) for each tensor, and notes the shapes of what is differentiated. */
export function placeDeltas(
  pass: ForwardPass,
  { deltas = [], optimizer }: { readonly deltas?: readonly DeltaSpec[]; readonly optimizer: PlannedOptimizer },
  shapes: Map<string, Shape>,
): readonly Outcome<PlacedDeltas>[] {
  return deltas.map((own) => placeOn(pass, own, optimizer, shapes));
}

function placeOn(pass: ForwardPass, spec: DeltaSpec, optimizer: PlannedOptimizer, shapes: Map<string, Shape>): Outcome<PlacedDeltas> {
  return collecting((take) => {
    const { builder } = pass;
    const { tensor } = spec;
    const { dims } = take(storedFloats(pass.tensors, tensor));
    const k = spec.indices.length;
    const numbers = { name: tensor, tensor, dims: [k] };
    const pairs = { name: tensor, tensor, dims: [2, k] };
    const slot = changingSlot(builder, 'delta', { prefix: 'delta', owner: numbers, initial: new Float32Array(k) });
    const places = fixedSlot(builder, 'place', { prefix: 'places', owner: pairs, initial: placesOf(spec.indices) });
    const indices = asIntegers(builder, places.input);
    const flat = reshape(builder, tensor, [-1]);
    const moved = emit(builder, 'Add', [emit(builder, 'Gather', [flat, indices]), slot.input]);
    const used = reshape(builder, emit(builder, 'ScatterElements', [flat, indices, moved], { axis: int(0) }), dims);
    shapes.set(used, dims);
    shapes.set(tensor, dims);
    const ages = 'beta1' in optimizer;
    const born = { prefix: 'births', owner: numbers, initial: new Float32Array(k) };
    return {
      tensor,
      used,
      slot,
      places,
      dims,
      births: ages ? fixedSlot(builder, 'place', born) : undefined,
      reselection: spec.reselects ? placeReselection(builder, spec, dims) : undefined,
    };
  });
}

function placeReselection(builder: GraphBuilder, spec: DeltaSpec, dims: readonly number[]) {
  const { tensor, indices, open } = spec;
  const k = indices.length;
  const of = (own: readonly number[]) => ({ name: tensor, tensor, dims: own });
  const sum = (prefix: string): StateSlot => changingSlot(builder, 'place', { prefix, owner: of([k]), initial: new Float32Array(k) });
  const phase = { prefix: 'phase', owner: of([]), initial: new Float32Array(1) };
  const places = { prefix: 'candidates', owner: of([2, k]), initial: placesOf(indices) };
  return {
    phase: fixedSlot(builder, 'frozen', phase),
    candidates: changingSlot(builder, 'place', places),
    sums: sum('sums'),
    squares: sum('squares'),
    open: open && fixedSlot(builder, 'frozen', { prefix: 'open', owner: of(dims), initial: Float32Array.from(open) }),
  };
}

export function slotsOfDeltas({ slot, places, births, reselection }: PlacedDeltas) {
  return [slot, places, ...(births ? [births] : []), ...Object.values(reselection ?? {}).filter((own) => own !== undefined)];
}

/** [2, k] as int64 [k]. */
function asIntegers(builder: GraphBuilder, places: string): string {
  const weighted = emit(builder, 'Mul', [places, floats(builder, [low, 1], [2, 1])]);
  return reduceSum(builder, emit(builder, 'Cast', [weighted], { to: int64 }), [0], false);
}

/** The gradient in the deltas, from that in the weight; what a phase adds up goes to `outputs`. */
export function deltaGradient(
  builder: GraphBuilder,
  { places, reselection }: PlacedDeltas,
  gradient: string,
  outputs: Map<string, string>,
): string {
  const flat = reshape(builder, gradient, [-1]);
  const indices = asIntegers(builder, places.input);
  if (reselection !== undefined) emitPhase(builder, reselection, flat, outputs);
  return emit(builder, 'Gather', [flat, indices]);
}

/** Candidates are chosen in the first step of a phase; sums begin there. */
function emitPhase(
  builder: GraphBuilder,
  { phase, candidates, sums, squares, open }: PlacedReselection,
  flat: string,
  outputs: Map<string, string>,
): void {
  const one = scalar(builder, 1);
  const chosen = emitIf(
    builder,
    emit(builder, 'Greater', [phase.input, one]),
    (body) => {
      const size = emit(body, 'Abs', [flat]);
      const closed = scalar(body, -1);
      const ranked =
        open === undefined
          ? size
          : emit(body, 'Where', [emit(body, 'Cast', [reshape(body, open.input, [-1])], { to: boolean }), size, closed]);
      const [, order = ''] = emitMany(body, 'TopK', { inputs: [ranked, integers(body, sums.dims)], count: 2 });
      return asPlaces(body, order);
    },
    (body) => emit(body, 'Identity', [candidates.input]),
  );
  outputs.set(candidates.output ?? '', chosen);
  const own = emit(builder, 'Gather', [flat, asIntegers(builder, chosen)]);
  const counted = emit(builder, 'Min', [phase.input, one]);
  const kept = emit(builder, 'Sub', [one, emit(builder, 'Sub', [phase.input, counted])]);
  const added = emit(builder, 'Mul', [own, counted]);
  for (const [sum, term] of [
    [sums, added],
    [squares, emit(builder, 'Mul', [added, added])],
  ] as const) {
    outputs.set(sum.output ?? '', emit(builder, 'Add', [emit(builder, 'Mul', [sum.input, kept]), term]));
  }
}

/** int64 [k] as float32 [2, k]. */
function asPlaces(builder: GraphBuilder, indices: string): string {
  const width = integers(builder, [low]);
  const high = emit(builder, 'Div', [indices, width]);
  const rest = emit(builder, 'Sub', [indices, emit(builder, 'Mul', [high, width])]);
  const rows = [high, rest].map((row) => reshape(builder, row, [1, -1]));
  return emit(builder, 'Cast', [emit(builder, 'Concat', rows, { axis: int(0) })], { to: float32 });
}

/** Of two float32 tensors the one that is computed; both read what is computed before. */
function emitIf(
  builder: GraphBuilder,
  condition: string,
  then: (body: GraphBuilder) => string,
  otherwise: (body: GraphBuilder) => string,
): string {
  const branch = (name: string, emitBody: (body: GraphBuilder) => string): Attribute => {
    const body: GraphBuilder = { ...createBuilder(builder.opset), names: builder.names };
    const output = freshName(builder, `branch:${name}`);
    return {
      kind: 'graph',
      value: {
        name,
        inputs: [],
        outputs: [{ name: output, type: 'float32' }],
        nodes: nodesWithOutputs(body, new Map([[output, emitBody(body)]])),
        initializers: body.initializers,
        valueInfo: new Map(),
      },
    };
  };
  const output = freshName(builder, 'chosen');
  emitTo(builder, 'If', {
    inputs: [condition],
    outputs: [output],
    attributes: { then_branch: branch('then', then), else_branch: branch('else', otherwise) },
  });
  return output;
}

/** ONNX's numbers for types. */
const [float32, int64, boolean] = [int(1), int(7), int(9)];
