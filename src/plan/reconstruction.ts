/** What a plan says of `reconstruct layers`. */
import type { PlannedCalibration } from './allocators.ts';

/** The kept weights of each layer are fitted to the outputs of the dense layer, by least squares. */
export interface PlannedReconstruct {
  readonly kind: 'reconstruct';
  readonly at: number;
  readonly by: 'least squares';
  /** Names of layers with pruned weights, in graph order. */
  readonly layers: readonly string[];
  readonly calibration: PlannedCalibration;
  /** Share of the mean diagonal of the second moment by which dense weights are preferred. */
  readonly damping: number;
  /** Why its samples pass through the whole network, where units are cut before it. */
  readonly underMasks?: string;
  readonly defaults: readonly string[];
}
