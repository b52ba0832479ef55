/** Checks the gradients of a small graph against central differences of its output. */
import * as ort from 'onnxruntime-node';
import { expect } from 'vitest';
import { createBuilder, type GraphBuilder } from '../../../src/compute/builder.ts';
import { differentiate } from '../../../src/compute/differentiate.ts';
import type { Shape } from '../../../src/compute/shapes.ts';
import {
  encodeModel,
  floatTensor,
  intTensor,
  type Attribute,
  type Model,
  type Node,
  type Tensor,
  type ValueInfo,
} from '../../../src/model/index.ts';

export interface GradientCase {
  readonly nodes: readonly Node[];
  /** Dimensions of the inputs, all of which are differentiated. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Integer constants, such as the target of a Reshape. */
  readonly integers?: Readonly<Record<string, readonly number[]>>;
  /** Float constants, which have no gradient. */
  readonly floats?: Readonly<Record<string, { readonly dims: readonly number[]; readonly values: readonly number[] }>>;
  readonly output: string;
  /** Values whose first axis follows the batch, whose size no rule knows. */
  readonly batched?: readonly string[];
  readonly opset?: number;
  /** Inputs that stay above 0.1: of a square root, a logarithm, a variance. */
  readonly positive?: readonly string[];
  /** Distance between values, 0.03 unless the function is strongly curved. */
  readonly gap?: number;
  readonly seed: number;
}

export function node(
  op: string,
  inputs: readonly string[],
  output: string | readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Node {
  const outputs = typeof output === 'string' ? [output] : output;
  return { name: outputs[0] ?? '', op, domain: '', inputs, outputs, attributes };
}

/**
 * The derivative of Σ r·y along a random direction u, for random r: gradients say ⟨g, u⟩, differences
 * (L(x + hu) − L(x − hu)) / 2h. Inputs are distinct multiples of 0.03 that avoid 0 and move by less
 * than 0.01, so no maximum changes its place and no sign flips. With h = 1/128 the error is of the
 * order of h² times third derivatives, and of 1e-7/h for rounding: 0.5% of what |g| and |u| allow is
 * generous for both, and any wrong factor, sign or index exceeds it.
 */
export async function checkGradients(given: GradientCase): Promise<void> {
  const names = Object.keys(given.inputs);
  const random = generator(given.seed);
  const values = new Map(
    names.map((name) => {
      const positive = given.positive?.includes(name) === true;
      return [name, spread(sizeOf(given.inputs[name] ?? []), positive, given.gap ?? 0.03, random)] as const;
    }),
  );
  const shapes = await observe(given, values);
  const builder = createBuilder(given.opset ?? 17, [...names, ...given.nodes.flatMap(({ outputs }) => outputs)]);
  builder.nodes.push(...given.nodes);
  const seed = { output: given.output, gradient: 'r' };
  const constants = constantsOf(given);
  const forward = { nodes: given.nodes, shapes, constants };
  const gradients = differentiate(builder, forward, seed, names);
  expect(gradients.diagnostics).toEqual([]);
  const found = [...(gradients.value ?? [])];

  const session = await load(given, builder, [given.output, ...found.map(([, name]) => name)], {
    ...given.inputs,
    r: shapes.get(given.output)?.map(Number) ?? [],
  });
  const r = Float32Array.from({ length: sizeOf(shapes.get(given.output)?.map(Number) ?? []) }, () => 2 * random() - 1);
  const run = async (along?: { readonly name: string; readonly u: Float32Array; readonly h: number }) => {
    const feeds = Object.fromEntries(
      names.map((name) => {
        const moved = (values.get(name) ?? new Float32Array()).map((value, index) =>
          along?.name === name ? value + along.h * (along.u[index] ?? 0) : value,
        );
        return [name, new ort.Tensor('float32', moved, given.inputs[name] ?? [])];
      }),
    );
    const dims = shapes.get(given.output)?.map(Number) ?? [];
    const all = { ...feeds, r: new ort.Tensor('float32', r, dims) };
    const used = Object.entries(all).filter(([name]) => session.inputNames.includes(name));
    return session.run(Object.fromEntries(used));
  };
  const base = await run();
  for (const [name, gradient] of found) {
    const g = floats(base[gradient]);
    expect(base[gradient]?.dims, `shape of the gradient in ${name}`).toEqual(given.inputs[name]);
    const u = g.map(() => (random() < 0.5 ? -1 : 1));
    const slope = async (h: number): Promise<number> => {
      const [above, below] = [await run({ name, u, h }), await run({ name, u, h: -h })];
      return (dot(r, floats(above[given.output])) - dot(r, floats(below[given.output]))) / (2 * h);
    };
    // Richardson: what is left of the error falls with the fourth power of the step.
    const difference = (4 * (await slope(1 / 256)) - (await slope(1 / 128))) / 3;
    const size = Math.sqrt(dot(g, g) * dot(u, u));
    const error = Math.abs(dot(g, u) - difference);
    expect(error, `gradient in ${name}: ${dot(g, u)}, differences: ${difference}`).toBeLessThan(0.005 * size + 2e-3);
  }
  await session.release();
}

async function observe(given: GradientCase, values: ReadonlyMap<string, Float32Array>): Promise<ReadonlyMap<string, Shape>> {
  const builder = createBuilder(given.opset ?? 17);
  builder.nodes.push(...given.nodes);
  const outputs = given.nodes.flatMap((it) => it.outputs);
  const session = await load(given, builder, outputs, given.inputs);
  const feeds = [...values].map(([name, own]) => [name, new ort.Tensor('float32', own, given.inputs[name] ?? [])] as const);
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return new Map<string, Shape>([
    ...Object.entries(given.inputs),
    ...[...constantsOf(given)].map(([name, tensor]) => [name, tensor.dims] as const),
    ...Object.entries(results).map(([name, tensor]) => [name, tensor.dims] as const),
    ...(given.batched ?? []).map((name) => [name, ['batch', ...(given.inputs[name] ?? []).slice(1)]] as const),
  ]);
}

function load(
  given: GradientCase,
  builder: GraphBuilder,
  outputs: readonly string[],
  inputs: Readonly<Record<string, readonly number[]>>,
): Promise<ort.InferenceSession> {
  const infos = Object.entries(inputs).map(([name, dims]): ValueInfo => ({ name, type: 'float32', dims }));
  const model: Model = {
    irVersion: 8,
    opsets: new Map([['', given.opset ?? 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: 'case',
      inputs: infos,
      outputs: [...new Set(outputs)].map((name) => ({ name })),
      nodes: builder.nodes,
      initializers: new Map([...constantsOf(given), ...builder.initializers]),
      valueInfo: new Map(),
    },
  };
  return ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 4, intraOpNumThreads: 1 });
}

function constantsOf(given: GradientCase): ReadonlyMap<string, Tensor> {
  const integers = Object.entries(given.integers ?? {});
  const floating = Object.entries(given.floats ?? {});
  return new Map([
    ...integers.map(([name, own]) => [name, intTensor(name, [own.length], own)] as const),
    ...floating.map(([name, own]) => [name, floatTensor(name, own.dims, own.values)] as const),
  ]);
}

/** Shuffled distinct multiples of `gap`, centred unless they are to be positive. */
function spread(count: number, positive: boolean, gap: number, random: () => number): Float32Array {
  const start = positive ? 0.2 : -gap * (Math.floor(count / 2) + 0.5);
  const values = Float32Array.from({ length: count }, (_, index) => start + gap * index);
  for (let index = count - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [values[index], values[other]] = [values[other] ?? 0, values[index] ?? 0];
  }
  return values;
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

function floats(tensor: ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError('not a float32 tensor');
  return tensor.data;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
