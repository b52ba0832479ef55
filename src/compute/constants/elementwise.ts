/** Operators that work element by element, and batch normalization: onnxruntime computes each slice once. */
import { floatTensor, type CoupledModel } from '../../model/index.ts';
import type { Node } from '../../model/graph.ts';
import { intAttribute } from '../attributes.ts';
import { createBuilder } from '../builder.ts';
import { ownModel } from '../own-model.ts';
import { floatTensor as fed, loadProgram, type SessionOptions } from '../session.ts';
import type { Constants, ConstantAxis, FlatNode, StoredValues } from './constant-axis.ts';

const names = [
  'Abs Add Celu Clip Div Elu Erf Exp Gelu HardSigmoid HardSwish LeakyRelu Log Max Mean Min Mish Mul Neg',
  'PRelu Pow Reciprocal Relu Selu Sigmoid Sin Cos Softplus Softsign Sqrt Sub Sum Swish Tanh',
  'ThresholdedRelu',
]
  .join(' ')
  .split(' ');

export function isElementwise({ domain, op }: Node): boolean {
  return domain === '' && (names.includes(op) || op === 'BatchNormalization');
}

/** Undefined where no slice of the result is known to be constant. */
export async function elementwiseConstants(
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
    return own === undefined ? [] : [(ranks[at] ?? 0) - own.axis];
  });
  const [place, another] = [...new Set(fromEnd)];
  const first = inputs.find((input) => known.constants.has(input)) ?? '';
  const length = known.constants.get(first)?.values.length ?? 0;
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
