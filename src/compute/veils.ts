/**
 * Weights that the forward pass reads through their masks: z = w ⊙ m. What is pruned then keeps its
 * value behind the mask, and the gradient in z is the dense one, that of pruned weights included.
 */
import type { Node } from '../model/graph.ts';
import { emit, type GraphBuilder } from './builder.ts';
import type { Shape } from './shapes.ts';
import type { StateSlot } from './slots.ts';

/** By stored tensor, what its readers read instead. */
export type Veils = ReadonlyMap<string, string>;

/** Emits a product for each tensor, and notes its shape. A tensor without a mask has no veil. */
export function emitVeils(
  builder: GraphBuilder,
  tensors: readonly string[],
  masks: ReadonlyMap<string, StateSlot>,
  shapes: Map<string, Shape>,
): Veils {
  const veils = new Map<string, string>();
  for (const tensor of tensors) {
    const mask = masks.get(tensor);
    if (mask === undefined) continue;
    const product = emit(builder, 'Mul', [tensor, mask.input]);
    for (const name of [tensor, mask.input, product]) shapes.set(name, mask.dims);
    veils.set(tensor, product);
  }
  return veils;
}

/** The node as it reads what stands for each weight. */
export function behindVeils(node: Node, veils: Veils): Node {
  if (!node.inputs.some((name) => veils.has(name))) return node;
  return { ...node, inputs: node.inputs.map((name) => veils.get(name) ?? name) };
}
