/**
 * Parameters that PyTorch's exporter has stored a second time: folding turns or flattens one for each place that reads it so, as the
 * matrix of the output that is a table of embeddings. A node in the place of the copy keeps the two one parameter, as the export without
 * folding does.
 */
import type { ModelFiles, Tied } from '../file.ts';
import type { Tensor } from '../graph.ts';
import { encodeMessage } from '../onnx/encode-message.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { haveSameValues, isTurned } from '../values/equal-values.ts';
import { madeUp, type TensorReaders } from './merged-parameters.ts';
import { fieldHead, pieceOf, type Piece } from './pieces.ts';

export type Copied = Tied & { readonly op: 'Transpose' | 'Flatten' };

interface Around {
  readonly files: ModelFiles;
  readonly readers: TensorReaders;
  readonly isUniform: (stored: string) => boolean;
}

/** Each matrix with a name of the exporter that is another stored tensor, turned or flattened. */
export function findCopied(tensors: ReadonlyMap<string, Tensor>, around: Around): readonly Copied[] {
  const named = [...tensors].filter(([name, { dims }]) => !madeUp.test(name) && dims.length >= 2);
  return [...tensors].flatMap(([name, copy]): readonly Copied[] => {
    if (!madeUp.test(name) || copy.dims.length !== 2) return [];
    for (const [from, tensor] of named) {
      const because = around.readers.tables.has(from) ? 'table' : isReadAround(name, from, around.readers) ? 'module' : undefined;
      const op = because && opOf(copy, tensor, around.files);
      if (op !== undefined && because !== undefined && !around.isUniform(from)) return [{ name, from, because, op }];
    }
    return [];
  });
}

function opOf(copy: Tensor, tensor: Tensor, files: ModelFiles): Copied['op'] | undefined {
  if (isTurned(copy, tensor, files)) return 'Transpose';
  return copy.dims[0] === tensor.dims[0] && haveSameValues(copy, tensor, files) ? 'Flatten' : undefined;
}

/** Read by the module that owns the parameter, or by one around it: a layer with a parameter of its own reads it in its own scope. */
function isReadAround(name: string, from: string, { scopes }: TensorReaders): boolean {
  return [...(scopes.get(name) ?? [])].some((scope) => scope === '' || from.startsWith(`${scope}.`));
}

/** The node that makes the copy: without attributes Transpose turns a matrix, and Flatten keeps the first axis. */
export function nodeOf({ name, from, op }: Copied): readonly Piece[] {
  const payload = encodeMessage('Node', { input: [from], output: [name], name: `${op}_of_${from}`, opType: op, attribute: [] });
  return [pieceOf(fieldHead(fieldsOf('Graph')['node']?.number, payload.length)), pieceOf(payload)];
}
