/**
 * Slices of values that hold one constant number for any input: what a layer makes of rows of zeros, and what
 * comes of it on its way through activations, norms, pools and sums.
 */
import { listAt } from '../../basics/maps.ts';
import { itemAt } from '../../basics/must.ts';
import { floatTensor, type CoupledModel } from '../../model/index.ts';
import { floatTensor as fed, loadProgram, type SessionOptions } from '../session.ts';
import type { Constants, ConstantAxis, StoredValues, ValueId, FlatNode } from './constant-axis.ts';
import { constantOutputs, linearUse, isPadded } from './linear-use.ts';
import { nameAt, type Node } from '../../model/graph.ts';
import { intAttribute } from '../operators.ts';
import { createBuilder } from '../builder.ts';
import { ownModel } from '../own-model.ts';

// Operators that work element by element, and batch normalization: onnxruntime computes each slice once.

const names = [
  'Abs Add Celu Clip Div Elu Erf Exp Gelu HardSigmoid HardSwish LeakyRelu Log Max Mean Min Mish Mul Neg',
  'PRelu Pow Reciprocal Relu Selu Sigmoid Sin Cos Softplus Softsign Sqrt Sub Sum Swish Tanh',
  'ThresholdedRelu',
]
  .join(' ')
  .split(' ');

/** Undefined where no slice of the result is known to be constant. */
async function elementwiseConstants(
  { flat, walk }: CoupledModel,
  flatNode: FlatNode,
  known: { readonly constants: Constants; readonly stored: StoredValues },
  options: SessionOptions,
): Promise<ConstantAxis | undefined> {
  const { node, inputs, outputs } = flatNode;
  const ranks = inputs.map((input) => walk.known.get(input)?.dims.length ?? 0);
  const rank = Math.max(...ranks);
  const isNorm = node.op === 'BatchNormalization';
  if (isNorm && (intAttribute(node, 'training_mode', 0) !== 0 || outputs.length > 1)) return undefined;
  const fromEnd = inputs.flatMap((input, at) => {
    const own = known.constants.get(input);
    return own === undefined ? [] : [itemAt(ranks, at) - own.axis];
  });
  const [place, another] = [...new Set(fromEnd)];
  const length = known.constants.get(inputs.find((input) => known.constants.has(input)) ?? '')?.values.length ?? 0;
  if (place === undefined || another !== undefined || length < 2) return undefined;
  const operands = inputs.map((input): Operand | undefined => {
    if (input === '') return 'left out';
    const own = known.constants.get(input);
    if (own !== undefined) return own.values.length === length ? own.values : undefined;
    const constant = flat.constants.get(input);
    const values = constant && known.stored(constant.name);
    if (constant === undefined || values === undefined) return undefined;
    return storedOperand(constant.tensor.dims, values, isNorm ? 1 : place, length);
  });
  const given = operands.filter((it) => it !== undefined);
  if (given.length < operands.length) return undefined;
  const results = await compute(node, given, { opset: flat.opset, length }, options);
  const isKnown = (at: number): boolean => given.every((it) => typeof it === 'string' || !Number.isNaN(it[it.length === 1 ? 0 : at]));
  const values = Float64Array.from(results, (value, at) => (isKnown(at) ? value : NaN));
  return values.every(Number.isNaN) ? undefined : { axis: rank - place, values };
}

/** A number, or one for each slice. */
type Operand = Float64Array | 'left out';

function storedOperand(dims: readonly number[], values: ArrayLike<number>, fromEnd: number, length: number): Operand | undefined {
  if (values.length === 1) return Float64Array.from(values);
  const isVector = values.length === length && dims.at(-fromEnd) === length;
  return isVector && dims.length >= fromEnd ? Float64Array.from(values) : undefined;
}

/** Each slice as one element. */
async function compute(
  node: Node,
  operands: readonly Operand[],
  { opset, length }: { readonly opset: number; readonly length: number },
  options: SessionOptions,
): Promise<Float32Array> {
  const isNorm = node.op === 'BatchNormalization';
  const named = operands.map((operand, at) => ({ name: `operand ${at}`, operand, at }));
  const vectors = named.flatMap(({ name, operand, at }) =>
    operand === 'left out' || operand.length === 1 ? [] : [{ name, dims: isNorm && at === 0 ? [1, length] : [length], values: operand }],
  );
  const builder = createBuilder(opset, []);
  for (const { name, operand } of named) {
    if (operand === 'left out' || operand.length !== 1) continue;
    builder.initializers.set(name, floatTensor(name, [], [...operand]));
  }
  const inputs = named.map(({ name, operand }) => (operand === 'left out' ? '' : name));
  const model = ownModel(builder, {
    name: 'constant slices',
    inputs: vectors.map(({ name, dims }) => ({ name, type: 'float32', dims })),
    outputs: [{ name: 'result', type: 'float32' }],
    nodes: [{ ...node, inputs, outputs: ['result'] }],
  });
  const { ort, session } = await loadProgram(model, options);
  try {
    const feeds = vectors.map(({ name, dims, values }) => [name, fed(ort, Float32Array.from(values), dims)]);
    const { result } = await session.run(Object.fromEntries(feeds));
    if (!(result?.data instanceof Float32Array)) throw new TypeError('float32 gives float32');
    return result.data.slice();
  } finally {
    await session.release();
  }
}

const moving = [
  'Concat Dropout Expand Flatten Gather Identity Reshape Slice Split Squeeze Tile Transpose Unsqueeze',
  'GlobalAveragePool GlobalMaxPool MaxPool ReduceMax ReduceMean ReduceMin',
]
  .join(' ')
  .split(' ');

/** What stands beside the input adds zeros to it. */
const adding = ['AveragePool', 'Pad'];

/** Operators that pass slices on, or their mean or maximum. */
function handsOn({ domain, op }: Node): boolean {
  return domain === '' && (moving.includes(op) || adding.includes(op));
}

/** Labels tell which slices of the output hold what: a slice is constant where everything with its label is, and the same number. */
function handedOn({ walk }: CoupledModel, { node, inputs, outputs }: FlatNode, constants: Constants) {
  const byRoot = new Map<number, number>();
  const keepsOnlyZeros = addsZeros(node);
  for (const input of inputs) {
    const own = constants.get(input);
    walk.axes.get(input)?.forEach((axis, index) => {
      if (axis.kind !== 'live') return;
      axis.labels.forEach((label, slice) => {
        const root = walk.labels.find(label);
        const found = own?.axis === index ? (own.values[slice] ?? NaN) : NaN;
        const value = keepsOnlyZeros && found !== 0 ? NaN : found;
        const known = byRoot.get(root) ?? value;
        byRoot.set(root, known === value ? value : NaN);
      });
    });
  }
  return outputs.flatMap((output) => {
    const axes = listAt(walk.axes, output).flatMap((state, axis) => {
      if (state.kind !== 'live') return [];
      const values = Float64Array.from(state.labels, (label) => byRoot.get(walk.labels.find(label)) ?? NaN);
      return values.every(Number.isNaN) ? [] : [{ axis, values }];
    });
    const [only, another] = axes;
    return only === undefined || another !== undefined ? [] : [[output, only] as const];
  });
}

function addsZeros(node: Node): boolean {
  if (node.op === 'Pad') return true;
  return node.op === 'AveragePool' && intAttribute(node, 'count_include_pad', 0) === 1 && isPadded(node);
}

/** Exact but for rounding, in float32. Rejects with onnxruntime's error where it refuses an operator. */
export async function constantSlices(model: CoupledModel, stored: StoredValues, options: SessionOptions): Promise<Constants> {
  const constants = new Map<ValueId, ConstantAxis>();
  for (const flatNode of model.flat.nodes) {
    const { node, inputs, outputs } = flatNode;
    const use = linearUse(model, flatNode);
    if (use !== undefined) {
      const weights = stored(use.weight);
      const bias = use.bias === undefined ? undefined : stored(use.bias);
      if (weights === undefined || (use.bias !== undefined && bias === undefined)) continue;
      const x = constants.get(use.x);
      const own = x?.axis === use.into ? x.values : undefined;
      note(use.y, { axis: use.outOf, values: constantOutputs(use, weights, bias, own) });
    } else if (!inputs.some((input) => constants.has(input))) continue;
    else if (handsOn(node)) {
      for (const [output, found] of handedOn(model, flatNode, constants)) note(output, found);
    } else if (node.domain === '' && (names.includes(node.op) || node.op === 'BatchNormalization')) {
      const found = await elementwiseConstants(model, flatNode, { constants, stored }, options);
      if (found !== undefined) note(nameAt(outputs, 0), found);
    }
  }
  return constants;

  function note(value: ValueId, found: ConstantAxis): void {
    if (!found.values.every(Number.isNaN)) constants.set(value, found);
  }
}
