/** A LLaMA-shaped model with external data, untrained, of 0.1 GB a block: for time and memory only. */
import { createBuilder, emit, emitTo, int, integers, scalar, type GraphBuilder } from '../../src/compute/builder.ts';
import type { Model, Tensor } from '../../src/model/index.ts';
import { stream } from '../../src/random/stream.ts';
import { uniform } from '../../src/random/draw.ts';

export const vocabulary = 8192;
const [width, hidden, heads, keys] = [1536, 4096, 12, 4];
const size = width / heads;
const opset = 17;

export interface LargeModel {
  readonly model: Model;
  /** The content of the data file, a tensor at a time. */
  readonly weights: () => Iterable<Uint8Array>;
}

export function largeLlama({ layers, location }: { readonly layers: number; readonly location: string }): LargeModel {
  const builder = createBuilder(opset, ['input', 'logits']);
  let offset = 0;
  const weight: WeightOf = (name, ...dims) => {
    const length = 4 * dims.reduce((product, dim) => product * dim, 1);
    const data = { kind: 'external', location, offset, length } as const;
    builder.initializers.set(name, { name, type: 'float32', dims, data });
    offset += length;
    return name;
  };
  let x = emit(builder, 'Gather', [weight('embed.weight', vocabulary, width), 'input']);
  for (let layer = 0; layer < layers; layer++) x = block(builder, weight, `layers.${layer}`, x);
  const head = weight('lm_head.weight', width, vocabulary);
  emitTo(builder, 'MatMul', { inputs: [norm(builder, weight, 'norm', x), head], outputs: ['logits'] });
  const model: Model = {
    irVersion: 8,
    opsets: new Map([['', opset]]),
    functions: [],
    producer: 'espalier',
    metadata: new Map(),
    graph: {
      name: 'large',
      inputs: [{ name: 'input', type: 'int64', dims: ['batch', 'sequence'] }],
      outputs: [{ name: 'logits', type: 'float32', dims: ['batch', 'sequence', vocabulary] }],
      nodes: builder.nodes,
      initializers: builder.initializers,
      valueInfo: new Map(),
    },
  };
  return { model, weights: () => weightsOf([...builder.initializers.values()]) };
}

type WeightOf = (name: string, ...dims: readonly number[]) => string;

function block(builder: GraphBuilder, weight: WeightOf, path: string, x: string): string {
  const linear = (input: string, part: string, from: number, to: number): string =>
    emit(builder, 'MatMul', [input, weight(`${path}.${part}.weight`, from, to)]);
  const y = norm(builder, weight, `${path}.input_norm`, x);
  const inner = keys * size;
  const q = split(builder, linear(y, 'q_proj', width, width), heads);
  const [k, v] = ['k_proj', 'v_proj'].map((part) => repeated(builder, linear(y, part, width, inner)));
  const swapped = emit(builder, 'Transpose', [k ?? ''], perm(0, 1, 3, 2));
  const scores = emit(builder, 'MatMul', [q, swapped]);
  const scaled = emit(builder, 'Mul', [scores, scalar(builder, size ** -0.5)]);
  const attention = emit(builder, 'Softmax', [scaled], { axis: int(-1) });
  const context = emit(builder, 'MatMul', [attention, v ?? '']);
  const joined = emit(builder, 'Transpose', [context], perm(0, 2, 1, 3));
  const flat = emit(builder, 'Reshape', [joined, integers(builder, [0, 0, width])]);
  const middle = emit(builder, 'Add', [x, linear(flat, 'o_proj', width, width)]);
  const z = norm(builder, weight, `${path}.post_norm`, middle);
  const gate = linear(z, 'gate_proj', width, hidden);
  const silu = emit(builder, 'Mul', [gate, emit(builder, 'Sigmoid', [gate])]);
  const product = emit(builder, 'Mul', [silu, linear(z, 'up_proj', width, hidden)]);
  return emit(builder, 'Add', [middle, linear(product, 'down_proj', hidden, width)]);
}

/** [batch, tokens, count · size] → [batch, count, tokens, size]. */
function split(builder: GraphBuilder, x: string, count: number): string {
  const parts = emit(builder, 'Reshape', [x, integers(builder, [0, 0, count, size])]);
  return emit(builder, 'Transpose', [parts], perm(0, 2, 1, 3));
}

/** Keys and values of a group, once for each of its heads. */
function repeated(builder: GraphBuilder, x: string): string {
  const parts = emit(builder, 'Reshape', [x, integers(builder, [0, 0, keys, 1, size])]);
  const tiled = emit(builder, 'Tile', [parts, integers(builder, [1, 1, 1, heads / keys, 1])]);
  return split(builder, tiled, heads);
}

function norm(builder: GraphBuilder, weight: WeightOf, path: string, x: string): string {
  const squares = emit(builder, 'Mul', [x, x]);
  const mean = emit(builder, 'ReduceMean', [squares], { axes: { kind: 'ints', value: [-1] }, keepdims: int(1) });
  const root = emit(builder, 'Sqrt', [emit(builder, 'Add', [mean, scalar(builder, 1e-5)])]);
  const unit = emit(builder, 'Div', [x, root]);
  return emit(builder, 'Mul', [unit, weight(`${path}.weight`, width)]);
}

function perm(...value: readonly number[]) {
  return { perm: { kind: 'ints', value } } as const;
}

function* weightsOf(tensors: readonly Tensor[]): Generator<Uint8Array> {
  for (const { name, dims, data } of tensors) {
    if (data.kind !== 'external') continue;
    const count = dims.reduce((product, dim) => product * dim, 1);
    const values = dims.length === 1 ? new Float32Array(count).fill(1) : drawn(name, count);
    yield new Uint8Array(values.buffer);
  }
}

function drawn(name: string, count: number): Float32Array {
  return uniform(stream(1, name), count, 0.035);
}
