/** Pages of `catalogue/model-file.ts`: files that cannot be read as a model. */
import type * as catalogue from '../catalogue/model-file.ts';
import { digits, type Binary, type Example, type Pages } from './example.ts';
import { graph, model, node, tensor, whole } from './onnx.ts';

const linear = graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [4, 3])] });

export const modelFile: Pages<typeof catalogue> = {
  emptyFile: trap('empty'),
  lfsPointer: trap('lfs_pointer'),
  notOnnx: trap('not_onnx'),
  truncatedFile: trap('truncated'),
  malformedFile: bytes({ bytes: Uint8Array.of(8, 8, 0x3b, 1), words: 'a model with a damaged field' }),
  tooDeep: trap('deep_nesting', 'The file of the example holds 110 `If` operators inside one another.'),
  noGraph: trap('no_graph'),
  noOpset: trap('no_opset'),
  unknownOpset: bytes(model('a model of operator set 99', { opset: 99, graph: linear })),
  unknownIr: bytes(model('a model of IR version 99', { ir: 99, graph: linear })),
  duplicateInitializer: trap('dup_initializers'),
  duplicateValue: trap('dup_value_names'),
  undefinedValue: trap('undefined_input'),
  cyclicGraph: trap('cycle'),
  unsortedNodes: trap('unsorted'),
  overridable: trap('init_inputs_ir8'),
  duplicateAttribute: bytes(
    model('a Gemm whose `transB` stands there twice', {
      graph: graph({ nodes: [node('Gemm', ['x', 'W'], 'y', [whole('transB', 1), whole('transB', 0)])], tensors: [tensor('W', [3, 4])] }),
    }),
  ),
};

/** A fixture of the repository; a sound model stands beside it. */
export function trap(name: string, note?: string): Example {
  return { wrong: { command: `inspect test/fixtures/traps/${name}.onnx` }, right: { command: `inspect ${digits}` }, note };
}

export function bytes(file: Binary, note?: string): Example {
  return {
    wrong: { files: { 'net.onnx': file }, command: 'inspect net.onnx' },
    right: { files: { 'net.onnx': model('one MatMul of `x` [N, 4] and `W` [4, 3]', { graph: linear }) }, command: 'inspect net.onnx' },
    note,
  };
}
