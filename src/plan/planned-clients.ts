/** What a plan says of the clients of federated training. */

/** How many samples of a data set each client has. */
export interface PlannedClients {
  readonly data: string;
  /** `iid`, `dirichlet(alpha: 0.5)`. */
  readonly split: string;
  /** By client. */
  readonly samples: readonly number[];
  /** By label and by client; absent where the split is not made by class. */
  readonly classes?: Readonly<Record<string, readonly number[]>>;
  /** Random stream of the samples, as a path below the seed. */
  readonly stream: string;
}

/** The client whose samples alone the statements of a stage see. */
export interface PlannedClient {
  /** The name of the split in `clients`. */
  readonly of: string;
  /** The first one is 1. */
  readonly nth: number;
  readonly samples: number;
}

/** By the name of the split, in the order of the recipe. */
export type ClientTables = Readonly<Record<string, PlannedClients>>;
