/**
 * Half precision in a graph that computes in float32: what stands for a half is the float32 master, rounded
 * to the nearest half wherever the model reads it (mixed-precision training, Micikevicius et al.,
 * arXiv:1710.03740). The rounding has no gradient of its own; it is passed straight through, in float32.
 */
import type { ElementType, Node } from '../model/graph.ts';
import { codeOfType, type HalfType } from '../model/index.ts';
import { int } from './builder.ts';

/** Nodes that give the half nearest to each number of `from` the name `to`; halves go to the even one. */
export function roundingNodes(type: HalfType, from: string, to: string): readonly Node[] {
  const half = `${to}/${type}`;
  return [cast(from, half, type), cast(half, to, 'float32')];
}

function cast(from: string, to: string, type: ElementType): Node {
  const attributes = { to: int(codeOfType(type)) };
  return { name: to, op: 'Cast', domain: '', inputs: [from], outputs: [to], attributes };
}
