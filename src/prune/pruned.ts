/** What a prune leaves of a network. */
import type { Carried } from '../state/carried.ts';
import type { Changes, MaskedValues } from '../state/network.ts';
import type { PrunedGroup, ResourceLeft } from '../journal/run-event.ts';

export interface Pruned extends MaskedValues, Pick<Changes, 'latent' | 'openMasks'> {
  /** Units of the statement's selection that are pruned now. */
  readonly pruned: number;
  /** Pruned units of each layer, where a rule shared them out. */
  readonly allocated?: Readonly<Record<string, number>>;
  /** What is left of a resource, where a budget decided how many go. */
  readonly left?: ResourceLeft;
  /** Of units that go as a whole: how many of each group are gone. */
  readonly groups?: readonly PrunedGroup[];
  /** Sublayers or blocks that went, in their order. */
  readonly gone?: readonly string[];
  /** What clauses of the statement go on with. */
  readonly carried?: Carried;
}
