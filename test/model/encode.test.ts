import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bytesAsSource, encodeModel, floatTensor, loadTensors, readModel, rewriteModel, type Model } from '../../src/model/index.ts';
import { inMemory, modelPaths, read, run, trapTable, traps, valueOf } from './support.ts';

const runnable = Object.entries(trapTable).filter(([, { outputs }]) => outputs !== undefined);

test.each(runnable)('%s encodes to a model with the recorded outputs', async (name, trap) => {
  const { files, model } = read(join(traps, name));
  const outputs = await run(encodeModel(valueOf(loadTensors(model, files))), trap.feed ?? {});
  for (const [output, recorded] of Object.entries(trap.outputs ?? {})) {
    const expected = recorded.data.map(Number);
    const actual = outputs[output] ?? [];
    expect(actual.length).toBe(expected.length);
    actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? NaN, 5));
  }
});

test.each(Object.entries(modelPaths))('%s survives a round trip', (_, path) => {
  const { files, model } = read(path);
  const loaded = valueOf(loadTensors(model, files));
  const bytes = encodeModel(loaded);
  const again = inMemory(bytes);
  const reread = valueOf(loadTensors(valueOf(readModel(again)), again));
  expect(structure(reread)).toEqual(structure(loaded));
  expect(Buffer.compare(encodeModel(reread), bytes)).toBe(0);
});

/** Everything but the weights, which a test compares faster as bytes. */
function structure(model: Model): unknown {
  return JSON.parse(
    JSON.stringify(model, (_, value) => {
      if (value instanceof Uint8Array) return `${value.length} bytes`;
      return value instanceof Map ? [...value] : value;
    }),
  );
}

test('nodes of one name are renamed for onnxruntime', async () => {
  const { files, model } = read(join(traps, 'dup_node_names.onnx'));
  const bytes = encodeModel(valueOf(loadTensors(model, files)));
  const feed = { x: { dtype: 'float32', shape: [1, 4], data: [0, 0, 0, 0] } };
  await expect(run(bytes, feed)).resolves.toEqual({ y: [0, 0] });
  await expect(run(readFileSync(join(traps, 'dup_node_names.onnx')), feed)).rejects.toThrow();
});

test('nodes of one name are renamed in a file that is rewritten', async () => {
  const { files, model } = read(join(traps, 'dup_node_names.onnx'));
  const { main } = valueOf(rewriteModel(files, model, new Map(), { distinctNames: true }));
  const bytes = Buffer.concat([...main]);
  const feed = { x: { dtype: 'float32', shape: [1, 4], data: [0, 0, 0, 0] } };
  await expect(run(bytes, feed)).resolves.toEqual({ y: [0, 0] });
  const again = valueOf(readModel({ ...files, main: bytesAsSource(bytes) }));
  expect(again.graph.nodes.map(({ name }) => name)).toEqual(['fc', 'fc_2']);
});

describe('nodes out of order', () => {
  const rewritten = (bytes: Uint8Array) => {
    const files = inMemory(bytes);
    const model = valueOf(readModel(files));
    const { main } = valueOf(rewriteModel(files, model, new Map(), { sorted: true }));
    return Buffer.concat([...main]);
  };
  const codesOf = (bytes: Uint8Array) => readModel(inMemory(bytes)).diagnostics.map(({ code }) => code);

  test('are put in order where a file is rewritten, and compute the same', async () => {
    const bytes = readFileSync(join(traps, 'unsorted.onnx'));
    expect(codesOf(bytes)).toContain('ESP3015');
    const sorted = rewritten(bytes);
    expect(codesOf(sorted)).not.toContain('ESP3015');
    expect(sorted.length).toBe(bytes.length);
    const trap = trapTable['unsorted.onnx'];
    const { y } = await run(sorted, trap?.feed ?? {});
    expect(y).toEqual(trap?.outputs?.['y']?.data);
  });

  test.each(['if_weights', 'lstm_gates', 'conv_groups', 'behind_ops'])(
    '%s: each order of its nodes, also inside graphs, becomes a topological one',
    (trap) => {
      const { files, model } = read(join(traps, `${trap}.onnx`));
      const whole = valueOf(loadTensors(model, files));
      const turned = (graph: Model['graph']): Model['graph'] => ({
        ...graph,
        nodes: graph.nodes
          .toReversed()
          .map((node) => ({
            ...node,
            attributes: Object.fromEntries(
              Object.entries(node.attributes).map(([key, value]) => [
                key,
                value.kind === 'graph' ? { ...value, value: turned(value.value) } : value,
              ]),
            ),
          })),
      });
      const bytes = encodeModel({ ...whole, graph: turned(whole.graph) });
      expect(codesOf(bytes)).toContain('ESP3015');
      expect(codesOf(rewritten(bytes))).not.toContain('ESP3015');
      expect(rewritten(rewritten(bytes)).equals(rewritten(bytes))).toBe(true);
      const { graph } = valueOf(readModel(inMemory(rewritten(bytes))));
      const outputsOf = ({ nodes }: Model['graph']) => nodes.flatMap((one) => one.outputs).toSorted();
      expect(outputsOf(graph)).toEqual(outputsOf(whole.graph));
    },
  );

  test('that hold already stay byte for byte', () => {
    const bytes = readFileSync(join(traps, 'lstm_gates.onnx'));
    expect(rewritten(bytes).equals(bytes)).toBe(true);
  });
});

test('a graph made of constructors runs', async () => {
  const model: Model = {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: 'espalier',
    metadata: new Map([['made by', 'test']]),
    graph: {
      name: 'double',
      inputs: [{ name: 'x', type: 'float32', dims: ['n'] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['n'] }],
      nodes: [{ name: '', op: 'Mul', domain: '', inputs: ['x', 'two'], outputs: ['y'], attributes: {} }],
      initializers: new Map([['two', floatTensor('two', [1], [2])]]),
      valueInfo: new Map(),
    },
  };
  const feed = { x: { dtype: 'float32', shape: [3], data: [1, 2, 3] } };
  await expect(run(encodeModel(model), feed)).resolves.toEqual({ y: [2, 4, 6] });
});
