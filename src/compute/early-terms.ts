/** Terms of a loss that are differentiated with the network, and so emitted right behind its forward pass. */
import { unsupported } from '../diagnostics/catalogue/plan.ts';
import { collecting, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { ForwardPass, ForwardSpec } from './forward.ts';
import { emitMultiplier, placeMultiplier } from './multiplier.ts';
import { labelFeed, type LabelFeed, type LabelLoss } from './objective.ts';
import type { Term, TrainingSpec } from './training-step.ts';
import { emitNuclear, emitPenalty } from './penalties.ts';
import type { Shape } from './shapes.ts';
import type { StateSlot } from './slots.ts';
import type { StateLayout } from './state-layout.ts';
import type { Teachers } from './teacher.ts';
import type { Expr } from '../language/typed.ts';
import { emit, int, scalar, floats, type GraphBuilder } from './builder.ts';
import { emitExpression } from './expressions/emit.ts';
import { noteShapes } from './note-shapes.ts';
import { joined, reduceSum } from './operators.ts';
import { emitLabels, emitOfOutputs, outputAxes } from './sample-values.ts';
import { emitCostLeft, emitChosen } from './widths.ts';
import { emitOpen, type PlacedGate } from './gates.ts';
import { emitMeanOpen } from './input-gates.ts';
import { emitMeanOfCodes, unitsOfCodes } from './codes.ts';
import { chosenFlops, expectedFlops } from '../vocabulary/expressions/variables.ts';

export interface EarlyTerms {
  readonly feed: LabelFeed;
  readonly values: ReadonlyMap<Term, EarlyValue>;
  /** State that terms read and a step leaves as it is. */
  readonly slots: readonly StateSlot[];
}

export type Beside = Pick<StateLayout, 'masks' | 'gates' | 'inputGates' | 'codes'> & { readonly teachers: Teachers };

/** Penalties of weights and of gates, the share of open gates, and losses of the recipe's own. */
export function emitEarlyTerms(
  spec: TrainingSpec,
  pass: ForwardPass,
  shapes: Map<string, Shape>,
  { teachers, masks, ...placed }: Beside,
): Outcome<EarlyTerms> {
  return collecting((take) => {
    const values = new Map<Term, EarlyValue>();
    const diagnostics: Diagnostic[] = [];
    const slots: StateSlot[] = [];
    for (const { input, dims } of masks.values()) shapes.set(input, dims);
    const feed = take(labelFeed(spec, pass));
    for (const term of termsOf(spec)) {
      if (term.kind === 'open-gates') values.set(term, { value: emitOpenShare(pass, placed, shapes), over: 'nothing' });
      if (term.kind === 'gates') values.set(term, { value: emitGatePenalty(pass, term, placed, shapes), over: 'nothing' });
      if (term.kind === 'toward') {
        const multiplier = placeMultiplier(pass.builder, shapes);
        slots.push(...Object.values(multiplier));
        const value = emitMultiplier(pass, term.left, multiplier, { gates: placed.gates, shapes });
        values.set(term, { value, over: 'nothing' });
      }
      if (term.kind === 'expression') values.set(term, take(emitLossExpression(spec, pass, feed, { expr: term.expr, shapes })));
      if (term.kind === 'nuclear') {
        const own = emitNuclear(pass, term.tensors, shapes);
        diagnostics.push(...own.diagnostics);
        slots.push(...(own.value?.slots ?? []));
        if (own.value !== undefined) values.set(term, { value: own.value.total, over: 'nothing' });
      }
      if (term.kind !== 'penalty') continue;
      const value = emitPenalty(pass, term, shapes, {
        marked: (mark, tensor) => teachers(mark)(tensor),
        mask: (tensor) => masks.get(tensor)?.input,
      });
      diagnostics.push(...value.diagnostics);
      if (value.value !== undefined) values.set(term, { value: value.value, over: 'nothing' });
    }
    return take<EarlyTerms>(diagnostics.length > 0 ? { diagnostics } : { value: { feed: feed, values, slots }, diagnostics });
  });
}

export function termsOf({ terms, loss }: TrainingSpec): readonly Term[] {
  return terms ?? [{ kind: 'labels', loss, weight: 1 }];
}

// Losses of a recipe's own: expressions of the output `y` and the label, differentiated with the network.

export interface EarlyValue {
  /** A scalar. */
  readonly value: string;
  /** What it adds up in a piece of a batch; a penalty is the same in each piece. */
  readonly over: 'labels' | 'samples' | 'nothing';
}

/**
 * The mean over what the expression leaves of samples, places and outputs. Positions whose label does not count
 * are left out; where an expression adds up the places itself, each sample counts as one.
 */
export function emitLossExpression(
  spec: ForwardSpec & LabelLoss,
  pass: ForwardPass,
  { labels }: LabelFeed,
  { expr, shapes }: { readonly expr: Expr; readonly shapes: Map<string, Shape> },
): Outcome<EarlyValue> {
  return collecting((take, fail) => {
    const { builder, tensors } = pass;
    const first = builder.nodes.length;
    shapes.set(labels.input, ['batch', ...labels.dims]);
    const { axes, rank } = outputAxes(spec, pass);
    const { y, label } = emitLabels(spec, pass, labels.input, rank);
    const frame = { values: new Map([['y', y], ['label', label]]), axes }; // prettier-ignore
    const each = take(emitOfOutputs(spec, pass, expr, frame, { first, shapes }));
    const dims = shapes.get(each) ?? [];
    const noted = builder.nodes.length;
    const [out = rank - 1] = axes.get('out') ?? [];
    const places = [...axes].flatMap(([name, indices]) => (name === 'out' ? [] : indices));
    const lengthOf = (index: number): number => Number(dims[index] ?? 1);
    const hasPlaces = places.every((index) => lengthOf(index) === Number(shapes.get(y)?.[index]));
    const ofClasses = spec.loss === 'crossentropy';
    const isPerLabel = hasPlaces && (ofClasses || lengthOf(out) === Number(shapes.get(y)?.[out]));
    const isPartial = ofClasses && !hasPlaces && places.some((index) => lengthOf(index) > 1);
    if (isPartial && spec.ignore !== undefined) {
      const args = { what: 'a loss at some of the places whose labels may not count', instead: 'take its mean, or cut the classes alone' };
      return fail([diagnose(unsupported, args)]);
    }
    const counted =
      ofClasses && hasPlaces && spec.ignore !== undefined ? emit(builder, 'Mul', [each, reduceSum(builder, label, [out], true)]) : each;
    const total = emit(builder, 'ReduceSum', [counted], { keepdims: int(0) });
    const left = isPerLabel && !ofClasses ? 1 : lengthOf(out);
    const leftPlaces = isPerLabel ? 1 : places.reduce((size, index) => size * lengthOf(index), 1);
    const value = emit(builder, 'Div', [total, scalar(builder, left * leftPlaces)]);
    noteShapes(builder, builder.nodes.slice(noted), tensors, shapes);
    return { value, over: isPerLabel ? 'labels' : 'samples' };
  });
}

// Penalties of gates: expressions of how often a unit's gate is open, and of what the unit takes.

type Gates = Pick<StateLayout, 'gates' | 'inputGates' | 'codes'>;

/** Under the distribution of widths, or of the most probable ones. */
function emitCounted(builder: GraphBuilder, gate: PlacedGate, name: string): string {
  if (gate.widths === undefined) throw new Error(`\`${name}\` is of widths`);
  return name === chosenFlops ? emitChosen(builder, gate.widths) : emitOpen(builder, gate);
}

/** Emits a scalar; all units with gates are one axis, group after group. */
function emitGatePenalty(
  { builder, tensors }: ForwardPass,
  { expr, names, cost }: Extract<Term, { kind: 'gates' }>,
  placed: Gates,
  shapes: Map<string, Shape>,
): string {
  const first = begin(builder, placed, shapes);
  const values = new Map<string, string>();
  for (const name of names) {
    if (name === 'pi') continue;
    if (name === 'q') values.set(name, joined(builder, openOf(builder, placed)));
    else if (name === 'gate') {
      const gates = placed.gates.gates.map(({ slot }) => slot.input);
      values.set(name, joined(builder, gates));
    } else if (name === expectedFlops || name === chosenFlops) {
      const held = placed.gates.gates.map((gate) => [gate.group, emitCounted(builder, gate, name)] as const);
      if (cost === undefined) throw new Error('a plan with widths says what layers cost');
      values.set(name, emitCostLeft(builder, cost, new Map(held)));
    } else values.set(name, floats(builder, costsOf(placed, name)));
  }
  const frame = { values, axes: new Map([['out', [0]]]) };
  const total = emit(builder, 'ReduceSum', [emitExpression(builder, expr, frame)], { keepdims: int(0) });
  noteShapes(builder, builder.nodes.slice(first), tensors, shapes);
  return total;
}

/** Emits the expected share of open gates, a scalar: the mean over the units that are there. */
function emitOpenShare({ builder, tensors }: ForwardPass, placed: Gates, shapes: Map<string, Shape>): string {
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
