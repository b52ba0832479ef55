/**
 * Codes of gates (Ganjdanesh et al., arXiv:2406.12042): K vectors with a number a unit, of which each sample takes one. A router reads the
 * sample: its vector e = W·x + b goes to the code of the highest cosine, both scaled by 1 / √units of their group. While they train, a
 * batch is shared out evenly (Sinkhorn, arXiv:1306.0895). A unit is open for the sample where σ(code + start) is at least ½. The gradient
 * passes the choice as a softmax of the cosines and the step as it is (straight-through).
 */
import { nameAt } from '../model/graph.ts';
import { featureAxis, readsOfNodes, type BranchCut, type Node } from '../model/index.ts';
import { emit, floats, int, integers, scalar, type GraphBuilder } from './builder.ts';
import { mean } from './expressions/functions.ts';
import type { ForwardPass } from './forward.ts';
import type { GatedReader } from './gates.ts';
import { noteShapes } from './note-shapes.ts';
import { reduceSum, reshape, slice } from './operators.ts';
import { range, type Shape } from './shapes.ts';
import { gateSlot, type StateSlot } from './slots.ts';

/** How wide the softmax of cosines is, and how often mass is shared out, as the paper has them. */
export const routing = { temperature: 0.05, rounds: 3 } as const;

/** The name of the slot that holds all numbers, behind `gate:`. */
export const codesName = 'codes';

export interface CodedGroup {
  readonly name: string;
  readonly units: number;
  /** Weights that read the units; what enters there is multiplied. */
  readonly readers: readonly GatedReader[];
  /** Of a branch, the sums where it ends instead. */
  readonly cuts?: readonly BranchCut[];
  readonly costs?: ReadonlyMap<string, Float32Array>;
}

export interface CodesShape {
  /** K. */
  readonly count: number;
  /** Of a sample, flat. */
  readonly features: number;
  /** Units of all groups, in their order. */
  readonly groups: readonly Pick<CodedGroup, 'name' | 'units'>[];
}

export interface CodesSpec extends CodesShape {
  /** W [features, units], b [units], then the codes [K, units]. */
  readonly values: Float32Array;
  readonly start: number;
  readonly groups: readonly CodedGroup[];
  readonly trains: boolean;
  /** True where the samples of a batch are shared out evenly. */
  readonly balanced: boolean;
  /** Per code, what its cosines are lowered by otherwise. */
  readonly prices?: ArrayLike<number>;
}

export interface PlacedCodes {
  readonly spec: CodesSpec;
  readonly slot: StateSlot;
  /** [batch, units of the group], by its name. */
  readonly open: ReadonlyMap<string, string>;
  /** What is computed and the gradient passes by. */
  readonly passed: readonly string[];
}

export function unitsOfCodes({ groups }: Pick<CodesShape, 'groups'>): number {
  return groups.reduce((sum, { units }) => sum + units, 0);
}

export function partsOfCodes(shape: CodesShape) {
  const units = unitsOfCodes(shape);
  const [bias, codes] = [shape.features * units, (shape.features + 1) * units];
  return { units, bias, codes, end: codes + shape.count * units };
}

/** Emits the router, which reads the samples alone, and the gates of each group. */
export function placeCodes(
  { builder, tensors }: Pick<ForwardPass, 'builder' | 'tensors'>,
  spec: CodesSpec,
  input: string,
  shapes: Map<string, Shape>,
): PlacedCodes {
  const { values, trains } = spec;
  const slot = gateSlot(builder, { name: codesName, tensor: codesName, dims: [values.length] }, values, trains);
  shapes.set(slot.input, slot.dims);
  const first = builder.nodes.length;
  const passed: string[] = [];
  const pass = (from: number): void => {
    for (const { outputs } of builder.nodes.slice(from)) for (const name of outputs) passed.push(name);
  };
  const { cosines, codes } = emitCosines(builder, spec, slot.input, input);
  const warm = emit(builder, 'Mul', [cosines, scalar(builder, 1 / routing.temperature)]);
  const soft = emit(builder, 'Softmax', [warm], { axis: int(1) });
  const before = builder.nodes.length;
  const ranked = spec.balanced
    ? emitBalanced(builder, warm, { count: spec.count, rounds: routing.rounds })
    : emitPriced(builder, cosines, spec.prices);
  const rest = emit(builder, 'Sub', [emitHighest(builder, ranked, spec.count), soft]);
  pass(before);
  const own = emit(builder, 'MatMul', [emit(builder, 'Add', [soft, rest]), codes]);
  const h = emit(builder, 'Sigmoid', [emit(builder, 'Add', [own, scalar(builder, spec.start)])]);
  const between = builder.nodes.length;
  const step = emit(builder, 'Cast', [emit(builder, 'GreaterOrEqual', [h, scalar(builder, 0.5)])], { to: int(1) });
  const left = emit(builder, 'Sub', [step, h]);
  pass(between);
  const g = emit(builder, 'Add', [h, left]);
  const open = new Map<string, string>();
  let from = 0;
  for (const { name, units } of spec.groups) {
    open.set(name, slice(builder, g, [1], [from], [from + units]));
    from += units;
  }
  noteShapes(builder, builder.nodes.slice(first), tensors, shapes);
  return { spec, slot, open, passed };
}

/** [batch, K]; `numbers` are the router and the codes, `input` the samples. */
export function emitCosines(
  builder: GraphBuilder,
  spec: CodesShape,
  numbers: string,
  input: string,
): { readonly cosines: string; readonly codes: string } {
  const { units, bias, codes: from, end } = partsOfCodes(spec);
  const part = (first: number, last: number, dims: readonly number[]): string =>
    reshape(builder, slice(builder, numbers, [0], [first], [last]), dims);
  const weight = part(0, bias, [spec.features, units]);
  const codes = part(from, end, [spec.count, units]);
  const flat = reshape(builder, input, [-1, spec.features]);
  const raised = emit(builder, 'Add', [emit(builder, 'MatMul', [flat, weight]), part(bias, from, [1, units])]);
  const scales = spec.groups.flatMap(({ units: own }) => Array.from({ length: own }, () => 1 / Math.sqrt(own)));
  const scale = floats(builder, scales, [1, units]);
  const [sample, code] = [raised, codes].map((one) => emitUnit(builder, one, scale));
  return { cosines: emit(builder, 'MatMul', [sample ?? '', emit(builder, 'Transpose', [code ?? ''])]), codes };
}

export function emitPriced(builder: GraphBuilder, cosines: string, prices: ArrayLike<number> | undefined): string {
  if (prices === undefined) return cosines;
  return emit(builder, 'Sub', [cosines, floats(builder, Float32Array.from(prices), [1, prices.length])]);
}

/** Rows of length 1. */
function emitUnit(builder: GraphBuilder, rows: string, scale: string): string {
  const scaled = emit(builder, 'Mul', [rows, scale]);
  const squares = reduceSum(builder, emit(builder, 'Mul', [scaled, scaled]), [1], true);
  return emit(builder, 'Div', [scaled, emit(builder, 'Sqrt', [emit(builder, 'Add', [squares, scalar(builder, 1e-12)])])]);
}

/** One-hot rows; of equal ones the first. */
function emitHighest(builder: GraphBuilder, rows: string, count: number): string {
  const at = emit(builder, 'ArgMax', [rows], { axis: int(1), keepdims: int(1) });
  return emit(builder, 'Cast', [emit(builder, 'Equal', [at, integers(builder, range(0, count), [1, count])])], { to: int(1) });
}

/** A node with its gates before it: on what enters where units are read, or on the branch that it ends. */
export function behindCodes(
  pass: Pick<ForwardPass, 'model' | 'builder' | 'tensors' | 'nodes'>,
  node: Node,
  codes: PlacedCodes | undefined,
  shapes: Map<string, Shape>,
): Node {
  const { builder, tensors } = pass;
  const reads = readsOfNodes(pass);
  const isFactor = (value: string, tensor: string): boolean => products.has(node.op) && reads.at(value)?.name === tensor;
  let gated = node;
  for (const { name, units, readers, cuts } of codes?.spec.groups ?? []) {
    const open = codes?.open.get(name) ?? '';
    const first = builder.nodes.length;
    const end = cuts?.find(({ sum }) => sum === node.outputs[0])?.end;
    const reader = cuts === undefined ? readers.find(({ tensor }) => isFactor(nameAt(node.inputs, 1), tensor)) : undefined;
    const at = end ?? (reader && node.inputs[0]);
    if (at === undefined) continue;
    const value = end ?? gated.inputs[0] ?? '';
    const rank = shapes.get(at)?.length ?? 2;
    const factors =
      reader === undefined
        ? reshape(builder, open, [-1, ...range(1, rank).map(() => 1)])
        : emitAlong(builder, open, reader, { units, rank, axis: node.op === 'MatMul' ? rank - 1 : featureAxis(rank) });
    const passed = emit(builder, 'Mul', [value, factors]);
    noteShapes(builder, builder.nodes.slice(first), tensors, shapes);
    gated = { ...gated, inputs: gated.inputs.map((it) => (it === value ? passed : it)) };
  }
  return gated;
}

/** A view of a weight reads no units. */
const products: ReadonlySet<string> = new Set(['Gemm', 'MatMul', 'Conv']);

interface Along {
  readonly units: number;
  readonly rank: number;
  /** Of the value that is read. */
  readonly axis: number;
}

/** The gates in the places where their units are read, 1 in all others. */
function emitAlong(builder: GraphBuilder, open: string, { units: places }: GatedReader, { units, rank, axis }: Along): string {
  const isPlain = places.length === units && places.every((unit, at) => unit === at);
  const outside = places.some((unit) => unit >= units);
  const spread = (): string => {
    const ones = emit(builder, 'Add', [
      emit(builder, 'Mul', [slice(builder, open, [1], [0], [1]), scalar(builder, 0)]),
      scalar(builder, 1),
    ]);
    const all = outside ? emit(builder, 'Concat', [open, ones], { axis: int(1) }) : open;
    return emit(builder, 'Gather', [all, integers(builder, [...places])], { axis: int(1) });
  };
  const dims = range(1, rank).map((other) => (other === axis ? places.length : 1));
  return reshape(builder, isPlain ? open : spread(), [-1, ...dims]);
}

/** Per unit of all groups, the mean of its gate over the batch. */
export function emitMeanOfCodes(builder: GraphBuilder, { open }: PlacedCodes): readonly string[] {
  return [...open.values()].map((own) => reshape(builder, mean(builder, own, [0]), [-1]));
}

// A batch shared out evenly over codes: Sinkhorn's algorithm (Cuturi, arXiv:1306.0895) turns exp(score) into the
// plan of transport that gives each sample the same mass and each code the same, up to the last round.

/** Rows are samples and sum to 1; columns have sums that come closer to one another with each round. */
function emitBalanced(builder: GraphBuilder, scores: string, { count, rounds }: { readonly count: number; readonly rounds: number }) {
  let plan = emit(builder, 'Exp', [scores]);
  for (let round = 0; round < rounds; round++) {
    const even = emit(builder, 'Mul', [reduceSum(builder, plan, [0], true), scalar(builder, count)]);
    const spread = emit(builder, 'Div', [plan, even]);
    plan = emit(builder, 'Div', [spread, reduceSum(builder, spread, [1], true)]);
  }
  return plan;
}
