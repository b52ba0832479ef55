/** The gradient in each trained tensor, also where it is taken in what a mask makes of the tensor. */
import { must, itemAt } from '../basics/must.ts';
import { collecting, type Outcome } from '../diagnostics/diagnostic.ts';
import type { GraphBuilder } from './builder.ts';
import { differentiate, type Seed } from './differentiate.ts';
import type { Forward } from './forward-graph.ts';
import { passedOf } from './input-gates.ts';
import { addAll } from './operators.ts';
import { cellGradient } from './shared-cells.ts';
import type { StateLayout } from './state-layout.ts';
import type { StateSlot } from './slots.ts';

type Trained = Pick<StateLayout, 'trainable' | 'deltas' | 'softMasks' | 'veils' | 'inputGates' | 'codes' | 'cells'>;

/**
 * Straight-through: the gradient in what is used passes to the weight as it is, and what a penalty says of the weight itself comes on top.
 */
export function differentiateTrained(
  builder: GraphBuilder,
  forward: Forward,
  seeds: readonly Seed[],
  { trainable, deltas, softMasks, veils, inputGates, codes, cells }: Trained,
): Outcome<ReadonlyMap<StateSlot, string>> {
  const passed = new Set([
    ...[...softMasks.values()].flatMap((soft) => [...soft.passed]),
    ...deltas.map(({ used }) => used),
    ...passedOf(inputGates),
    ...(codes?.passed ?? []),
  ]);
  const nodes = forward.nodes.filter(({ outputs }) => !outputs.some((name) => passed.has(name)));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const usedOf = new Map(deltas.map((own) => [own.slot, own.used]));
  const wanted = trainable.map((slot): readonly string[] => {
    if (slot.kind === 'cells') return cells?.parts.map(({ tensor }) => tensor) ?? [];
    // A score's gradient is made from that in the weight as the forward pass reads it.
    if (slot.kind === 'score') return [veils.get(slot.tensor) ?? slot.tensor];
    // And a delta's is a part of it.
    if (slot.kind === 'delta') return [must(usedOf.get(slot), 'a gradient')];
    const soft = slot.kind === 'parameter' ? softMasks.get(slot.tensor) : undefined;
    if (soft === undefined || soft.differentiated === slot.value) return [slot.value];
    return read.has(slot.value) ? [soft.differentiated, slot.value] : [soft.differentiated];
  });
  return collecting((take) => {
    const gradientOf = take(differentiate(builder, { ...forward, nodes }, seeds, [...new Set(wanted.flat())]));
    const summed = trainable.map((slot, index) => {
      if (slot === cells?.slot) {
        return [slot, cellGradient(builder, cells, (tensor) => must(gradientOf.get(tensor), 'a gradient'))] as const;
      }
      const parts = itemAt(wanted, index).map((name) => must(gradientOf.get(name), 'a gradient'));
      return [slot, addAll(builder, parts)] as const;
    });
    return new Map(summed);
  });
}
