/** What exists for one value alone: the nodes and stored tensors that nothing else needs. */
import { membersAt, valuesAt, listAt } from '../../basics/maps.ts';
import { sourcesOf } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';

export interface Exclusive {
  readonly nodes: ReadonlySet<FlatNode>;
  /** In the order of the nodes that read them, from the last to the first. */
  readonly tensors: ReadonlySet<StoredTensor>;
}

export interface Readers {
  readonly position: ReadonlyMap<FlatNode, number>;
  readonly ofTensor: ReadonlyMap<StoredTensor, ReadonlySet<FlatNode>>;
  readonly outputs: ReadonlySet<ValueId>;
}

export function readersOf(flat: FlatGraph): Readers {
  const ofTensor = new Map<StoredTensor, Set<FlatNode>>();
  for (const flatNode of flat.nodes) {
    for (const source of sourcesOf(flatNode)) {
      const stored = flat.constants.get(source);
      if (stored === undefined) continue;
      ofTensor.set(stored, (ofTensor.get(stored) ?? new Set()).add(flatNode));
    }
  }
  const position = new Map(flat.nodes.map((flatNode, index) => [flatNode, index]));
  return { position, ofTensor, outputs: new Set(flat.outputs) };
}

/**
 * What would be dead if `reader` did not read `value`. A node that is needed elsewhere ends the
 * search: whatever it reads is needed there, too.
 */
export function exclusiveOf(flat: FlatGraph, { position, ofTensor, outputs }: Readers, value: ValueId, reader: FlatNode): Exclusive {
  const nodes = new Set<FlatNode>();
  const isOurs = (consumer: FlatNode): boolean => nodes.has(consumer);
  const waiting = new Set<FlatNode>();
  const end = flat.producers.get(value);
  const isReadElsewhere = outputs.has(value) || listAt(flat.consumers, value).some((it) => it !== reader);
  if (end === undefined || isReadElsewhere) return { nodes, tensors: new Set() };
  waiting.add(end);
  for (let at = position.get(end) ?? -1; at >= 0 && waiting.size > 0; at--) {
    const node = flat.nodes[at];
    if (node === undefined || !waiting.delete(node)) continue;
    const isNeeded = node.outputs.some(
      (output) => outputs.has(output) || (output !== value && listAt(flat.consumers, output).some((it) => !isOurs(it))),
    );
    if (isNeeded) continue;
    nodes.add(node);
    for (const source of sourcesOf(node)) {
      const producer = flat.producers.get(source);
      if (producer !== undefined) waiting.add(producer);
    }
  }
  const tensors = [...nodes].flatMap((node) => valuesAt(flat.constants, sourcesOf(node)));
  return { nodes, tensors: new Set(tensors.filter((stored) => membersAt(ofTensor, stored).every(isOurs))) };
}
