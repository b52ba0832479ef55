/**
 * A budget of gates held by multipliers: λ₁·(left − target) + λ₂·(left − target)², left being the share that the
 * gates are expected to leave. Who trains the gates raises the multipliers, which a step only reads.
 */
import { sumAt } from '../basics/maps.ts';
import type { ExpectedAxis, GatesLeft } from '../plan/units/gates-left.ts';
import { emit, floats, int, scalar, type GraphBuilder } from './builder.ts';
import type { ForwardPass } from './forward.ts';
import { emitOpen, type PlacedGates } from './gates.ts';
import { noteShapes } from './note-shapes.ts';
import { joined } from './operators.ts';
import type { Shape } from './shapes.ts';
import { fixedSlot, type StateSlot } from './slots.ts';

/** Written before each step. */
export type Multiplier = { readonly linear: StateSlot; readonly quadratic: StateSlot; readonly target: StateSlot };

export const multiplierSlots = { linear: 'multiplier:linear', quadratic: 'multiplier:quadratic', target: 'multiplier:target' } as const;

export function placeMultiplier(builder: GraphBuilder, shapes: Map<string, Shape>): Multiplier {
  const slot = (name: string): StateSlot => {
    const owner = { name, tensor: name, dims: [] };
    const own = fixedSlot(builder, 'frozen', { prefix: 'multiplier', owner, initial: new Float32Array(1) });
    shapes.set(own.input, []);
    return own;
  };
  return { linear: slot('linear'), quadratic: slot('quadratic'), target: slot('target') };
}

/** Emits a scalar, what the multipliers add to the loss. */
export function emitMultiplier(
  { builder, tensors }: ForwardPass,
  left: GatesLeft,
  { linear, quadratic, target }: Multiplier,
  { gates: { gates }, shapes }: { readonly gates: PlacedGates; readonly shapes: Map<string, Shape> },
): string {
  const first = builder.nodes.length;
  for (const { live } of gates) shapes.set(live.input, live.dims);
  const open = gates.map((gate) => emitOpen(builder, gate));
  const q = joined(builder, open);
  const away = emit(builder, 'Sub', [emitLeft(builder, left, q), target.input]);
  const square = emit(builder, 'Mul', [away, away]);
  const parts = [emit(builder, 'Mul', [linear.input, away]), emit(builder, 'Mul', [quadratic.input, square])];
  const total = emit(builder, 'Add', parts);
  noteShapes(builder, builder.nodes.slice(first), tensors, shapes);
  return total;
}

/** Sums of float32 would lose what a matrix of a large model is of all: shares are added. */
function emitLeft(builder: GraphBuilder, left: GatesLeft, q: string): string {
  const all = Math.max(1, left.total);
  return left.terms.reduce(
    (sum, { amount, axes }) => {
      const factors = axes.map((axis) => emitAxis(builder, axis, left.units, q));
      const product = factors.reduce((a, b) => emit(builder, 'Mul', [a, b]));
      return emit(builder, 'Add', [sum, emit(builder, 'Mul', [product, scalar(builder, amount / all)])]);
    },
    scalar(builder, left.fixed / all),
  );
}

function emitAxis(builder: GraphBuilder, { free, length, counts }: ExpectedAxis, units: number, q: string): string {
  const weights = Array.from({ length: units }, (_, unit) => sumAt(counts, unit) / length);
  const sum = emit(builder, 'ReduceSum', [emit(builder, 'Mul', [q, floats(builder, weights)])], { keepdims: int(0) });
  return free === 0 ? sum : emit(builder, 'Add', [sum, scalar(builder, free / length)]);
}
