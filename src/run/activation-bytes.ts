/** Bytes of what a network computes on its way, from its shapes alone. */
import { byteSize, inferShapes } from '../model/index.ts';
import type { Dim, Model, Node } from '../model/index.ts';
import { readsOfNode } from '../compute/stored-tensors.ts';

export interface ActivationBytes {
  /** At the moment when most is still to be read. */
  readonly peak: number;
  /** Of all together, which a backward pass reads again. */
  readonly all: number;
  /** Whether a size is open in the model, and was counted as 1. */
  readonly isOpen: boolean;
}

/** For `batch` samples of the input. */
export function activationBytes(model: Model, input: string, batch: number): ActivationBytes {
  const { nodes, inputs, outputs } = model.graph;
  const dims = inputs.find(({ name }) => name === input)?.dims ?? ['?'];
  const own = dims.map((dim, axis) => (axis === 0 ? batch : dim));
  const shapes = inferShapes(model, new Map([[input, own]]));
  let isOpen = false;
  const sizeOf = (name: string): number => {
    const shape = shapes.get(name);
    if (shape === undefined) return 0;
    const count = shape.dims.reduce<number>((product, dim) => product * sizeOfDim(dim), 1);
    return byteSize(shape.type, count);
  };
  const sizeOfDim = (dim: Dim): number => {
    if (typeof dim === 'number') return dim;
    isOpen = true;
    return 1;
  };
  const lastRead = lastReads(nodes);
  for (const { name } of outputs) lastRead.set(name, nodes.length);
  const live = new Map([[input, sizeOf(input)]]);
  let [held, peak, all] = [sizeOf(input), 0, 0];
  nodes.forEach((node, index) => {
    for (const name of node.outputs) {
      const size = sizeOf(name);
      all += size;
      held += size;
      live.set(name, size);
    }
    peak = Math.max(peak, held);
    for (const name of [...readsOfNode(node), ...node.outputs]) {
      if ((lastRead.get(name) ?? -1) > index) continue;
      held -= live.get(name) ?? 0;
      live.delete(name);
    }
  });
  return { peak, all, isOpen };
}

function lastReads(nodes: readonly Node[]): Map<string, number> {
  const last = new Map<string, number>();
  nodes.forEach((node, index) => readsOfNode(node).forEach((name) => last.set(name, index)));
  return last;
}
