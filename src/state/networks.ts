/** The networks that an update refers to. */
import type { Network } from './network.ts';

/** The network in the middle of an update, and as it was when the update began. */
export interface Networks {
  readonly now: Network;
  readonly before: Network;
}
