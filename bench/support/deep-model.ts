/** A model of square matrices and activations in turn. */
import { encodeMessage, type Encodable } from '../../src/model/onnx/encode-message.ts';

export const float32 = 1;

export interface DeepModel {
  readonly depth: number;
  readonly width: number;
  /** Name of the matrix of a layer. */
  readonly nameOf: (layer: number) => string;
  /** Where its numbers are. */
  readonly dataOf: (layer: number) => Partial<Encodable<'Tensor'>>;
}

/** The bytes of its file. */
export function encodeDeepModel({ depth, width, nameOf, dataOf }: DeepModel): Uint8Array {
  const layers = Array.from({ length: depth }, (_, index) => index);
  const io = (value: string) => ({
    name: value,
    type: { tensorType: { elemType: float32, shape: { dim: [{ dimParam: 'batch' }, { dimValue: width }] } } },
  });
  return encodeMessage('Model', {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'deep',
      node: layers.flatMap((layer) => [
        { name: nameOf(layer), opType: 'MatMul', input: [`x${layer}`, `${nameOf(layer)}.weight`], output: [`y${layer}`] },
        { opType: 'Relu', input: [`y${layer}`], output: [`x${layer + 1}`] },
      ]),
      initializer: layers.map((layer) => ({ name: `${nameOf(layer)}.weight`, dims: [width, width], dataType: float32, ...dataOf(layer) })),
      input: [io('x0')],
      output: [io(`x${depth}`)],
    },
  });
}
