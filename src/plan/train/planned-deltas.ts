/** Deltas that train, as plans hold them, and when how many of them move. */
import { layersOfPart } from '../optional-lists.ts';
import { floor, multiply, rational, zero, type Rational } from '../../exact/rational.ts';
import type { Incoherence } from '../incoherence.ts';
import type { PlannedDeltas, PlannedReselection } from '../plan.ts';
import { shareAfter } from '../rewire/fall.ts';
import { shareOfText } from '../share-text.ts';

export function numbersOfDeltas(deltas: PlannedDeltas | undefined): number {
  return layersOfPart(deltas).reduce((sum, layer) => sum + layer.deltas, 0);
}

/** The share of the deltas that moves after so many steps of a stage; undefined where none does. */
export function reselectedAt({ share, fall, every, over }: PlannedReselection, time: number, steps: number): Rational | undefined {
  if (time < over || time >= steps || (time - over) % every !== 0) return undefined;
  // The first ones stand where chance put them.
  if (time === over) return rational(1);
  return shareAfter({ name: fall, from: shareOfText(share), to: zero }, rational(time, steps));
}

/** Rounded down, as the paper's code does. */
export function deltasIn(share: Rational, deltas: number): number {
  return Number(floor(multiply(share, rational(deltas))));
}

/** How often deltas move, and how many of them in all. */
export function reselectionsOf({ layers, reselection }: PlannedDeltas, steps: number): { readonly times: number; readonly moved: number } {
  let [times, moved] = [0, 0];
  if (reselection === undefined) return { times, moved };
  for (let time = reselection.over; time < steps; time += reselection.every) {
    const share = reselectedAt(reselection, time, steps);
    if (share === undefined) continue;
    times++;
    for (const { deltas } of layers) moved += deltasIn(share, deltas);
  }
  return { times, moved };
}

/** What an edited plan says wrong of them. */
export function deltaFaults(deltas: PlannedDeltas | undefined): readonly Incoherence[] {
  if (deltas === undefined) return [];
  const { layers, reselection } = deltas;
  const crowded = layers.findIndex((layer) => layer.deltas > layer.weights);
  return [
    ...(crowded < 0
      ? []
      : [{ path: ['deltas', 'layers', crowded, 'deltas'], problem: 'more than the layer has weights' }]), // prettier-ignore
    ...(reselection !== undefined && reselection.over > reselection.every
      ? [{ path: ['deltas', 'reselection', 'over'], problem: 'a phase is longer than the time between two of them' }] // prettier-ignore
      : []),
  ];
}
