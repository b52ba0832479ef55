/** Multiply-adds of one forward pass, counted from shapes, and the size of a model. */
import { ownAt } from '../../basics/own.ts';
import { product } from '../../basics/numbers.ts';
import { addTo, addToSum, listAt } from '../../basics/maps.ts';
import { intAttribute } from '../flat/dataflow.ts';
import { flatGraph, type FlatGraph, type FlatNode } from '../flat/flatten.ts';
import { nameAt, type Dim, type Model } from '../graph.ts';
import { isWeightUse, usedTensors } from '../layers/weights.ts';
import { dimsOf, valueCount, allNumbers } from '../shape.ts';
import { evaluateDim } from './dim-algebra.ts';
import { equationText, readEquation } from './equation.ts';
import { inferShapes, type Shapes } from './infer-shapes.ts';
import { parameterCount } from '../layers/parameters.ts';

interface Cost {
  /** Multiply-adds of all matrix products and convolutions, those of attention included. */
  readonly total: number;
  /** Those of each weight, by stored tensor, over all of its uses. */
  readonly layers: ReadonlyMap<string, number>;
  /** Operators that should count, but whose shapes are unknown. */
  readonly unknown: readonly string[];
}

/**
 * Cost of a forward pass of `batch` samples: the symbol of the first axis of the inputs. One multiply-add is one step of a dot product;
 * elementwise work, biases and norms are not counted. The branches of an If count both, the body of a Loop once.
 */
export function countMacs(model: Model, shapes: Shapes, batch = 1): Cost {
  const flat = flatGraph(model);
  const symbols = new Map<string, number>();
  for (const { name } of model.graph.inputs) {
    const [first] = dimsOf(shapes.get(name));
    if (typeof first === 'string') symbols.set(first, batch);
  }
  const owners = weightOwners(flat);
  const layers = new Map<string, number>();
  const unknown: string[] = [];
  let total = 0;
  for (const flatNode of flat.nodes) {
    const count = flatNode.node.op === 'Einsum' ? einsumMacs : macsOf;
    const macs = count(flatNode, (value) => sizesOf(shapes, symbols, value));
    if (macs === 'unknown') unknown.push(flatNode.node.name || nameAt(flatNode.outputs, 0));
    if (typeof macs !== 'object') continue;
    total += macs.all;
    const own = listAt(owners, flatNode);
    for (const { tensor, input, count } of own) {
      // Several tensors that are put together as one weight share its work.
      const all = own.reduce((sum, other) => (other.input === input ? sum + other.count : sum), 0);
      addToSum(layers, tensor, Math.round((macs.byInput[input] ?? macs.all) * (all === 0 ? 0 : count / all)));
    }
  }
  return { total, layers, unknown };
}

interface Macs {
  readonly all: number;
  /** Shares of the inputs, where an operator has several weights. */
  readonly byInput: Readonly<Record<number, number>>;
}

type Sizes = (value: string | undefined) => readonly number[] | undefined;

function macsOf(flatNode: FlatNode, sizes: Sizes): Macs | 'unknown' | 'none' {
  const { node, inputs, outputs } = flatNode;
  const cost = node.domain === '' ? ownAt(costs, node.op) : undefined;
  if (cost === undefined) return 'none';
  const [a, b, c] = [sizes(inputs[0]), sizes(inputs[1]), sizes(inputs[2])];
  return cost({ flatNode, a, b, c, out: sizes(outputs[0]) }) ?? 'unknown';
}

type Operands = Readonly<Record<'a' | 'b' | 'c' | 'out', readonly number[] | undefined>> & { readonly flatNode: FlatNode };

/** By operator; undefined where a shape is not known. */
const costs: Readonly<Record<string, (operands: Operands) => Macs | undefined>> = {
  MatMul: ({ a, out }) => out && a && plain(product(out) * (a.at(-1) ?? 1)),
  Gemm({ a, out, flatNode }) {
    const inner = a?.[intAttribute(flatNode, 'transA', 0) === 0 ? 1 : 0];
    return out && inner !== undefined ? plain(product(out) * inner) : undefined;
  },
  Conv: ({ b, out }) => out && b && plain(product(out) * product(b.slice(1))),
  ConvTranspose: ({ a, b }) => a && b && plain(product(a) * product(b.slice(1))),
  LSTM: recurrence,
  GRU: recurrence,
  RNN: recurrence,
};

/** Every step multiplies the input [batch, in] and the state [batch, hidden] by both matrices. */
function recurrence({ a, b, c }: Operands): Macs | undefined {
  if (a === undefined || b === undefined || c === undefined) return undefined;
  const steps = (a[0] ?? 0) * (a[1] ?? 0);
  const byInput = { 1: steps * product(b), 2: steps * product(c) };
  return { all: byInput[1] + byInput[2], byInput };
}

/** A product of two operands that is summed over an axis; without a sum it is elementwise work. */
function einsumMacs(flatNode: FlatNode, sizesOfValue: Sizes): Macs | 'unknown' | 'none' {
  const operands = flatNode.inputs.map(sizesOfValue);
  if (!operands.every((sizes) => sizes !== undefined)) return 'unknown';
  const ranks = operands.map(({ length }) => length);
  const equation = readEquation(equationText(flatNode), ranks);
  if (equation === undefined) return 'unknown';
  const sizes = new Map<string, number>();
  for (const [index, labels] of equation.operands.entries()) {
    for (const [axis, label] of labels.entries()) sizes.set(label, Math.max(sizes.get(label) ?? 1, operands[index]?.[axis] ?? 1));
  }
  const isSummed = sizes.size > equation.output.length;
  return isSummed && operands.length > 1 ? plain(product([...sizes.values()]) * (operands.length - 1)) : 'none';
}

function plain(all: number): Macs {
  return { all, byInput: {} };
}

type Owner = { readonly tensor: string; readonly input: number; readonly count: number };

function weightOwners(flat: FlatGraph): ReadonlyMap<FlatNode, readonly Owner[]> {
  const owners = new Map<FlatNode, Owner[]>();
  for (const { stored, uses } of usedTensors(flat).tensors) {
    for (const use of uses.filter(isWeightUse)) {
      addTo(owners, use.flatNode, { tensor: stored.name, input: use.input, count: valueCount(stored.tensor.dims) });
    }
  }
  return owners;
}

function sizesOf(shapes: Shapes, symbols: ReadonlyMap<string, number>, value: string | undefined): readonly number[] | undefined {
  const dims: readonly Dim[] | undefined = shapes.get(value ?? '')?.dims;
  return allNumbers(dims?.map((dim) => evaluateDim(dim, symbols)));
}

// How large a model is, and how much work one pass through it takes.

export interface ModelSize {
  /** Trainable parameters. */
  readonly parameters: number;
  /** Multiply-adds of one forward pass of one sample. */
  readonly macs: number;
}

export function sizeOfModel(model: Model): ModelSize {
  const { total } = countMacs(model, inferShapes(model));
  return { parameters: parameterCount(model), macs: total };
}
