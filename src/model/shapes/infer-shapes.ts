/** Shapes and types of a model's values, from its inputs and without running it. */
import { tensorIntegers } from '../flat/dataflow.ts';
import { type FlatGraph, type FlatNode, flatGraph } from '../flat/flatten.ts';
import { isFloat } from '../element-types.ts';
import type { Dim, ElementType, Model, Tensor, ValueInfo } from '../graph.ts';
import { valueCount } from '../shape.ts';
import { decodeValues } from '../values/tensor-values.ts';
import { applicationOf, type Known } from './known.ts';
import { faultOf, resultFault } from './faults.ts';
import { choosingRules, fusedDomain, fusedRules, elementwiseRules, spatialRules } from './elementwise-rules.ts';
import { contractingRules } from './contracting-rules.ts';
import { structuralRules } from './structural-rules.ts';

export interface ValueShape {
  readonly type: ElementType;
  /** A string is a symbol of the model (`batch`), a product (`4*batch`), or `?` for unknown. */
  readonly dims: readonly Dim[];
}

export type Shapes = ReadonlyMap<string, ValueShape>;

const rules = new Map(Object.entries({ ...elementwiseRules, ...structuralRules, ...spatialRules, ...contractingRules, ...choosingRules }));

/** Operators of the default domain whose results have known shapes. */
export const shapedOperators: readonly string[] = [...rules.keys()];

const fused = new Map(Object.entries(fusedRules).map(([operator, rule]) => [`${fusedDomain}.${operator}`, rule]));

/** The numbers of a constant that sizes may be counted by. */
export type Counted = (tensor: Tensor) => readonly number[] | undefined;

/**
 * Shapes by name of the value; values of nested graphs and functions have their path before the name. `inputDims` replaces the shapes of
 * inputs. Where an operator is unknown the file's own `value_info` is taken; a value of which nothing is known is not in the map.
 */
export function inferShapes(model: Model, inputDims: ReadonlyMap<string, readonly Dim[]> = new Map(), counted?: Counted): Shapes {
  return shapesOf(flatGraph(model), model, inputDims, counted);
}

export function shapesOf(
  flat: FlatGraph,
  model: Model,
  inputDims: ReadonlyMap<string, readonly Dim[]> = new Map(),
  counted?: Counted,
): Shapes {
  const known = knownOf(flat, model, inputDims, counted === undefined ? {} : { counted });
  return new Map([...known].map(([name, { type, dims }]) => [name, { type, dims }]));
}

/** Told of an operator that cannot be computed; of its results nothing is known. */
export type OnFault = (flatNode: FlatNode, problem: string) => void;

export type Adjust = (
  flatNode: FlatNode,
  results: readonly (Known | undefined)[],
  inputs: readonly (Known | undefined)[],
) => readonly (Known | undefined)[];

export interface Watching {
  readonly counted?: Counted;
  readonly onFault?: OnFault;
  /** Takes the place of what a rule found. */
  readonly adjust?: Adjust;
}

/** The same, with the elements of small integer tensors. */
export function knownOf(
  flat: FlatGraph,
  model: Model,
  inputDims: ReadonlyMap<string, readonly Dim[]> = new Map(),
  { counted = tensorIntegers, onFault, adjust }: Watching = {},
): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const input of model.graph.inputs) {
    const dims = inputDims.get(input.name) ?? input.dims;
    if (input.type !== undefined && dims !== undefined) known.set(input.name, { type: input.type, dims });
  }
  for (const [value, { tensor }] of flat.constants) {
    const values = counted(tensor);
    const { type, dims } = tensor;
    known.set(value, { type, dims, values });
  }
  const sizes = givenSizes(model, inputDims);
  for (const flatNode of flat.nodes) {
    const found = apply(flat, flatNode, known, onFault);
    const inputs = (): readonly (Known | undefined)[] => flatNode.inputs.map((input) => known.get(input));
    const results = (adjust?.(flatNode, found, inputs()) ?? found).map(bounded);
    flatNode.outputs.forEach((output, index) => {
      const result = completed(results[index], declared(model, output, sizes));
      if (output !== '' && result !== undefined && !flat.constants.has(output)) known.set(output, result);
    });
  }
  return known;
}

/** Positions of a row of tokens, of which Funnel computes the ends of a range. */
const mostFloats = 256;

/**
 * Integers, and a few numbers in floats, by which `arange` counts and exports compute paddings. These are not in memory where only
 * the header of a model has been read, so that nothing may follow from them that a plan and its run have in common.
 */
export const sizeNumbers: Counted = (tensor) => {
  const { type, dims, data } = tensor;
  const integers = tensorIntegers(tensor);
  const count = valueCount(dims);
  if (integers !== undefined) return integers;
  if (data.kind !== 'bytes' || !isFloat(type) || count > mostFloats) return undefined;
  const numbers = Array.from(decodeValues(type, data.bytes, count) ?? [], Number);
  return numbers.every(Number.isFinite) ? numbers : undefined;
};

function apply(
  flat: FlatGraph,
  flatNode: FlatNode,
  known: ReadonlyMap<string, Known>,
  onFault: OnFault = () => undefined,
): readonly (Known | undefined)[] {
  const { node, inner } = flatNode;
  const isOwn = node.domain === '';
  const inputs = flatNode.inputs.map((input) => known.get(input));
  if (isOwn && node.op === 'If') return mergeBranches(inner, inputs[0]?.values, known);
  const rule = isOwn ? rules.get(node.op) : fused.get(`${node.domain}.${node.op}`);
  const application = applicationOf(flat, flatNode, inputs);
  const before = isOwn ? faultOf(application) : undefined;
  const results = before === undefined ? (rule?.(application) ?? []) : [];
  const problem = before ?? resultFault(application, results);
  if (problem === undefined) return results;
  onFault(flatNode, problem);
  return [];
}

/** More values than this are no sizes, and are not held. */
export const mostValues = 1 << 16;

function bounded(known: Known | undefined): Known | undefined {
  if (known?.values === undefined || known.values.length <= mostValues) return known;
  return { type: known.type, dims: known.dims };
}

/** A rule's result, with the file's own sizes where the rule leaves some open. */
function completed(result: Known | undefined, own: Known | undefined): Known | undefined {
  if (result === undefined || own?.dims.length !== result.dims.length || !result.dims.includes('?')) return result ?? own;
  return { ...result, dims: result.dims.map((dim, axis) => (dim === '?' ? (own.dims[axis] ?? dim) : dim)) };
}

/** What the branch gives that is taken; where the condition is not known, what both agree on. */
function mergeBranches(
  inner: FlatNode['inner'],
  [truth]: readonly Dim[] = [],
  known: ReadonlyMap<string, Known>,
): readonly (Known | undefined)[] {
  const taken = typeof truth === 'number' ? inner[truth === 0 ? 'else_branch' : 'then_branch'] : undefined;
  const [first = [], ...others] = taken ? [taken] : Object.values(inner);
  return first.map((value, index) => {
    const one = known.get(value);
    const rest = others.map((branch) => known.get(branch[index] ?? ''));
    const ranked = rest.every((it) => it?.dims.length === one?.dims.length);
    if (one === undefined || !ranked) return undefined;
    const dims = one.dims.map((size, axis) => (rest.every((it) => it?.dims[axis] === size) ? size : '?'));
    return { type: one.type, dims };
  });
}

/** What the symbols of the inputs are where other dimensions replace them. */
function givenSizes({ graph }: Model, inputDims: ReadonlyMap<string, readonly Dim[]>): ReadonlyMap<Dim, Dim> {
  return new Map(
    graph.inputs.flatMap(({ name, dims = [] }) =>
      dims.flatMap((dim, axis) => {
        const given = inputDims.get(name)?.[axis];
        return typeof dim === 'string' && given !== undefined ? [[dim, given] as const] : [];
      }),
    ),
  );
}

function declared(model: Model, name: string, sizes: ReadonlyMap<Dim, Dim>): Known | undefined {
  const info: ValueInfo | undefined = model.graph.valueInfo.get(name) ?? model.graph.outputs.find((output) => output.name === name);
  return info?.type === undefined || info.dims === undefined
    ? undefined
    : { type: info.type, dims: info.dims.map((dim) => sizes.get(dim) ?? dim) };
}
