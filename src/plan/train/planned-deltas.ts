/** Deltas that train, as plans hold them, and when how many of them move. */
import { floor, multiply, rational, zero, type Rational } from '../../exact/rational.ts';
import type { FallName } from '../../vocabulary/index.ts';
import type { Incoherence } from '../incoherence.ts';
import { shareAfter } from '../rewire/fall.ts';
import { shareOfText } from '../share-text.ts';

/** Numbers added to some weights of frozen tensors (SpIEL, Ansell et al., arXiv:2401.16405). */
export interface PlannedDeltas {
  /** In graph order. */
  readonly layers: readonly PlannedDeltasOfLayer[];
  /** Absent where the weights that the stream draws keep their deltas. */
  readonly reselection?: PlannedReselection;
}

export interface PlannedDeltasOfLayer {
  readonly layer: string;
  readonly tensor: string;
  /** Weights of the layer. */
  readonly weights: number;
  /** How many of them have a delta; fewer only where masks leave fewer weights. */
  readonly deltas: number;
}

export interface PlannedReselection {
  /** Of the deltas of each layer, at the first step: `20%`. It falls to 0 at the last one. */
  readonly share: string;
  readonly fall: 'constant' | FallName;
  /** Steps from the start of one phase to that of the next, the first of which starts with the stage. */
  readonly every: number;
  readonly growth: 'gradient';
  /** Steps of a phase, whose gradients are added up; when they are done, deltas move. */
  readonly over: number;
}

export function numbersOfDeltas(deltas: PlannedDeltas | undefined): number {
  return (deltas?.layers ?? []).reduce((sum, layer) => sum + layer.deltas, 0);
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
