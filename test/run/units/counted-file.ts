/** What a model file takes, counted without the code under test: by its initializers, and by what onnxruntime computes. */
import { readFileSync } from 'node:fs';
import { loadProgram } from '../../../src/compute/session.ts';
import { bytesAsSource, loadTensors, readModel, type Model, type ValueInfo } from '../../../src/model/index.ts';
import { must } from '../support.ts';

export interface Counted {
  readonly params: number;
  readonly flops: number;
  readonly bytes: number;
}

/** Parameters are floats that are no running statistics; one sample passes. */
export async function countFile(path: string): Promise<Counted> {
  const bytes = readFileSync(path);
  const name = 'net';
  const files = { name, main: bytesAsSource(bytes), open: () => undefined };
  const model = must(loadTensors(must(readModel(files)), files));
  const { initializers, nodes } = model.graph;
  const running = new Set(nodes.flatMap(({ op, inputs }) => (op === 'BatchNormalization' ? inputs.slice(3, 5) : [])));
  const sizeOf = (dims: readonly number[]): number => dims.reduce((all, dim) => all * dim, 1);
  let [params, stored] = [0, 0];
  for (const [key, { dims, type }] of initializers) {
    stored += sizeOf(dims) * (type === 'float32' ? 4 : 8);
    if (type === 'float32' && dims.length > 0 && !running.has(key)) params += sizeOf(dims);
  }
  const constants = nodes.flatMap(({ op, attributes }) => (op === 'Constant' ? Object.values(attributes) : []));
  for (const constant of constants) {
    if (constant.kind === 'tensor') {
      const { dims, type } = constant.value;
      stored += sizeOf(dims) * (type === 'float32' ? 4 : 8);
    }
  }
  return { params, flops: await multiplyAdds(model), bytes: stored };
}

/** Every operand and result of a product is an output, whose size onnxruntime tells. */
async function multiplyAdds(model: Model): Promise<number> {
  const { graph } = model;
  const products = graph.nodes.filter(({ op }) => ['Conv', 'Gemm', 'MatMul'].includes(op));
  const given = new Set([...graph.inputs.map(({ name }) => name), ...graph.initializers.keys()]);
  const names = products.flatMap(({ inputs, outputs }) => [...inputs.slice(0, 2), ...outputs]);
  const told = new Set(graph.outputs.map(({ name }) => name));
  const more = [...new Set(names)].filter((name) => !given.has(name) && !told.has(name));
  const outputs = more.map((name): ValueInfo => ({ name, type: 'float32' }));
  const open = { ...model, graph: { ...graph, outputs: [...graph.outputs, ...outputs] } };
  const { ort, session } = await loadProgram(open, { device: 'cpu', threads: 1 });
  const feeds = graph.inputs.map(({ name, dims = [] }) => {
    const sizes = dims.map((dim) => (typeof dim === 'number' ? dim : 1));
    const data = new Float32Array(sizes.reduce((all, size) => all * size, 1));
    return [name, new ort.Tensor('float32', data, sizes)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  const dimsOf = (name = ''): readonly number[] =>
    results[name]?.dims ?? graph.initializers.get(name)?.dims ?? Object.fromEntries(feeds)[name]?.dims ?? [];
  return products.reduce((sum, { op, inputs, outputs: [out], attributes }) => {
    const [a, b] = [dimsOf(inputs[0]), dimsOf(inputs[1])];
    const transposed = attributes['transA'];
    const isTransposed = transposed?.kind === 'int' && transposed.value === 1;
    const inner = op === 'Conv' ? b.slice(1).reduce((all, dim) => all * dim, 1) : (a.at(isTransposed ? 0 : -1) ?? NaN);
    return sum + dimsOf(out).reduce((all, dim) => all * dim, 1) * inner;
  }, 0);
}
