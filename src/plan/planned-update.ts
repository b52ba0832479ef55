/** What an update of a prune does; a plan does not hold it: it follows from the statement. */

/** What an update does; it follows from the statement, `schedule/updates.ts` says how. */
export interface PlannedUpdate {
  readonly step: number;
  /** The exact share that is asked for, `0.8` or `13/27`; scopes round it each for itself. */
  readonly share: string;
  /** Units of the selection that are pruned when the update is done. */
  readonly pruned: number;
  /** The same per layer, where the allocation fixes it before the scores are known. */
  readonly layers?: Readonly<Record<string, number>>;
  /** Over a window to a resource: what may be left of it, `83.5%` or `4.2 ms`. */
  readonly left?: string;
  /** The pattern of this frame, where a statement goes `through` several. */
  readonly pattern?: { readonly keep: number; readonly of: number };
  /** By what a threshold is multiplied, exactly. */
  readonly factor?: string;
  /** By layer, once they are measured: what scores below goes. */
  readonly thresholds?: Readonly<Record<string, number>>;
}
