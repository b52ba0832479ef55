/** A model with layers replaced by two factors each: as a graph, and as a file. */
import { encodeNode, encodeTensor } from '../onnx/encode.ts';
import { asField, mendedFiles } from '../exports/to-inference.ts';
import { pieceOf, type Piece } from '../exports/pieces.ts';
import type { ModelFiles } from '../file.ts';
import type { Model, Node, Tensor, Dim } from '../graph.ts';
import { decodeMessage } from '../onnx/decode-message.ts';
import { windowOver, type Scan } from '../onnx/records.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { floatTensor } from '../values/tensors.ts';
import { factorNodes, factorTensors, type Factored } from './factors.ts';
import { isMatrix, matrixOf, type RankMatrix } from './matrix.ts';
import { must } from '../../basics/must.ts';
import { sumAt } from '../../basics/maps.ts';
import { countMacs, type ModelSize } from '../shapes/count-macs.ts';
import { inferShapes } from '../shapes/infer-shapes.ts';
import { valueCount } from '../shape.ts';

type Replacement = { readonly nodes: readonly [Node, Node]; readonly tensors: readonly [Tensor, Tensor] };

/** Of a layer that has a matrix; its factors are zeros. */
function replacementOf(model: Model, factored: Factored): Replacement {
  const { nodes, dims } = factorNodes(factored, mustMatrix(model, factored));
  const [first, second] = factorTensors(factored);
  const zeros = (name: string, own: readonly number[]): Tensor =>
    floatTensor(name, own, new Float32Array(own.reduce((product, size) => product * size, 1)));
  return { nodes, tensors: [zeros(first, dims[0]), zeros(second, dims[1])] };
}

export function mustMatrix(model: Model, { layer, tensor, form }: Omit<Factored, 'rank'>): RankMatrix {
  const matrix = matrixOf(model, tensor, form);
  if (!isMatrix(matrix)) throw new Error(`${layer} has no factors: ${matrix.refused}`);
  return matrix;
}

/** The graph alone, for who counts or compares it. */
export function factorModel(model: Model, all: readonly Factored[]): Model {
  const { graph } = model;
  const replaced = new Map(all.map((one) => [mustMatrix(model, one).node, replacementOf(model, one)] as const));
  const gone = new Set(all.map(({ tensor }) => tensor));
  return {
    ...model,
    graph: {
      ...graph,
      nodes: graph.nodes.flatMap((node) => replaced.get(node)?.nodes ?? [node]),
      initializers: new Map([
        ...[...graph.initializers].filter(([name]) => !gone.has(name)),
        ...[...replaced.values()].flatMap(({ tensors }) => tensors).map((tensor) => [tensor.name, tensor] as const),
      ]),
    },
  };
}

/** The files of the model, with nothing else of them copied. What does not fit is a mistake of the caller's. */
export function factorFiles(files: ModelFiles, model: Model, all: readonly Factored[]): ModelFiles {
  const scan: Scan = { window: windowOver(files.main), file: files.name, fault: undefined };
  const { graph } = decodeMessage(scan, 'Model', { start: 0, end: files.main.size });
  const { node: nodeField, initializer: tensorField } = fieldsOf('Graph');
  const replaced = new Map<number, readonly Piece[]>();
  for (const factored of all) {
    const { tensor } = factored;
    const node = graph?.node?.find(({ input }) => input?.includes(tensor) === true);
    const weight = graph?.initializer?.find(({ name }) => name === tensor);
    if (node === undefined || weight === undefined) throw new Error(`${files.name} has changed while it was in use`);
    const { nodes, tensors } = replacementOf(model, factored);
    const nodeFields = nodes.flatMap((it) => asField(nodeField?.number, [pieceOf(encodeNode(it))]));
    replaced.set(node.at.start, nodeFields);
    const tensorFields = tensors.flatMap((it) => asField(tensorField?.number, [pieceOf(encodeTensor(it))]));
    replaced.set(weight.at.start, tensorFields);
  }
  return mendedFiles(scan, files, replaced);
}

// What the factors of layers take in the place of these.

export type FactorSizes = (all: readonly Factored[]) => readonly ModelSize[];

/** Of both factors of each; `dims` fixes inputs whose axes are open. */
export function factorSizes(model: Model, dims?: ReadonlyMap<string, readonly Dim[]>): FactorSizes {
  return (all) => {
    const smaller = factorModel(model, all);
    const { layers } = countMacs(smaller, inferShapes(smaller, dims));
    const { initializers } = smaller.graph;
    return all.map((one) => {
      const tensors = factorTensors(one);
      const counts = tensors.map((name) => valueCount(must(initializers.get(name), 'a factor').dims));
      return {
        parameters: counts.reduce((sum, count) => sum + count, 0),
        macs: tensors.reduce((sum, name) => sum + sumAt(layers, name), 0),
      };
    });
  };
}
