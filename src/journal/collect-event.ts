/** What a run says of a statistic that it has collected. */
export interface CollectEvent {
  readonly event: 'collect';
  readonly stage: string;
  readonly step: number;
  readonly name: string;
  /** How many are kept: one a weight. */
  readonly numbers: number;
  /** Their mean in each layer. */
  readonly means: Readonly<Record<string, number>>;
}
