/** Relevance of single operators: as the graph has it, and by plain loops over contributions. */
import * as ort from 'onnxruntime-node';
import { createBuilder } from '../../../src/compute/builder.ts';
import { propagateRelevance } from '../../../src/compute/statistics/reverse-passes.ts';
import type { Shape } from '../../../src/compute/shapes.ts';
import { encodeModel, floatTensor, type Model, type Node, type Tensor } from '../../../src/model/index.ts';

export interface Values {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

export interface Given {
  readonly nodes: readonly Node[];
  /** What changes with the samples. */
  readonly x: Values;
  readonly constants?: Readonly<Record<string, Values>>;
  readonly output: string;
  /** Tensors whose relevance is asked for; `x` without it. */
  readonly wanted?: readonly string[];
  /** Of every element of the output. */
  readonly relevance: readonly number[];
}

/** What the emitted graph says, by tensor. */
export async function relevanceOf(given: Given): Promise<ReadonlyMap<string, readonly number[]>> {
  const { nodes, x, constants = {}, output, wanted = ['x'] } = given;
  const stored = new Map<string, Tensor>(Object.entries(constants).map(([name, { dims, data }]) => [name, floatTensor(name, dims, data)]));
  const made = nodes.flatMap(({ outputs }) => outputs);
  const feed = { x: new ort.Tensor('float32', Float32Array.from(x.data), x.dims) };
  const seen = await run(model(nodes, made, stored, [{ name: 'x', dims: x.dims }]), feed);
  const shapes = new Map<string, Shape>([
    ['x', x.dims],
    ...[...stored].map(([name, { dims }]) => [name, dims] as const),
    ...Object.entries(seen).map(([name, { dims }]) => [name, dims] as const),
  ]);
  const builder = createBuilder(17, ['x', 'r', ...stored.keys(), ...made]);
  builder.nodes.push(...nodes);
  const forward = { nodes, shapes, constants: stored };
  const found = propagateRelevance(builder, forward, { seed: { output, gradient: 'r' }, wanted, input: 'x' });
  if (found.value === undefined) throw new Error(JSON.stringify(found.diagnostics));
  const names = [...found.value];
  const dims = seen[output]?.dims ?? [];
  const graph = model(
    builder.nodes,
    names.map(([, name]) => name),
    new Map([...stored, ...builder.initializers]),
    [
      { name: 'x', dims: x.dims },
      { name: 'r', dims },
    ],
  );
  const r = new ort.Tensor('float32', Float32Array.from(given.relevance), dims);
  const results = await run(graph, { ...feed, r });
  return new Map(names.map(([tensor, name]) => [tensor, Array.from(results[name]?.data as Float32Array)]));
}

function model(
  nodes: readonly Node[],
  outputs: readonly string[],
  initializers: ReadonlyMap<string, Tensor>,
  inputs: readonly { readonly name: string; readonly dims: readonly number[] }[],
): Model {
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: 'case',
      inputs: inputs.map((port) => ({ ...port, type: 'float32' })),
      outputs: [...new Set(outputs)].map((name) => ({ name })),
      nodes,
      initializers,
      valueInfo: new Map(),
    },
  };
}

async function run(graph: Model, feeds: Readonly<Record<string, ort.Tensor>>) {
  const session = await ort.InferenceSession.create(encodeModel(graph), { logSeverityLevel: 4, intraOpNumThreads: 1 });
  const read = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
  const results = await session.run(Object.fromEntries(read));
  await session.release();
  return results;
}

/** One input element that goes into one output element, times a weight. */
export type Contribution = readonly [from: number, to: number, weight: number];

/** z⁺ in double precision: an input's share of the contributions above 0. */
export function byShares(x: readonly number[], contributions: readonly Contribution[], relevance: readonly number[]): readonly number[] {
  const above = contributions.map(([from, to, weight]) => [from, to, Math.max(0, (x[from] ?? 0) * weight)] as const);
  const totals = relevance.map(() => 0);
  for (const [, to, part] of above) totals[to] = (totals[to] ?? 0) + part;
  const shares = x.map(() => 0);
  for (const [from, to, part] of above) {
    const total = totals[to] ?? 0;
    if (total > 0) shares[from] = (shares[from] ?? 0) + (part / total) * (relevance[to] ?? 0);
  }
  return shares;
}
