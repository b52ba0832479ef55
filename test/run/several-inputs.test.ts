/** Models of several inputs without PyTorch: what stands before the graph changes nothing of it, and runs of all kinds end in the same bytes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { graph, node, onnx, port, tensor, whole } from '../../src/diagnostics/pages/onnx.ts';
import {
  bytesAsSource,
  feedModel,
  portOfColumn,
  readLayers,
  readModel,
  readParameters,
  unfedModel,
  unitsOf,
} from '../../src/model/index.ts';
import { must } from '../../src/basics/must.ts';
import { plan } from '../../src/index.ts';
import { findIncoherence } from '../../src/plan/coherence.ts';
import { espalier, folderWith, removeFolders } from '../cli/command.ts';
import { npy } from '../data/files.ts';

afterAll(removeFolders);

/** `x` [N, 4] and `h` [1, N, 4] through two layers; `m` masks what is between them. */
const bytes = onnx({
  graph: graph({
    nodes: [
      node('MatMul', ['x', 'A'], 'a'),
      node('MatMul', ['h', 'A'], 'b'),
      node('Add', ['a', 'b'], 'c'),
      node('Mul', ['c', 'm'], 'd'),
      node('MatMul', ['d', 'B'], 'e'),
      node('ReduceSum', ['e', 'first'], 'y', [whole('keepdims', 0)]),
    ],
    tensors: [tensor('A', [4, 6]), tensor('B', [6, 3]), tensor('first', [1], 'int64', new Uint8Array(8))],
    inputs: [port('x', ['N', 4]), port('h', [1, 'N', 4]), port('m', ['N', 6])],
    outputs: [port('y', ['N', 3])],
  }),
});
const model = must(readModel({ name: 'net.onnx', main: bytesAsSource(bytes), open: () => undefined }).value, 'the model');
const inputs = [
  { name: 'x', column: 'x', dims: [4] },
  { name: 'h', column: 'state', dims: [1, 4] },
  { name: 'm', constant: 1 },
] as const;

describe('a model with one input in the place of several', () => {
  const fed = feedModel(model, inputs);

  it('has a row for a sample, and the layers, parameters and units of the file', () => {
    expect(fed.graph.inputs).toEqual([{ name: 'x + state', type: 'float32', dims: ['N', 8] }]);
    expect(readLayers(fed).layers).toEqual(readLayers(model).layers);
    expect(readParameters(fed)).toEqual(readParameters(model));
    const groups = (of: typeof model): unknown => [...unitsOf(of).groups.values()].map(({ title, units }) => [title, units.length]);
    expect(groups(fed)).toEqual(groups(model));
  });

  it('is the model of the file again where it is written', () => {
    const back = unfedModel(fed, inputs, model);
    expect(back.graph.nodes).toEqual(model.graph.nodes);
    expect(back.graph.inputs).toEqual(model.graph.inputs);
    expect([...back.graph.initializers]).toEqual([...model.graph.initializers]);
  });

  it('takes samples first, wherever its file has them', () => {
    expect(portOfColumn(model.graph, 'h', 'x').dims).toEqual(['N', 1, 4]);
    expect(portOfColumn(model.graph, 'm', 'x').dims).toEqual(['N', 6]);
  });

  it('is planned by the library', () => {
    const text = 'model: net.onnx\ntask: { inputs: { x: x, h: state, m: 1 }, loss: mse }\n';
    const recipe = 'stage s for 1 step { train all with sgd(lr: 0.1) }';
    const project = { name: 'espalier.yaml', text };
    const { value, diagnostics } = plan({ recipe, model: bytes, project, samples: { train: 8 } });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(value?.task.inputs).toEqual([...inputs.slice(0, 1), { name: 'h', column: 'state', dims: [1, 4] }, { name: 'm', constant: 1 }]);
    const planned = must(value, 'the plan');
    const [x, h, m] = must(planned.task.inputs, 'its inputs');
    const faultsOf = (task: object): number => findIncoherence({ ...planned, task: { ...planned.task, ...task } }).length;
    expect(faultsOf({})).toBe(0);
    expect(faultsOf({ input: 'x' })).toBe(1);
    expect(faultsOf({ inputs: [h, m] })).toBeGreaterThan(0);
    expect(faultsOf({ inputs: [x, { ...h, dims: undefined }, m] })).toBe(1);
    expect(faultsOf({ inputs: [x, h, { ...m, not: 0 }] })).toBe(1);
  });
});

function floats(count: number): Uint8Array {
  return new Uint8Array(Float32Array.from({ length: count }, (_, at) => Math.sin(at + 1)).buffer);
}

function projectOf(state: string, more = ''): string {
  const set = `{ x: x.npy, y: y.npy${state}${more} }`;
  return `model: net.onnx\ntask: { inputs: { x: x, h: ${state === '' ? '0' : 'state'}, m: 1 }, loss: mse }\nbatch: 4\ndata:\n  train: ${set}\n  test: ${set}\n`;
}

const column = ', beside: { state: state.npy }';
const files = {
  'net.onnx': bytes,
  'x.npy': npy('<f4', [8, 4], floats(32)),
  'y.npy': npy('<f4', [8, 3], floats(24)),
  'state.npy': npy('<f4', [8, 1, 4], new Uint8Array(128)),
  'held.yaml': projectOf(column),
  'stored.yaml': projectOf(column, ', stream: always'),
  'zeros.yaml': projectOf(''),
  'short.yaml': projectOf(column).replaceAll('state.npy', 'short.npy'),
  'wide.yaml': projectOf(column).replaceAll('state.npy', 'wide.npy'),
  'bytes.yaml': projectOf(column).replaceAll('state.npy', 'words.npy'),
  'short.npy': npy('<f4', [7, 1, 4], new Uint8Array(112)),
  'wide.npy': npy('<f4', [8, 1, 5], new Uint8Array(160)),
  'words.npy': npy('<i8', [8, 1, 4], new Uint8Array(256)),
  'r.prune': 'stage s for 3 steps {\n  train all with sgd(lr: 0.01)\n}\n',
};

describe('runs of such a model', () => {
  it('end in the same bytes from memory and from the disk, and compute the same with zeros in the place of a column of zeros', async () => {
    const cwd = folderWith(files);
    for (const project of ['held', 'stored', 'zeros']) {
      const { code, stderr } = await espalier(['run', 'r.prune', '--project', `${project}.yaml`, '--out', project], { cwd });
      expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
      const parts = readModel({
        name: '',
        main: bytesAsSource(readFileSync(path.join(cwd, project, 'model.onnx'))),
        open: () => undefined,
      });
      expect(parts.value?.graph.inputs.map(({ name }) => name)).toEqual(['x', 'h', 'm']);
      const verified = await espalier(['verify', project, '--project', `${project}.yaml`], { cwd });
      expect(verified.code).toBe(0);
    }
    const lossOf = (project: string): unknown =>
      /"loss":[^,}]*/g.exec(
        readFileSync(path.join(cwd, project, 'journal.jsonl'), 'utf8')
          .split('\n')
          .at(-3) ?? '',
      )?.[0];
    expect(lossOf('stored')).toBe(lossOf('held'));
    expect(lossOf('zeros')).toBe(lossOf('held'));
    const model = (project: string): Buffer => readFileSync(path.join(cwd, project, 'model.onnx'));
    expect(model('stored').equals(model('held'))).toBe(true);
  }, 60_000);

  it.each([
    ['short', 'ESP5200'],
    ['wide', 'ESP5011'],
    ['bytes', 'ESP5015'],
  ])('are refused by the plan where a column is %s', async (project, code) => {
    const { stderr } = await espalier(['plan', 'r.prune', '--project', `${project}.yaml`], { cwd: folderWith(files) });
    expect(stderr).toContain(`error[${code}]`);
  });
});
