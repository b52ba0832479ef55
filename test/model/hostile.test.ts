import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytesAsSource,
  encodeModel,
  inferShapes,
  loadTensors,
  readLayers,
  readModel,
  readParameters,
  type Model,
  type ModelFiles,
} from '../../src/model/index.ts';
import { inMemory, modelPaths, read, traps, valueOf } from './support.ts';

const seeds = [
  modelPaths['lenet5_fmnist'] ?? '',
  modelPaths['lstm_lm'] ?? '',
  ...['if_weights', 'sparse_initializer', 'local_function', 'raw_vs_typed', 'behind_ops', 'external', 'lstm_gates'].map((name) =>
    join(traps, `${name}.onnx`),
  ),
].map((path) => readFileSync(path));

/** Everything that reads: none of it may throw, whatever the bytes are. */
function readEverything(bytes: Uint8Array): void {
  const data = bytesAsSource(new Uint8Array(200));
  const files: ModelFiles = { name: 'x.onnx', main: bytesAsSource(bytes), open: () => data };
  const { value: model, diagnostics } = readModel(files);
  for (const { message, file } of diagnostics) {
    expect(message).not.toBe('');
    expect(file).toBe('x.onnx');
  }
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  expect(model === undefined).toBe(failed);
  if (model === undefined) return;
  readLayers(model);
  readParameters(model);
  inferShapes(model);
  const loaded = loadTensors(model, files);
  if (loaded.value !== undefined) encodeModel(loaded.value);
}

describe('no bytes make it throw', () => {
  test('random ones', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), readEverything), { numRuns: 500 });
  });

  test('a megabyte of them', () => {
    const noise = new Uint8Array(1 << 20);
    let state = 1;
    for (const at of noise.keys()) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      noise[at] = state >>> 24;
    }
    readEverything(noise);
  });

  test('cut off ones', () => {
    const cut = fc.constantFrom(...seeds).chain((bytes) => fc.nat(bytes.length - 1).map((length) => bytes.subarray(0, length)));
    fc.assert(fc.property(cut, readEverything), { numRuns: 300 });
  });

  test('flipped ones', () => {
    const flipped = fc.constantFrom(...seeds).chain((bytes) =>
      fc.array(fc.tuple(fc.nat(Math.min(bytes.length, 4000) - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((flips) => {
        const copy = Uint8Array.from(bytes);
        for (const [at, value] of flips) copy[at] = value;
        return copy;
      }),
    );
    fc.assert(fc.property(flipped, readEverything), { numRuns: 800 });
  });
});

describe('a small file cannot ask for much', () => {
  const base = { name: '', domain: '', attributes: {} };

  function modelOf(graph: Partial<Model['graph']>, functions: Model['functions'] = []): Model {
    const { model } = read(join(traps, 'tied.onnx'));
    const empty = { inputs: [], outputs: [], nodes: [], initializers: new Map(), valueInfo: new Map() };
    return { ...model, functions, graph: { name: 'g', ...empty, ...graph } };
  }

  test('functions that call functions twice each are refused when they grow', () => {
    const level = (n: number) => ({
      name: `f${n}`,
      domain: 'local',
      inputs: ['a'],
      outputs: ['b'],
      attributes: [],
      defaults: new Map(),
      nodes: [
        { ...base, op: `f${n + 1}`, domain: 'local', inputs: ['a'], outputs: ['m'] },
        { ...base, op: `f${n + 1}`, domain: 'local', inputs: ['m'], outputs: ['b'] },
      ],
    });
    const functions = Array.from({ length: 40 }, (_, n) => level(n));
    const nodes = [{ ...base, op: 'f0', domain: 'local', inputs: ['x'], outputs: ['y'] }];
    const model = modelOf({ inputs: [{ name: 'x' }], outputs: [{ name: 'y' }], nodes }, functions);
    expect(readLayers(model).diagnostics.map(({ code }) => code)).toEqual(['ESP3033']);
  });

  test('a function that calls itself is refused', () => {
    const local = {
      name: 'f',
      domain: 'local',
      inputs: ['a'],
      outputs: ['b'],
      attributes: [],
      defaults: new Map(),
      nodes: [{ ...base, op: 'f', domain: 'local', inputs: ['a'], outputs: ['b'] }],
    };
    const nodes = [{ ...base, op: 'f', domain: 'local', inputs: ['x'], outputs: ['y'] }];
    const model = modelOf({ inputs: [{ name: 'x' }], outputs: [{ name: 'y' }], nodes }, [local]);
    expect(readLayers(model).diagnostics.map(({ code }) => code)).toEqual(['ESP3031']);
  });

  const localOf = (name: string, nodes: Model['graph']['nodes']) => ({
    name,
    domain: 'local',
    inputs: ['a'],
    outputs: ['b'],
    attributes: [],
    defaults: new Map(),
    nodes,
  });
  const calling = (name: string, from: string, to: string) => ({ ...base, op: name, domain: 'local', inputs: [from], outputs: [to] });
  const codesOf = (functions: Model['functions']): readonly string[] => {
    const model = modelOf({ inputs: [{ name: 'x' }], outputs: [{ name: 'y' }], nodes: [calling('f0', 'x', 'y')] }, functions);
    return readLayers(model).diagnostics.map(({ code }) => code);
  };

  test('a function that calls itself from a nested graph is refused', () => {
    const nested = { name: 'then', inputs: [], outputs: [{ name: 'n' }], initializers: new Map(), valueInfo: new Map() };
    const then = { kind: 'graph', value: { ...nested, nodes: [calling('f0', 'a', 'n')] } } as const;
    const choose = { ...base, op: 'If', inputs: ['a'], outputs: ['b'], attributes: { then_branch: then } };
    expect(codesOf([localOf('f0', [choose])])).toEqual(['ESP3031']);
  });

  test('functions that call one another are refused before they take the call stack', () => {
    const chain = (length: number) =>
      Array.from({ length }, (_, n) =>
        localOf(`f${n}`, [n + 1 < length ? calling(`f${n + 1}`, 'a', 'b') : { ...base, op: 'Relu', inputs: ['a'], outputs: ['b'] }]),
      );
    expect(codesOf(chain(200))).toEqual([]);
    expect(codesOf(chain(201))).toEqual(['ESP3033']);
    expect(codesOf(chain(30_000))).toEqual(['ESP3033']);
  });

  test('a chain of thirty thousand nodes needs no call stack', () => {
    const length = 30_000;
    const nodes = Array.from({ length }, (_, at) => ({ ...base, op: 'Relu', inputs: [`v${at}`], outputs: [`v${at + 1}`] })).reverse();
    const graph = {
      inputs: [{ name: 'v0', type: 'float32' as const, dims: [1] }],
      outputs: [{ name: `v${length}`, type: 'float32' as const, dims: [1] }],
      nodes,
    };
    const model = valueOf(readModel(inMemory(encodeModel(modelOf(graph)))));
    expect(model.graph.nodes[0]?.inputs).toEqual(['v0']);
    expect(inferShapes(model).get(`v${length}`)?.dims).toEqual([1]);
  });

  test('a sparse tensor of a huge shape is refused', () => {
    const bytes = readFileSync(join(traps, 'sparse_initializer.onnx'));
    // dims 4, 3 of the sparse tensor become 4 and 2^42.
    const at = bytes.lastIndexOf(Buffer.from([0x18, 0x04, 0x18, 0x03]));
    expect(at).toBeGreaterThan(0);
    const huge = [...bytes.subarray(0, at), 0x18, 0x04, 0x18, ...bigVarint(), ...bytes.subarray(at + 4)];
    const outcome = readModel(inMemory(Uint8Array.from(huge)));
    expect(outcome.value).toBeUndefined();
  });

  function bigVarint(): number[] {
    return [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
  }
});
