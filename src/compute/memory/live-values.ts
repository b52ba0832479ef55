/** How many bytes of values a graph holds while it runs, from the shapes of its values alone. */
import type { Model, Node } from '../../model/graph.ts';
import { byteSize, inferShapes, wholeNumbers, type Shapes } from '../../model/index.ts';
import { readsOfNode } from '../stored-tensors.ts';

/**
 * The most that is alive at a time, in bytes, where nodes run in their order and a value lives until it is
 * read for the last time. Inputs and stored tensors are not counted. An axis that is still open counts as 1.
 */
export function liveValues(
  model: Model,
  dims: ReadonlyMap<string, readonly number[]>,
  kept: Iterable<string> = model.graph.outputs.map(({ name }) => name),
): number {
  const { nodes } = model.graph;
  const shapes = inferShapes(model, dims, wholeNumbers);
  const sizeOf = (name: string): number => {
    const shape = shapes.get(name);
    if (shape === undefined) return 0;
    const count = shape.dims.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), 1);
    return byteSize(shape.type, count);
  };
  const last = lastReads(nodes);
  for (const name of kept) last.set(name, nodes.length);
  const live = new Map<string, number>();
  let [held, most] = [0, 0];
  nodes.forEach((node, index) => {
    for (const name of node.outputs) {
      const size = sizeOf(name);
      held += size;
      live.set(name, size);
    }
    most = Math.max(most, held + workspaceOf(node, shapes));
    for (const name of [...readsOfNode(node), ...node.outputs]) {
      if ((last.get(name) ?? -1) > index) continue;
      held -= live.get(name) ?? 0;
      live.delete(name);
    }
  });
  return most;
}

const gates: Readonly<Record<string, number>> = { LSTM: 4, GRU: 3, RNN: 1 };

/** What a recurrence holds while it runs: the product of its input for all steps and gates. */
function workspaceOf({ op, outputs }: Node, shapes: Shapes): number {
  const name = outputs.find((output) => output !== '');
  const dims = gates[op] === undefined ? [] : (shapes.get(name ?? '')?.dims ?? []);
  return 4 * (gates[op] ?? 0) * dims.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), 1);
}

/** Values that nodes make, and whose sizes follow from no header: what they hold of memory only a run tells. */
export function unsizedValues(model: Model, dims: ReadonlyMap<string, readonly number[]>): readonly string[] {
  const shapes = inferShapes(model, dims, wholeNumbers);
  const isSized = (name: string): boolean => shapes.get(name)?.dims.every((dim) => typeof dim === 'number') === true;
  return model.graph.nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== '' && !isSized(name)));
}

function lastReads(nodes: readonly Node[]): Map<string, number> {
  const last = new Map<string, number>();
  nodes.forEach((node, index) => readsOfNode(node).forEach((name) => last.set(name, index)));
  return last;
}
