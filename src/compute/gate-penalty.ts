/** Penalties of gates: expressions of the probability that a unit's gate is open, and of what the unit takes. */
import { emit, floats, int } from './builder.ts';
import { emitExpression } from './expressions/emit.ts';
import type { ForwardPass } from './forward.ts';
import { emitOpen } from './gates.ts';
import type { PlacedGates } from './gates.ts';
import { noteShapes } from './note-shapes.ts';
import type { Term } from './objective-terms.ts';
import type { Shape } from './shapes.ts';

/** Emits a scalar; all units with gates are one axis, group after group. */
export function emitGatePenalty(
  { builder, tensors }: ForwardPass,
  { expr, names }: Extract<Term, { kind: 'gates' }>,
  { gates }: PlacedGates,
  shapes: Map<string, Shape>,
): string {
  const first = builder.nodes.length;
  for (const { live } of gates) shapes.set(live.input, live.dims);
  const joined = (parts: readonly string[]): string =>
    parts.length === 1 ? (parts[0] ?? '') : emit(builder, 'Concat', parts, { axis: int(0) });
  const values = new Map<string, string>();
  for (const name of names) {
    if (name === 'pi') continue;
    if (name === 'q' || name === 'gate') {
      const own = gates.map((gate) => (name === 'q' ? emitOpen(builder, gate) : gate.slot.input));
      values.set(name, joined(own));
      continue;
    }
    const costs = gates.flatMap((gate) => [...(gate.costs.get(name) ?? [])]);
    values.set(name, floats(builder, costs));
  }
  const frame = { values, axes: new Map([['out', [0]]]) };
  const value = emitExpression(builder, expr, frame);
  const total = emit(builder, 'ReduceSum', [value], { keepdims: int(0) });
  noteShapes(builder, builder.nodes.slice(first), tensors, shapes);
  return total;
}
