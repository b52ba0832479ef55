/** The part of a plan for pruned units: channels, neurons, heads. */

export const groupings = ['sum', 'mean', 'max', 'l2', 'product', 'first', 'readers'] as const;
export type PlannedGrouping = (typeof groupings)[number];

export const norms = ['sum', 'mean', 'max', 'l2', 'std', 'standard', 'size', 'params'] as const;
export type PlannedNorm = (typeof norms)[number];

export const resources = ['flops', 'params', 'bytes', 'latency'] as const;
export type PlannedResource = (typeof resources)[number];

/** What metrics count of a network, beside what it computes. */
export const measuredResources = [...resources, 'memory'] as const;
export type MeasuredResource = (typeof measuredResources)[number];

/** What is left of a resource of the original model when the units are cut out, at most. */
export interface PlannedBudget {
  readonly of: PlannedResource;
  /** `50%`; absent where a time is given. */
  readonly share?: string;
  /** Of latency: `4 ms`. */
  readonly time?: string;
  /** Over a window: what is left of it when the curve starts, in the same form. */
  readonly from?: string;
  /** Of latency: samples that pass at once; a profile of the plan was measured on as many. */
  readonly batch?: number;
}

/** Like units that compete; any of them can go. */
export interface PlannedGroup {
  /** `channels of stem.conv`. */
  readonly name: string;
  readonly kind: string;
  /** What can go one by one: units, or bundles of `together` of them. */
  readonly units: number;
  /** Units that go at once, one of each part that a balance holds equal. */
  readonly together?: number;
  /** What is left of them is a multiple of this, once any goes; `units` counts the steps. */
  readonly multiple?: number;
  /** Units there are, where `units` counts steps. */
  readonly all?: number;
  readonly members: readonly PlannedMember[];
  /** Operators whose results for what stays change, so that the compacted model differs. */
  readonly changes?: readonly string[];
  /** Of a sublayer or a block: the sums that hand on their stream alone when it is gone. */
  readonly cuts?: readonly string[];
}

/** Slices of one stored tensor along one axis. */
export interface PlannedMember {
  readonly tensor: string;
  readonly dims: readonly number[];
  readonly axis: number;
  /** Makes the unit, reads it, or goes along with it. */
  readonly side: 'producer' | 'consumer' | 'follower';
  /** Slices of one unit along the axis. */
  readonly slices: number;
}

export interface PlannedStay {
  readonly group: string;
  readonly units: number;
  readonly why: string;
}

/** When units leave the graphs that the network is computed with; the written model is without them. */
export interface PlannedCutting {
  /** `here`: what follows trains and is evaluated without them; which they are, only the run knows. */
  readonly cut: 'here' | 'at end';
  /** Why not here. */
  readonly because?: string;
}

/** Which units are constant, and whether each of their readers can hold that, only weights tell. */
export interface PlannedFolding {
  /** Names of the groups that are looked through. */
  readonly groups: readonly string[];
  /** Groups that are not, and why. */
  readonly stays?: readonly PlannedStay[];
}

/** Of a model, some of whose units are cut; an estimate where scores decide which groups lose them, or kinds overlap. */
export interface ModelLeft {
  /** Multiply-adds of one forward pass of one sample. */
  readonly macs: number;
  readonly parameters: number;
}

/** The masked units of these groups are taken out. */
export interface PlannedCompact extends PlannedCutting {
  readonly kind: 'compact';
  readonly at: number;
  /** Names of groups that statements before it prune, or that are folded. */
  readonly groups: readonly string[];
  /** Where units that are one number whatever is fed go, too: their constants into what reads them. */
  readonly folding?: PlannedFolding;
  /** Of these groups those whose compacted outputs differ from the masked ones. */
  readonly changing?: readonly string[];
  /** What is left then, where the graphs are cut here. */
  readonly left?: ModelLeft;
}
