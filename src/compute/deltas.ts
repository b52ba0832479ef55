/**
 * Deltas on frozen weights (SpIEL, Ansell et al., arXiv:2401.16405): a stored weight is read as W + scatter(δ, i),
 * with k numbers δ at k indices i of the flat tensor. A step computes dL/dW once, as every layer that trains does,
 * and keeps k numbers of it; what the optimizer holds has k numbers, too.
 */
import { done } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Attribute } from '../model/graph.ts';
import type { PlannedOptimizer } from '../plan/plan.ts';
import { createBuilder, emit, emitMany, emitTo, floats, freshName, int, integers, nodesWithOutputs, scalar } from './builder.ts'; // prettier-ignore
import type { GraphBuilder } from './builder.ts';
import type { ForwardPass } from './forward.ts';
import { storedFloats } from './forward.ts';
import { reduceSum, reshape } from './operators.ts';
import type { Optimizer } from './optimizers.ts';
import type { Shape } from './shapes.ts';
import { addedSlot } from './slots.ts';
import type { StateSlot } from './slots.ts';

export interface DeltaSpec {
  readonly tensor: string;
  /** Where the deltas stand before the first step, as indices of the flat tensor. */
  readonly indices: ArrayLike<number>;
  /** Where a delta may stand, 1 and 0; absent where it may stand everywhere. */
  readonly open?: ArrayLike<number>;
  /** True where steps say which weights have the largest gradients. */
  readonly reselects: boolean;
}

interface DeltasOfStep {
  readonly deltas?: readonly DeltaSpec[];
  readonly optimizer: PlannedOptimizer;
}

export interface PlacedDeltas {
  readonly tensor: string;
  /** What readers of the tensor read instead. */
  readonly used: string;
  readonly slot: StateSlot;
  /** Of the tensor. */
  readonly dims: readonly number[];
  /** [2, k]: `placesOf` the indices. */
  readonly places: StateSlot;
  /** Updates that were done when each delta was 0 updates old; only where the optimizer corrects by age. */
  readonly births?: StateSlot;
  readonly reselection?: PlacedReselection;
}

/** What a phase of reselection adds up. */
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
  return Float64Array.from(
    { length },
    (_, at) => (places[at] ?? 0) * low + (places[length + at] ?? 0),
  );
}

/** Emits W + scatter(δ, i) for each tensor, and notes the shapes of what is differentiated. */
export function placeDeltas(
  pass: ForwardPass,
  { deltas = [], optimizer }: DeltasOfStep,
  shapes: Map<string, Shape>,
): readonly Outcome<PlacedDeltas>[] {
  return deltas.map((own) => placeOn(pass, own, optimizer, shapes));
}

function placeOn(
  pass: ForwardPass,
  spec: DeltaSpec,
  optimizer: PlannedOptimizer,
  shapes: Map<string, Shape>,
): Outcome<PlacedDeltas> {
  const { builder } = pass;
  const { tensor } = spec;
  const stored = storedFloats(pass.tensors, tensor);
  if (stored.value === undefined) return { diagnostics: stored.diagnostics };
  const { dims } = stored.value;
  const k = spec.indices.length;
  const numbers = { name: tensor, tensor, dims: [k] };
  const pairs = { name: tensor, tensor, dims: [2, k] };
  const slot = addedSlot(builder, 'delta', {
    prefix: 'delta',
    owner: numbers,
    initial: new Float32Array(k),
    changes: true,
  });
  const places = addedSlot(builder, 'place', {
    prefix: 'places',
    owner: pairs,
    initial: placesOf(spec.indices),
    changes: false,
  });
  const indices = asIntegers(builder, places.input);
  const flat = reshape(builder, tensor, [-1]);
  const moved = emit(builder, 'Add', [emit(builder, 'Gather', [flat, indices]), slot.input]);
  const axis = { axis: int(0) };
  const whole = emit(builder, 'ScatterElements', [flat, indices, moved], axis);
  const used = reshape(builder, whole, dims);
  shapes.set(used, dims);
  shapes.set(tensor, dims);
  const ages = optimizer.name !== 'sgd';
  const zeros = () => new Float32Array(k);
  return done({
    ...{ tensor, used, slot, places, dims },
    ...(ages && {
      births: addedSlot(builder, 'place', {
        prefix: 'births',
        owner: numbers,
        initial: zeros(),
        changes: false,
      }),
    }),
    ...(spec.reselects && {
      reselection: {
        phase: addedSlot(builder, 'frozen', { prefix: 'phase', owner: { ...numbers, dims: [] }, initial: new Float32Array(1), changes: false }), // prettier-ignore
        candidates: addedSlot(builder, 'place', {
          prefix: 'candidates',
          owner: pairs,
          initial: placesOf(spec.indices),
          changes: true,
        }),
        sums: addedSlot(builder, 'place', {
          prefix: 'sums',
          owner: numbers,
          initial: zeros(),
          changes: true,
        }),
        squares: addedSlot(builder, 'place', {
          prefix: 'squares',
          owner: numbers,
          initial: zeros(),
          changes: true,
        }),
        ...(spec.open && {
          open: addedSlot(builder, 'frozen', { prefix: 'open', owner: { name: tensor, tensor, dims }, initial: Float32Array.from(spec.open), changes: false }), // prettier-ignore
        }),
      },
    }),
  });
}

export function slotsOfDeltas({ slot, places, births, reselection }: PlacedDeltas) {
  return [slot, places, ...(births ? [births] : []), ...Object.values(reselection ?? {})];
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
  const begins = emit(builder, 'Greater', [phase.input, one]);
  const chosen = emitIf(
    builder,
    begins,
    (body) => {
      const size = emit(body, 'Abs', [flat]);
      const closed = scalar(body, -1);
      const ranked =
        open === undefined
          ? size
          : emit(body, 'Where', [
              emit(body, 'Cast', [reshape(body, open.input, [-1])], { to: boolean }),
              size,
              closed,
            ]);
      const [, order = ''] = emitMany(body, 'TopK', {
        inputs: [ranked, integers(body, sums.dims)],
        count: 2,
      });
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
    const before = emit(builder, 'Mul', [sum.input, kept]);
    outputs.set(sum.output ?? '', emit(builder, 'Add', [before, term]));
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
    const value = emitBody(body);
    return {
      kind: 'graph',
      value: {
        ...{ name, inputs: [], outputs: [{ name: output, type: 'float32' }] },
        nodes: nodesWithOutputs(body, new Map([[output, value]])),
        ...{ initializers: body.initializers, valueInfo: new Map() },
      },
    };
  };
  const output = freshName(builder, 'chosen');
  emitTo(builder, 'If', {
    inputs: [condition],
    outputs: [output],
    attributes: {
      then_branch: branch('then', then),
      else_branch: branch('else', otherwise),
    },
  });
  return output;
}

/** Adam's corrections by the age of each delta need the rate and the number of updates as they are. */
export function withAges(optimizer: Optimizer, { name }: PlannedOptimizer): Optimizer {
  if (name === 'sgd') return optimizer;
  return {
    ...optimizer,
    scalars: [...optimizer.scalars, 'lr', 'updates'],
    scalarValues: (lr, step) => [...optimizer.scalarValues(lr, step), lr, step + 1],
  };
}

/**
 * lr / (1 − β₁ᵃ) and √(1 − β₂ᵃ) for the age a of each delta, computed in double precision: 1 − β₂ᵃ is a small
 * difference of nearly equal numbers.
 */
export function scalarsByAge(
  builder: GraphBuilder,
  { births }: PlacedDeltas,
  planned: PlannedOptimizer,
  scalars: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { lr, updates } = scalars;
  if (births === undefined || planned.name === 'sgd' || !lr || !updates) return scalars;
  const real: GraphBuilder = { ...builder, real: 'float64' };
  const wide = (x: string): string => emit(builder, 'Cast', [x], { to: float64 });
  const age = wide(emit(builder, 'Sub', [updates, births.input]));
  const left = (beta: number): string => {
    const power = emit(builder, 'Pow', [scalar(real, beta), age]);
    return emit(builder, 'Sub', [scalar(real, 1), power]);
  };
  const narrow = (x: string): string => emit(builder, 'Cast', [x], { to: float32 });
  return {
    ...scalars,
    rate: narrow(emit(builder, 'Div', [wide(lr), left(planned.beta1)])),
    correction: narrow(emit(builder, 'Sqrt', [left(planned.beta2)])),
  };
}

/** ONNX's numbers for types. */
const [float32, int64, boolean, float64] = [int(1), int(7), int(9), int(11)];
