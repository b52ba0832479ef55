/**
 * Parameters that PyTorch's exporter has stored a second time. Folding turns a parameter, or gives it another shape, for each place that
 * reads it so: the matrix of the output may be the turned table of embeddings. It repeats one for the samples of a fixed batch, as
 * `class_embedding + torch.zeros(len(x), 1, width)` of CLIP. Nodes replace the copies, and all are one parameter, as in the export without
 * folding.
 */
import { codeOfType, isFloat } from '../element-types.ts';
import type { ModelFiles, Tied } from '../file.ts';
import type { Tensor } from '../graph.ts';
import { encodeMessage, type Encodable } from '../onnx/encode-message.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { hasEqualRows, haveSameValues, isTurned } from '../values/equal-values.ts';
import { madeUp, type TensorReaders } from './merged-parameters.ts';
import { fieldHead, pieceOf, type Piece } from './pieces.ts';

export type Copied = Tied & {
  readonly op: 'Transpose' | 'Reshape' | 'Expand';
  readonly dims: readonly number[];
  /** A kernel becomes a matrix before it is turned. */
  readonly isKernel?: boolean;
};

interface Around {
  readonly files: ModelFiles;
  readonly readers: TensorReaders;
  readonly isUniform: (stored: string) => boolean;
}

/** Each tensor with a name of the exporter that is another stored tensor, turned or in another shape. */
export function findCopied(tensors: ReadonlyMap<string, Tensor>, around: Around): readonly Copied[] {
  const named = [...tensors].filter(([name, { dims }]) => !madeUp.test(name) && dims.length > 0);
  return [...tensors].flatMap(([name, copy]): readonly Copied[] => {
    if (!madeUp.test(name) || copy.dims.length < 2) return [];
    for (const [from, tensor] of named) {
      const because = around.readers.tables.has(from) ? 'table' : isReadAround(name, from, around.readers) ? 'module' : undefined;
      const op = because && opOf(copy, tensor, around.files);
      if (op !== undefined && because !== undefined && !around.isUniform(from)) {
        return [{ name, from, because, op, dims: copy.dims, isKernel: tensor.dims.length > 2 }];
      }
    }
    return [];
  });
}

/** Each tensor with a name of the exporter that is the same for all samples; one number alone may be a parameter of another kind, as zeros are. */
export function findRepeated(tensors: ReadonlyMap<string, Tensor>, batch: number, { files, isUniform }: Around): readonly Copied[] {
  return [...tensors].flatMap(([name, tensor]): readonly Copied[] => {
    const { dims, type } = tensor;
    const isOfSamples = madeUp.test(name) && isFloat(type) && dims.length > 1 && dims[0] === batch && !isUniform(name);
    // A number behind the name leaves it one that the exporter has made up.
    const copies = {
      name,
      from: `${name}_1`,
      because: 'samples',
      op: 'Expand',
      dims: dims.map((_, axis) => (axis === 0 ? batch : 1)),
    } as const;
    return isOfSamples && hasEqualRows(tensor, files) ? [copies] : [];
  });
}

/** What is stored of it: one of the equal rows. */
export function oneRow(name: string, { type, dims }: Tensor, rawData: Uint8Array | undefined): readonly Piece[] {
  const payload = encodeMessage('Tensor', { name, dims: [1, ...dims.slice(1)], dataType: codeOfType(type), rawData });
  return [pieceOf(fieldHead(fieldsOf('Graph')['initializer']?.number, payload.length)), pieceOf(payload)];
}

function opOf(copy: Tensor, tensor: Tensor, files: ModelFiles): Copied['op'] | undefined {
  if (isTurned(copy, tensor, files)) return 'Transpose';
  return haveSameValues(copy, tensor, files) ? 'Reshape' : undefined;
}

/** Read by the module that owns the parameter, or by one around it: a layer with a parameter of its own reads it in its own scope. */
function isReadAround(name: string, from: string, { scopes }: TensorReaders): boolean {
  return [...(scopes.get(name) ?? [])].some((scope) => scope === '' || from.startsWith(`${scope}.`));
}

/** The nodes that make the copy; without attributes Transpose turns a matrix. */
export function nodesOf({ name, from, op, dims, isKernel = false }: Copied): readonly Piece[] {
  if (op === 'Transpose') {
    const matrix = isKernel ? `${name}_matrix` : from;
    const turned = nodeRecord({ input: [matrix], output: [name], name: `${op}_of_${from}`, opType: op, attribute: [] });
    return isKernel ? [...shaped('Reshape', from, matrix, dims.toReversed()), ...turned] : turned;
  }
  return shaped(op, from, name, dims);
}

function shaped(op: string, from: string, name: string, dims: readonly number[]): readonly Piece[] {
  const shape = `${name}_shape`;
  const sizes = new Uint8Array(BigInt64Array.from(dims, BigInt).buffer);
  const value = { dims: [dims.length], dataType: codeOfType('int64'), rawData: sizes };
  return [
    ...nodeRecord({ input: [], output: [shape], name: shape, opType: 'Constant', attribute: [{ name: 'value', type: 4, t: value }] }),
    ...nodeRecord({ input: [from, shape], output: [name], name: `${op}_of_${from}`, opType: op, attribute: [] }),
  ];
}

/** A node as a record of its graph. */
export function nodeRecord(node: Encodable<'Node'>): readonly Piece[] {
  const payload = encodeMessage('Node', node);
  return [pieceOf(fieldHead(fieldsOf('Graph')['node']?.number, payload.length)), pieceOf(payload)];
}
