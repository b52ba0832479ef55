/** Penalties of gates: expressions of how often a unit's gate is open, and of what the unit takes. */
import { emit, floats, int, scalar, type GraphBuilder } from './builder.ts';
import { emitExpression } from './expressions/emit.ts';
import type { ForwardPass } from './forward.ts';
import { emitCostLeft } from './expected-cost.ts';
import { emitOpen, type PlacedGate } from './gates.ts';
import { emitMeanOpen } from './input-gates.ts';
import { emitMeanOfCodes, unitsOfCodes } from './codes.ts';
import { noteShapes } from './note-shapes.ts';
import type { Term } from './objective-terms.ts';
import type { Shape } from './shapes.ts';
import type { StateLayout } from './state-layout.ts';
import { emitChosen } from './widths.ts';
import { chosenFlops, expectedFlops } from '../vocabulary/expressions/variables.ts';

type Gates = Pick<StateLayout, 'gates' | 'inputGates' | 'codes'>;

/** Under the distribution of widths, or of the most probable ones. */
function emitCounted(builder: GraphBuilder, gate: PlacedGate, name: string): string {
  if (gate.widths === undefined) throw new Error(`\`${name}\` is of widths`);
  return name === chosenFlops ? emitChosen(builder, gate.widths) : emitOpen(builder, gate);
}

/** Emits a scalar; all units with gates are one axis, group after group. */
export function emitGatePenalty(
  { builder, tensors }: ForwardPass,
  { expr, names, cost }: Extract<Term, { kind: 'gates' }>,
  placed: Gates,
  shapes: Map<string, Shape>,
): string {
  const first = begin(builder, placed, shapes);
  const joined = (parts: readonly string[]): string =>
    parts.length === 1 ? (parts[0] ?? '') : emit(builder, 'Concat', parts, { axis: int(0) });
  const values = new Map<string, string>();
  for (const name of names) {
    if (name === 'pi') continue;
    if (name === 'q') values.set(name, joined(openOf(builder, placed)));
    else if (name === 'gate') {
      values.set(name, joined(placed.gates.gates.map(({ slot }) => slot.input)));
    } else if (name === expectedFlops || name === chosenFlops) {
      const held = placed.gates.gates.map((gate) => [gate.group, emitCounted(builder, gate, name)] as const);
      if (cost === undefined) throw new Error('a plan with widths says what layers cost');
      values.set(name, emitCostLeft(builder, cost, new Map(held)));
    } else values.set(name, floats(builder, costsOf(placed, name)));
  }
  const frame = { values, axes: new Map([['out', [0]]]) };
  const value = emitExpression(builder, expr, frame);
  const total = emit(builder, 'ReduceSum', [value], { keepdims: int(0) });
  noteShapes(builder, builder.nodes.slice(first), tensors, shapes);
  return total;
}

/** Emits the expected share of open gates, a scalar: the mean over the units that are there. */
export function emitOpenShare({ builder, tensors }: ForwardPass, placed: Gates, shapes: Map<string, Shape>): string {
  const first = begin(builder, placed, shapes);
  const total = (parts: readonly string[]): string => parts.reduce((sum, part) => emit(builder, 'Add', [sum, part]));
  const sum = (values: string): string => emit(builder, 'ReduceSum', [values], { keepdims: int(0) });
  const open = openOf(builder, placed).map(sum);
  const counted = placed.codes && scalar(builder, unitsOfCodes(placed.codes.spec));
  const there = total([...all(placed).map(({ live }) => sum(live.input)), ...(counted === undefined ? [] : [counted])]);
  const share = emit(builder, 'Div', [total(open), there]);
  noteShapes(builder, builder.nodes.slice(first), tensors, shapes);
  return share;
}

/** The state of the gates is of known shape; returns where the nodes begin. */
function begin(builder: GraphBuilder, placed: Gates, shapes: Map<string, Shape>): number {
  for (const { live } of all(placed)) shapes.set(live.input, live.dims);
  return builder.nodes.length;
}

function all({ gates: { gates }, inputGates }: Gates) {
  return [...gates, ...inputGates];
}

/** P(z ≠ 0) of each unit, or the mean over the batch; 0 of units that are gone. */
function openOf(builder: GraphBuilder, { gates: { gates }, inputGates, codes }: Gates): readonly string[] {
  return [
    ...gates.map((gate) => emitOpen(builder, gate)),
    ...inputGates.map((gate) => emitMeanOpen(builder, gate)),
    ...(codes === undefined ? [] : emitMeanOfCodes(builder, codes)),
  ];
}

function costsOf({ gates: { gates }, inputGates, codes }: Gates, name: string): readonly number[] {
  const costs = [
    ...gates.map((gate) => gate.costs),
    ...inputGates.map(({ spec }) => spec.costs),
    ...(codes?.spec.groups ?? []).map((group) => group.costs),
  ];
  return costs.flatMap((own) => [...(own?.get(name) ?? [])]);
}
