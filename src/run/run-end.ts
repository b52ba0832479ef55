/** Where a run ends. */
import type { Network } from './network.ts';

/** A path of the plan's ends, and the network there with every adapter merged. */
export interface RunEnd {
  /** Empty for a plan without stages. */
  readonly path: string;
  readonly network: Network;
}
