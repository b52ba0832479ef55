/** Examples of model files that `espalier inspect` reads. */
import { digits, type Binary, type Example } from './example.ts';
import { graph, model, node, tensor } from './onnx.ts';

export const linear = graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [4, 3])] });

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
