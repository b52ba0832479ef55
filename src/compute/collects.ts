/**
 * Statistics that grow with the steps of a training: an expression of each weight before the step, its masked
 * gradient before it is clipped, and the rate; summed from 0, or a moving average from 0.
 */
import type { Expr } from '../language/typed.ts';
import type { Layer } from '../model/graph.ts';
import { emit, freshName, integers, scalar, type GraphBuilder } from './builder.ts';
import { emitExpression } from './expressions/emit.ts';
import { namedAxes } from './expressions/layout.ts';
import { fixedSlot, changingSlot, zeros, type StateSlot } from './slots.ts';
import type { Trained } from './updates.ts';

export interface CollectSpec {
  readonly name: string;
  readonly adds: Expr;
  /** What it names. */
  readonly reads: ReadonlySet<string>;
  /** The share that stays from step to step; a sum where it is absent. */
  readonly smoothed?: number;
  readonly layers: readonly Pick<Layer, 'tensor' | 'dims' | 'axes' | 'groups'>[];
  /** What it names beside `w`, `g` and `lr`: by name, then by tensor. */
  readonly beside: ReadonlyMap<string, ReadonlyMap<string, Float32Array>>;
}

export interface PlacedCollects {
  readonly slots: readonly StateSlot[];
  /** What each output name stands for. */
  readonly outputs: ReadonlyMap<string, string>;
}

export function collectSlot(name: string, tensor: string): string {
  return `collected.${name}:${tensor}`;
}

/** `rateOf` gives the input of the rate that a tensor trains at. Later statistics read what earlier ones are by then. */
export function emitCollects(
  builder: GraphBuilder,
  collects: readonly CollectSpec[],
  trained: readonly Trained[],
  rateOf: (slot: StateSlot) => string,
): PlacedCollects {
  const byTensor = new Map(trained.filter(({ slot }) => slot.kind === 'parameter').map((own) => [own.slot.tensor, own]));
  const slots: StateSlot[] = [];
  const outputs = new Map<string, string>();
  const now = new Map<string, string>();
  for (const { name, adds, reads, smoothed, layers, beside } of collects) {
    for (const layer of layers) {
      const { tensor, dims } = layer;
      const own = byTensor.get(tensor);
      if (own === undefined) continue;
      const { slot, gradient, mask } = own;
      const owner = { name: tensor, tensor, dims };
      const values = new Map([['w', slot.input]]);
      if (reads.has('g')) {
        const masked = mask && emit(builder, 'Mul', [gradient, mask.input]);
        values.set('g', masked ?? gradient);
      }
      if (reads.has('lr')) values.set('lr', rateOf(slot));
      for (const read of reads) {
        const grown = now.get(collectSlot(read, tensor));
        const stored = beside.get(read)?.get(tensor);
        if (grown !== undefined) values.set(read, grown);
        else if (stored !== undefined) {
          const fixed = fixedSlot(builder, 'collected', { prefix: `${name} reads ${read}`, owner, initial: stored });
          slots.push(fixed);
          values.set(read, fixed.input);
        }
      }
      const added = emitExpression(builder, adds, { values, axes: namedAxes(layer) });
      const whole = emit(builder, 'Expand', [added, integers(builder, dims)]);
      const kept = changingSlot(builder, 'collected', { prefix: `collected.${name}`, owner, initial: zeros(owner) });
      const next =
        smoothed === undefined
          ? emit(builder, 'Add', [kept.input, whole])
          : emit(builder, 'Add', [
              emit(builder, 'Mul', [kept.input, scalar(builder, smoothed)]),
              emit(builder, 'Mul', [whole, scalar(builder, 1 - smoothed)]),
            ]);
      slots.push(kept);
      now.set(kept.name, next);
      outputs.set(kept.output ?? '', next);
    }
  }
  return { slots, outputs };
}

/** Of all rates: what the optimizer reads, and what statistics do. */
export function scalarNames(rates: readonly { readonly names: readonly string[]; readonly lr?: string }[]): readonly string[] {
  return rates.flatMap(({ names, lr }) => (lr === undefined ? names : [...names, lr]));
}

/** An input for the rate of each factor, where a statistic reads it. */
export function rateInputs(
  builder: GraphBuilder,
  collects: readonly CollectSpec[],
  factors: Iterable<number>,
): ReadonlyMap<number, string> {
  const isRead = collects.some(({ reads }) => reads.has('lr'));
  return new Map(isRead ? [...factors].map((factor) => [factor, freshName(builder, 'lr')]) : []);
}
