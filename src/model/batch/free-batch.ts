/**
 * A model whose file fixes the batch, as one that takes any: sizes that are written out in constants become those
 * of the samples. On batches of the file's own size it computes what the file computes.
 */
import { allNumbers } from '../shape.ts';
import { lengthOf } from '../../basics/lists.ts';
import { flatGraph, type FlatNode } from '../flat/flatten.ts';
import { withTakenBranches } from '../flat/taken-branches.ts';
import { nameAt, type Dim, type Model, type Node, type ValueInfo } from '../graph.ts';
import { multiply } from '../shapes/dim-algebra.ts';
import { inferShapes, knownOf, sizeNumbers } from '../shapes/infer-shapes.ts';
import { fromFront, type Known } from '../shapes/known.ts';
import { joined, matched } from './beside-samples.ts';
import {
  batchPlace,
  askingNodes,
  constant,
  follows,
  isZero,
  sized,
  sizeName,
  symbol,
  type Freeing,
  type Guesses,
  type Results,
} from './freeing.ts';
import { firstOf } from './slices-of-samples.ts';
import { withPlacesOfSamples } from './scattered-places.ts';
import { onlyBatch } from './only-batch.ts';
import { withSqueezedAxes } from './squeezed-axes.ts';
import { axisOfCopies, type Copies, fittingGuesses } from './guesses.ts';

const known = new WeakMap<Model, Map<string, Model>>();

/** The size of the batch that the file fixes, by its input or by what its graph computes; undefined where it is free. */
export function fixedBatch(model: Model, input: string): number | undefined {
  const first = model.graph.inputs.find(({ name }) => name === input)?.dims?.[0];
  return typeof first === 'number' ? first : onlyBatch(model, input);
}

/** The model itself where its batch is free already, and no axis is one of samples by chance. `input` gets the samples. */
export function freeBatch(model: Model, input: string): Model {
  const freed = known.get(model) ?? new Map<string, Model>();
  known.set(model, freed);
  const found = freed.get(input) ?? withSqueezedAxes(freedOnce(model, input));
  freed.set(input, found);
  return found;
}

/** Branches are taken as the file's own size of the batch has it. */
function freedOnce(model: Model, input: string): Model {
  const batch = fixedBatch(model, input);
  if (batch === undefined || batch < 1) return model;
  const fixed = (info: ValueInfo): ValueInfo => (info.name === input ? { ...info, dims: info.dims?.with(0, batch) } : info);
  const { graph } = model;
  const own = withTakenBranches({ ...model, graph: { ...graph, inputs: graph.inputs.map(fixed) } });
  return fittingGuesses(own, input, batch, freedOf);
}

function freedOf(model: Model, input: string, batch: number, guesses: Guesses): Model {
  const { graph } = model;
  const flat = flatGraph(model);
  const names = new Set([...graph.initializers.keys(), ...flat.nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs])]);
  const fixed = inferShapes(model, new Map(), sizeNumbers);
  const gathered = { replaced: new Map(), tensors: new Map(), strides: new Map(), asks: false };
  const freeing: Freeing = { input, batch, flat, fixed, names, guesses, ...gathered };
  const dims = graph.inputs.find(({ name }) => name === input)?.dims ?? [];
  const bare: Model = { ...model, graph: { ...graph, valueInfo: new Map(), outputs: graph.outputs.map(withoutDims) } };
  knownOf(flatGraph(bare), bare, new Map([[input, [symbol, ...dims.slice(1)]]]), {
    counted: sizeNumbers,
    onFault: () => undefined,
    adjust(flatNode, results, inputs) {
      const made = adjusted(freeing, flatNode, results, inputs);
      keepStrides(freeing, flatNode, made, inputs);
      return made;
    },
  });
  const asking = freeing.asks ? askingNodes(freeing) : [];
  const free = (dim: Dim, axis: number): Dim => (axis === 0 && dim === batch ? symbol : dim);
  const opened = (info: ValueInfo): ValueInfo => ({ ...info, dims: info.dims?.map(free) });
  return {
    ...model,
    graph: {
      ...graph,
      inputs: graph.inputs.map((info) => (info.name === input ? opened(info) : info)),
      outputs: graph.outputs.map(withoutDims),
      nodes: [...asking, ...graph.nodes.flatMap((node) => freeing.replaced.get(node) ?? [node])],
      initializers: new Map([...graph.initializers, ...freeing.tensors]),
      valueInfo: new Map(),
    },
  };
}

function withoutDims({ name, type }: ValueInfo): ValueInfo {
  return { name, type };
}

/** What has the axis of one of its inputs has the samples at the same places of it. */
function keepStrides({ strides }: Freeing, { inputs, outputs }: FlatNode, made: Results, read: Results): void {
  outputs.forEach((output, index) => {
    const axis = made[index]?.dims.find(follows);
    const source = inputs.find((name, at) => strides.has(name) && read[at]?.dims.find(follows) === axis);
    const stride = source === undefined ? undefined : strides.get(source);
    if (axis !== undefined && stride !== undefined && !strides.has(output)) strides.set(output, stride);
  });
}

/** The node without the size of the batch in it, and what is known of its results then. */
function adjusted(freeing: Freeing, flatNode: FlatNode, results: Results, inputs: Results): Results {
  const { node } = flatNode;
  if (node.domain !== '') return results;
  switch (node.op) {
    case 'Reshape':
      return reshaped(freeing, flatNode, results, inputs);
    case 'Expand':
    case 'Tile':
    case 'ConstantOfShape':
      return repeated(freeing, flatNode, results, inputs);
    case 'Resize':
      return resized(freeing, flatNode, results, inputs);
    case 'Concat':
    case 'GatherElements':
    case 'ScatterElements':
      return joined(freeing, flatNode, results, inputs);
    case 'ScatterND':
      return scattered(freeing, flatNode, results, inputs);
    case 'Split':
      return parted(freeing, flatNode, results, inputs);
    case 'Slice':
      return firstRows(freeing, flatNode, results, inputs);
    // C alone is broadcast, to the result.
    case 'Gemm':
      return matched(freeing, flatNode, results, [results[0], undefined, inputs[2]]);
    case 'LSTM':
    case 'GRU':
    case 'RNN':
      return recurrent(freeing, flatNode, results, inputs);
    default:
      return broadcasting.has(node.op) ? matched(freeing, flatNode, results, inputs) : results;
  }
}

/** The axis of the batch takes what the others leave. */
function reshaped(freeing: Freeing, { node, inputs, outputs }: FlatNode, results: Results, [x, target]: Results): Results {
  const attribute = node.attributes['shape'];
  const written = attribute?.kind === 'ints' ? attribute.value : allNumbers(target?.values);
  const sizes = allNumbers(freeing.fixed.get(nameAt(outputs, 0))?.dims);
  if (x === undefined || sizes === undefined) return results;
  const place = batchPlace(x.dims, sizes, { batch: freeing.batch, stride: freeing.strides.get(nameAt(inputs, 0)) });
  // Sizes that the graph computes follow the samples by themselves.
  if (place === undefined || (written === undefined && results[0]?.dims.findIndex(follows) !== place.at)) return results;
  const { at, stride } = place;
  freeing.strides.set(nameAt(outputs, 0), stride);
  if (written === undefined) return results;
  const dims = sizes.map((size, axis) => (axis === at ? multiply(size / freeing.batch, symbol) : size));
  if (results[0]?.dims.every((dim, axis) => dim === dims[axis]) === true) return results;
  const shape = constant(freeing, sizes.with(at, -1));
  freeing.replaced.set(node, [{ ...node, inputs: [nameAt(node.inputs, 0), shape], attributes: {} }]);
  return [{ type: x.type, dims }];
}

/** Copies of one sample for each sample of the batch. */
function repeated(freeing: Freeing, flatNode: FlatNode, results: Results, inputs: Results): Results {
  const { node, outputs } = flatNode;
  if (node.op === 'Expand' && inputs[1]?.values?.some(follows) === true) return expanded(freeing, node, results, inputs);
  const at = node.op === 'ConstantOfShape' ? 0 : 1;
  const written = allNumbers(inputs[at]?.values);
  const fixed = freeing.fixed.get(outputs[0] ?? '');
  const sizes = allNumbers(fixed?.dims);
  if (written === undefined || sizes === undefined || fixed === undefined) return results;
  const own = at === 0 ? [] : (inputs[0]?.dims ?? []);
  const aligned = sizes.map((_, axis) => own[axis - sizes.length + own.length] ?? 1);
  const copies: Copies = { type: fixed.type, written, sizes, aligned };
  if (aligned.some(follows)) return node.op === 'Expand' ? kept(freeing, node, results, copies) : results;
  const axis = axisOfCopies(freeing, flatNode, copies);
  return axis === undefined ? results : counted(freeing, node, copies, axis);
}

/** An axis of samples keeps its size. */
function kept(freeing: Freeing, node: Node, results: Results, { type, written, sizes, aligned }: Copies): Results {
  const axis = aligned.findIndex(follows);
  const target = written.map((size, index) => (index === axis - sizes.length + written.length ? 1 : size));
  if (target.every((size, index) => size === written[index])) return results;
  freeing.replaced.set(node, [{ ...node, inputs: [node.inputs[0] ?? '', constant(freeing, target)] }]);
  return [{ type, dims: sizes.map((size, index) => (index === axis ? (aligned[index] ?? size) : size)) }];
}

function counted(freeing: Freeing, node: Node, { type, written, sizes }: Copies, axis: number): Results {
  const { nodes, name } = sized(freeing, node, node.op === 'Tile' ? written : sizes, axis);
  freeing.replaced.set(node, [...nodes, { ...node, inputs: [...node.inputs.slice(0, -1), name] }]);
  return [{ type, dims: (sizes as readonly Dim[]).with(axis, symbol) }];
}

/** To the size of the batch, of what was there once for each sample of the example; of zeros, several times. */
function expanded(freeing: Freeing, node: Node, results: Results, [x, target]: Results): Results {
  const at = (target?.values ?? []).findIndex(follows);
  const own = at - lengthOf(target?.values) + (x?.dims.length ?? 0);
  const copies = isZero(freeing.flat, nameAt(node.inputs, 0)) ? freeing.fixed.get(nameAt(node.outputs, 0))?.dims[at] : freeing.batch;
  if (freeing.batch === 1 || x === undefined || x.dims[own] !== copies) return results;
  const { nodes, name } = firstOf(freeing, node, nameAt(node.inputs, 0), own, x);
  freeing.replaced.set(node, [...nodes, { ...node, inputs: [name, ...node.inputs.slice(1)] }]);
  return [{ type: x.type, dims: target?.values ?? [] }];
}

/** Sizes that are written out: the first one is that of the batch. */
function resized(freeing: Freeing, { node, outputs }: FlatNode, results: Results, inputs: Results): Results {
  const sizes = allNumbers(inputs[3]?.values);
  const whole = allNumbers(freeing.fixed.get(nameAt(outputs, 0))?.dims);
  const [x] = inputs;
  const byAxes = node.attributes['axes'] !== undefined;
  if (x === undefined || sizes === undefined || whole === undefined || byAxes || sizes.length === 0 || x.dims[0] !== symbol) return results;
  const { nodes, name } = sized(freeing, node, sizes);
  freeing.replaced.set(node, [...nodes, { ...node, inputs: [...node.inputs.slice(0, 3), name] }]);
  return [{ type: x.type, dims: [symbol, ...whole.slice(1)] }];
}

/** Into tensors of as many samples as there are. */
function scattered(freeing: Freeing, { node }: FlatNode, results: Results, inputs: Results): Results {
  const made = withPlacesOfSamples(freeing, node, inputs);
  if (made === undefined) return results;
  freeing.replaced.set(node, made.nodes);
  return results.map((it) => it && { ...it, dims: it.dims.with(made.axis, symbol) });
}

/** Samples that were joined several times are cut into as many parts, whatever their number. */
function parted(freeing: Freeing, { node, inputs: [name = ''], outputs }: FlatNode, results: Results, [x, target]: Results): Results {
  const { split, ...kept } = node.attributes;
  const { axis } = kept;
  const on = fromFront(axis?.kind === 'int' ? axis.value : 0, lengthOf(x?.dims));
  const sizes = new Set(split?.kind === 'ints' ? split.value : allNumbers(target?.values));
  const [size] = sizes;
  const together = freeing.batch * (freeing.strides.get(name) ?? 1);
  if (x === undefined || !follows(x.dims[on]) || sizes.size !== 1 || size === undefined || size % together !== 0) return results;
  const parts: Node['attributes'] = freeing.flat.opset < 18 ? {} : { num_outputs: { kind: 'int', value: outputs.length } };
  freeing.replaced.set(node, [{ ...node, inputs: node.inputs.slice(0, 1), attributes: { ...kept, ...parts } }]);
  const part: Known = { type: x.type, dims: x.dims.with(on, multiply(size / freeing.batch, symbol)) };
  return outputs.map(() => part);
}

/** As many rows as the example has samples, from the first on: of copies that are laid out sample by sample, one for each sample. */
function firstRows(freeing: Freeing, { node }: FlatNode, results: Results, [x, ...bounds]: Results): Results {
  const [[start] = [], [end] = [], [axis = 0] = [], [step = 1] = []] = bounds.map((own) => allNumbers(own?.values));
  const on = fromFront(axis, lengthOf(x?.dims));
  const isOfSamples = freeing.batch > 1 && start === 0 && end === freeing.batch && step === 1 && bounds[0]?.values?.length === 1;
  if (x === undefined || !isOfSamples || !follows(x.dims[on])) return results;
  freeing.asks = true;
  freeing.replaced.set(node, [{ ...node, inputs: node.inputs.with(2, sizeName) }]);
  return [{ type: x.type, dims: x.dims.with(on, symbol) }];
}

/** First states of zeros are what a recurrence starts from by itself. */
function recurrent(freeing: Freeing, { node }: FlatNode, results: Results, inputs: Results): Results {
  const read = node.inputs.map((name, index) => {
    const dims = inputs[index]?.dims;
    return index >= 5 && dims?.length === 3 && dims[1] === freeing.batch && isZero(freeing.flat, name) ? '' : name;
  });
  if (read.every((name, index) => name === node.inputs[index])) return results;
  freeing.replaced.set(node, [{ ...node, inputs: read }]);
  return results;
}

/** Operators whose inputs are broadcast. */
const broadcasting: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Mean', 'Sum', 'Where', 'MatMul', 'Mod', 'PRelu'],
  ...['And', 'Or', 'Xor', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'],
]);
