/** Findings that no trap of the fixtures leads to, each from a file or a graph that has the fault. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  encodeModel,
  floatTensor,
  intTensor,
  noteEqualTensors,
  readLayers,
  readModel,
  rewriteModel,
  type Attribute,
  type Model,
  type Node,
  type Tensor,
} from '../../src/model/index.ts';
import { inMemory, read, traps, valueOf } from './support.ts';

const relu: Node = { name: 'r', op: 'Relu', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} };

function modelOf(nodes: readonly Node[], tensors: readonly Tensor[] = []): Model {
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: 'g',
      inputs: [{ name: 'x', type: 'float32', dims: ['n', 4] }],
      outputs: [{ name: 'y', type: 'float32' }],
      nodes,
      initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      valueInfo: new Map(),
    },
  };
}

function codes(bytes: Uint8Array): readonly string[] {
  return readModel(inMemory(bytes)).diagnostics.map(({ code }) => code);
}

/** The bytes of a model with the first occurrence of a text replaced by one of the same length. */
function replaced(model: Model, from: string, to: string): Uint8Array {
  const bytes = Buffer.from(encodeModel(model));
  bytes.write(to, bytes.indexOf(from), 'latin1');
  return bytes;
}

const number: Attribute = { kind: 'int', value: 1 };

describe('reading', () => {
  test('a number that does not end', () => {
    const bytes = Uint8Array.from([8, 8, 8, ...Array.from({ length: 10 }, () => 0x80), 1]);
    expect(codes(bytes)).toEqual(['ESP3005']);
  });

  test('a name that is not UTF-8', () => {
    const bytes = replaced(modelOf([{ ...relu, name: 'abcd' }]), 'abcd', 'ab\xff\xfe');
    expect(codes(bytes)).toEqual(['ESP3005']);
  });

  test('a part that ends after what holds it', () => {
    const bytes = Buffer.from(encodeModel(modelOf([relu])));
    bytes[bytes.indexOf('Relu') - 1] = 100;
    expect(codes(bytes)).toEqual(['ESP3005']);
  });

  test('two attributes with the same name', () => {
    const model = modelOf([{ ...relu, attributes: { one: number, two: number } }]);
    expect(codes(replaced(model, 'two', 'one'))).toEqual(['ESP3030']);
  });

  test('an attribute list of a million numbers', () => {
    const value = Array.from({ length: (1 << 20) + 1 }, () => 0);
    const model = modelOf([{ ...relu, attributes: { many: { kind: 'ints', value } } }]);
    expect(codes(encodeModel(model))).toEqual(['ESP3029']);
  });

  test('sparse values without as many indices', () => {
    const bytes = readFileSync(join(traps, 'sparse_initializer.onnx'));
    // dims 3 of the indices become 2, their data stays.
    const at = bytes.lastIndexOf(Buffer.from([0x08, 0x03, 0x10, 0x07]));
    bytes[at + 1] = 2;
    expect(codes(bytes)).toEqual(['ESP3023']);
  });

  test('a sparse index outside the shape, as the model is read', () => {
    const bytes = readFileSync(join(traps, 'sparse_initializer.onnx'));
    // The last index, 10 of 12.
    const at = bytes.lastIndexOf(Buffer.from([10, 0, 0, 0, 0, 0, 0, 0]));
    bytes[at] = 12;
    expect(codes(bytes)).toEqual(['ESP3028']);
  });

  test('an output that nothing makes', () => {
    const model = modelOf([{ ...relu, outputs: ['z'] }]);
    expect(codes(encodeModel(model))).toEqual(['ESP3013']);
  });
});

describe('layers', () => {
  test('a weight whose orientation is hidden by a dynamic reshape', () => {
    const shape: Node = { ...relu, op: 'Shape', outputs: ['s'] };
    const reshape: Node = { ...relu, op: 'Reshape', inputs: ['W', 's'], outputs: ['w'] };
    const product: Node = { ...relu, op: 'MatMul', inputs: ['x', 'w'] };
    const model = modelOf([shape, reshape, product], [floatTensor('W', [16], new Float32Array(16))]);
    const { layers, diagnostics } = readLayers(model);
    expect(layers.map(({ tensor }) => tensor)).toEqual(['W']);
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP3040']);
  });

  test('a stack of matrices, of which one is taken', () => {
    const take: Node = { ...relu, op: 'Gather', inputs: ['W', 'i'], outputs: ['w'] };
    const product: Node = { ...relu, op: 'MatMul', inputs: ['x', 'w'] };
    const stack = floatTensor('W', [3, 4, 5], new Float32Array(60));
    const { layers, diagnostics } = readLayers(modelOf([take, product], [stack, intTensor('i', [], [1])]));
    expect(layers[0]?.axes).toEqual(['out', 'in', 'out']);
    expect(diagnostics).toEqual([]);
  });

  test('states that a recurrence hands out make it no head', () => {
    const rnn: Node = {
      ...relu,
      op: 'RNN',
      inputs: ['x', 'W', 'R'],
      outputs: ['all', 'last'],
      attributes: { hidden_size: { kind: 'int', value: 2 } },
    };
    const product: Node = { ...relu, op: 'MatMul', inputs: ['all', 'H'] };
    const tensors = [
      floatTensor('W', [1, 2, 4], new Float32Array(8)),
      floatTensor('R', [1, 2, 2], new Float32Array(4)),
      floatTensor('H', [2, 3], new Float32Array(6)),
    ];
    const model = modelOf([rnn, product], tensors);
    const both = [...model.graph.outputs, { name: 'last' }];
    const { layers } = readLayers({ ...model, graph: { ...model.graph, outputs: both } });
    const heads = layers.filter(({ roles }) => roles.has('head'));
    expect(heads.map(({ tensor }) => tensor)).toEqual(['H']);
  });

  test('two layers that hold the same values', () => {
    const { files, model } = read(join(traps, 'twice.onnx'));
    const notes = noteEqualTensors(model, readLayers(model).layers, files);
    expect(notes.map(({ code, message }) => [code, message])).toEqual([['ESP3042', '`S` and `S_copy` hold the same values']]);
    const tied = read(join(traps, 'tied.onnx'));
    expect(noteEqualTensors(tied.model, readLayers(tied.model).layers, tied.files)).toEqual([]);
  });
});

describe('large layers are compared by samples', () => {
  const values = Float32Array.from({ length: 200_000 }, (_, at) => (at % 97) + 1);

  function compared(...lists: readonly Float32Array[]) {
    const tensors = lists.map((own, at) => floatTensor(`W${at}`, [4, 50_000], own));
    const products = tensors.map(({ name }): Node => {
      const inputs = ['x', name];
      return { ...relu, name: `of ${name}`, op: 'MatMul', inputs, outputs: [`y of ${name}`] };
    });
    const made = products.flatMap(({ outputs }) => outputs);
    const sum: Node = { ...relu, op: 'Sum', inputs: made };
    const files = inMemory(encodeModel(modelOf([...products, sum], tensors)));
    const model = valueOf(readModel(files));
    let bytes = 0;
    const read = (offset: number, length: number): Uint8Array => {
      bytes += length;
      return files.main.read(offset, length);
    };
    const counting = { ...files, main: { size: files.main.size, read } };
    const notes = noteEqualTensors(model, readLayers(model).layers, counting);
    return { said: notes.map(({ message }) => message), bytes };
  }

  test('those that differ there are not read to their ends', () => {
    const negated = values.map((value) => -value);
    const { said, bytes } = compared(values, negated);
    expect(said).toEqual([]);
    expect(bytes).toBeLessThan(values.byteLength / 10);
  });

  test('and value by value where the samples are equal', () => {
    expect(compared(values, values.with(50_000, 0), values).said).toEqual(['`of W0` and `of W2` hold the same values']);
  });
});

test('a scalar inside a node is not written to', () => {
  const { files, model } = read(join(traps, 'int64_initializers.onnx'));
  const outcome = rewriteModel(files, model, new Map([['shape', BigInt64Array.of(-1n, 4n)]]));
  expect(outcome.diagnostics.map(({ code }) => code)).toEqual(['ESP3060']);
});
