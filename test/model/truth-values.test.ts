/** Operators on truth values for which onnxruntime has no kernel: a file that no session loads, and one that computes what NumPy says. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { graph, message, node, number, onnx, port, tensor, text, whole } from '../../src/diagnostics/pages/onnx.ts';
import { bytesAsSource, mendExport, readModel } from '../../src/model/index.ts';

const bools = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const square = tensor('square', [2, 3], 'bool', bools(0, 0, 0, 0, 0, 0));
const above = node('Greater', ['x', 'limit'], 'above');
const limit = tensor('limit', [1], 'float32', new Uint8Array(Float32Array.of(2).buffer));
const last = tensor('last', [3], 'bool', bools(0, 0, 1));
const numbers = (...values: readonly bigint[]): Uint8Array => new Uint8Array(BigInt64Array.from(values).buffer);

const falses = Buffer.concat([text(1, 'value'), message(5, tensor('', [1], 'bool', bools(0))), number(20, 4)]);

/** What is true of each place where x is [[1, 2, 3], [4, 5, 6]]. */
const cases: readonly (readonly [string, readonly Uint8Array[], readonly Uint8Array[], readonly number[]])[] = [
  ['np.eye(2, 3)', [node('EyeLike', ['square'], 't')], [square], [1, 0, 0, 0, 1, 0]],
  ['np.eye(2, 3, 1) by the type it asks for', [node('EyeLike', ['x'], 't', [whole('dtype', 9), whole('k', 1)])], [], [0, 1, 0, 0, 0, 1]],
  ['np.where(x > 2, last, x > 2)', [above, node('Where', ['above', 'last', 'above'], 't')], [limit, last], [0, 0, 1, 0, 0, 1]],
  [
    'a mask in another shape, filled',
    [
      above,
      node('Reshape', ['above', 'sizes'], 'laid'),
      node('Where', ['last', 'last', 'laid'], 'filled'),
      node('Identity', ['filled'], 't'),
    ],
    [limit, last, tensor('sizes', [2], 'int64', numbers(2n, 3n))],
    [0, 0, 1, 1, 1, 1],
  ],
  [
    'the sum of x > 2 and a mask that is joined from two',
    [
      above,
      node('ConstantOfShape', ['sizes'], 'none', [falses]),
      node('Concat', ['first', 'none'], 'mask', [whole('axis', 0)]),
      node('Add', ['mask', 'above'], 't'),
    ],
    [limit, tensor('first', [1, 3], 'bool', bools(1, 0, 0)), tensor('sizes', [2], 'int64', numbers(1n, 3n))],
    [1, 0, 1, 1, 1, 1],
  ],
  [
    'np.eye(3)[[0, 2]] as truths of classes',
    [node('OneHot', ['classes', 'depth', 'pair'], 't')],
    [tensor('classes', [2], 'int64', numbers(0n, 2n)), tensor('depth', [], 'int64', numbers(3n)), tensor('pair', [2], 'bool', bools(0, 1))],
    [1, 0, 0, 0, 0, 1],
  ],
];

describe('truth values', () => {
  it.each(cases)('%s is computed by operators that onnxruntime has', async (_, nodes, tensors, truths) => {
    const bytes = onnx({
      producer: 'pytorch',
      graph: graph({
        inputs: [port('x', [2, 3])],
        outputs: [port('y', [2, 3])],
        nodes: [...nodes, node('Where', ['t', 'x', 'zero'], 'y')],
        tensors: [...tensors, tensor('zero', [1], 'float32', new Uint8Array(4))],
      }),
    });
    const load = async (own: Uint8Array) => await ort.InferenceSession.create(own, { intraOpNumThreads: 1, logSeverityLevel: 4 });
    await expect(load(bytes)).rejects.toThrow(/Could not find an implementation|Type 'tensor\(bool\)' .* is invalid/);
    const files = mendExport({ name: 'net.onnx', main: bytesAsSource(bytes), open: () => undefined });
    expect(readModel(files).diagnostics.map(({ code }) => code)).toEqual(['ESP3172']);
    const session = await load(files.main.read(0, files.main.size));
    const x = new ort.Tensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
    expect([...((await session.run({ x }))['y']?.data ?? [])]).toEqual(truths.map((truth, at) => truth * (at + 1)));
  });

  it('stay as they are where the values are numbers', () => {
    const bytes = onnx({
      producer: 'pytorch',
      graph: graph({ inputs: [port('x', [2, 3])], nodes: [node('Where', ['last', 'x', 'x'], 'y')], tensors: [last] }),
    });
    expect(mendExport({ name: 'net.onnx', main: bytesAsSource(bytes), open: () => undefined }).mends).toBeUndefined();
  });
});
