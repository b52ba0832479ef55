/** Where a run ends. */
import type { Network, Snapshot } from '../state/network.ts';

/** A path of the plan's ends, and the network there with every adapter merged. */
export interface RunEnd {
  /** Empty for a plan without stages. */
  readonly path: string;
  readonly network: Network;
  /** Rows that are left of each data set that has lost samples. */
  readonly samples: Snapshot['samples'];
}
