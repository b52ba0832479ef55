/** Everything that a report shows, as data: its tables and its charts are made of nothing else. */

export interface ReportData {
  readonly formatVersion: 1;
  /** One, or those that are compared. */
  readonly runs: readonly RunData[];
  /** A metric against sparsity, a point an end; empty where there is one end. */
  readonly tradeOffs: readonly TradeOff[];
}

export interface TradeOff {
  readonly metric: string;
  /** Which values are the better ones. */
  readonly best: 'highest' | 'lowest';
  /** Of the original model, where that was measured. */
  readonly dense?: number;
  /** From the lowest sparsity to the highest. */
  readonly points: readonly TradeOffPoint[];
}

export interface TradeOffPoint {
  /** The run where there are several, and the arm. */
  readonly name: string;
  readonly sparsity: number;
  /** The mean where several seeds give values. */
  readonly value: number;
  readonly deviation?: number;
  readonly seeds: number;
  /** No other point is at least as sparse and at least as good, and better in one of them. */
  readonly isOnFront: boolean;
}

export interface RunData {
  readonly folder: string;
  /** What the charts call it, different for each run of a report. */
  readonly label: string;
  readonly isFinished: boolean;
  /** What is NaN or infinite, in sentences; absent where nothing is. */
  readonly strange?: readonly string[];
  /** Optimizer steps on the longest way from start to end: the axis of time. */
  readonly steps: number;
  readonly stages: readonly StageData[];
  /** Training losses, a curve for each stretch of steps without a gap. */
  readonly losses: readonly { readonly lane: string; readonly stretches: readonly Stretch[] }[];
  readonly measurements: readonly MeasurementData[];
  readonly prunings: readonly PruningData[];
  /** Of each stage that trains gates. */
  readonly gates: readonly GatesData[];
  /** Of each stage that searches for widths. */
  readonly widths: readonly WidthsData[];
  /** Of each stage that cuts by gates by input. */
  readonly inputGates: readonly InputGatesData[];
  /** Of each stage that trains codes. */
  readonly codes: readonly CodesData[];
  /** Of each stage that trains deltas. */
  readonly deltas: readonly DeltasData[];
  readonly expectations: readonly ExpectationData[];
  readonly ends: readonly EndData[];
}

export interface StageData {
  readonly path: string;
  /** The arm that it belongs to; empty for the trunk. */
  readonly lane: string;
  readonly start: number;
  readonly end: number;
  /** Verbs of its statements: `train, prune`. */
  readonly does: string;
}

export interface MeasurementData {
  readonly stage: string;
  readonly lane: string;
  /** `original`, `stage end`, … */
  readonly when: string;
  /** Steps from the start of the run. */
  readonly at: number;
  readonly on: string;
  readonly values: Readonly<Record<string, number>>;
  /** Of resources among them: what the original model takes. */
  readonly originals?: Readonly<Record<string, number>>;
  readonly sparsity: number;
}

/** What a stage's prune statements cut out of what they select. */
export interface PruningData {
  readonly stage: string;
  readonly lane: string;
  readonly criterion: string;
  readonly units: string;
  readonly of: number;
  readonly updates: readonly UpdateData[];
}

export interface UpdateData {
  /** Steps from the start of the run. */
  readonly at: number;
  readonly planned: number;
  /** Over a window to a resource: what may be left of it; counts then follow from the scores. */
  readonly left?: string;
  /** Absent where the run did not get there. */
  readonly pruned?: number;
}

/** Units with gates while a stage trains them. */
export interface GatesData {
  readonly stage: string;
  readonly lane: string;
  readonly points: readonly GatePoint[];
  /** Absent where the run did not get there. */
  readonly end?: {
    /** Units by the probability that their gate is open, in bins of equal width from 0 to 1. */
    readonly histogram: readonly number[];
    readonly groups: readonly { readonly name: string; readonly units: number; readonly open: number }[];
  };
}

export interface GatePoint {
  /** Steps from the start of the run. */
  readonly at: number;
  /** `open`, the mean probability of a gate; `params` and `flops`, shares of the original model. */
  readonly values: Readonly<Record<string, number>>;
  /** What the stage aims at, by the same names. */
  readonly targets: Readonly<Record<string, number>>;
}

/** Distributions over widths while a stage searches for them. */
export interface WidthsData {
  readonly stage: string;
  readonly lane: string;
  readonly groups: readonly {
    readonly name: string;
    readonly units: number;
    /** In units, ascending. */
    readonly widths: readonly number[];
    /** What the prunes of the stage left; absent where the run did not get there. */
    readonly left?: number;
  }[];
  readonly points: readonly WidthPoint[];
}

export interface WidthPoint {
  /** Steps from the start of the run. */
  readonly at: number;
  /** `params` and `flops` that are expected to be left, shares of the original model. */
  readonly values: Readonly<Record<string, number>>;
  /** The same of the most probable widths. */
  readonly chosen: Readonly<Record<string, number>>;
  /** What the stage aims at, by the same names. */
  readonly targets: Readonly<Record<string, number>>;
  /** Of each group, the probability of each width, and the most probable one. */
  readonly groups: readonly { readonly shares: readonly number[]; readonly chosen: number }[];
}

/** Gates by input, where a stage cuts by them. */
export interface InputGatesData {
  readonly stage: string;
  readonly lane: string;
  /** The data whose samples open gates, and how many of them. */
  readonly on: string;
  readonly samples: number;
  /** Share of the samples that has to agree on one gate at least. */
  readonly consensus: number;
  readonly gates: readonly {
    readonly name: string;
    /** Steps from the start of the run; absent where it stays. */
    readonly cutAt?: number;
  }[];
  readonly updates: readonly {
    /** Steps from the start of the run. */
    readonly at: number;
    /** Of each gate, the share of the samples that open it. */
    readonly open: readonly number[];
  }[];
  /** The network with its gates beside the one without; absent where the run did not get there. */
  readonly agreement?: {
    readonly on: string;
    readonly samples: number;
    /** Share of the predicted classes that are the same, where classes are predicted. */
    readonly same?: number;
    /** Largest difference of the outputs, as a share of the largest one. */
    readonly difference: number;
  };
}

/** Codes, where a stage has trained them: samples and cost of each. */
export interface CodesData {
  readonly stage: string;
  readonly routes: readonly { readonly on: string; readonly samples: readonly number[] }[];
  readonly networks: readonly {
    /** The stage that takes the code; absent where none does. */
    readonly takenBy?: string;
    /** Before the cut and after it; absent where nothing was cut out. */
    readonly cost?: {
      readonly before: { readonly parameters: number; readonly macs: number };
      readonly after: { readonly parameters: number; readonly macs: number };
    };
  }[];
}

export interface ExpectationData {
  readonly stage: string;
  readonly claim: string;
  /** Absent where the run did not get there. */
  readonly verdict?: {
    readonly held: boolean;
    readonly actual: number;
    /** Of a resource: what the original model takes. */
    readonly original?: number;
    /** The measured value that it was compared with. */
    readonly than?: number;
    /** Of each seed, where the claim speaks of several. */
    readonly values?: readonly number[];
  };
  readonly metric: string;
}

export interface EndData {
  /** Path of the arm; empty where the run has one end. */
  readonly path: string;
  readonly layers: readonly LayerData[];
  /** What was measured of it last, the bytes of its file and its latency among it. */
  readonly figures: Readonly<Record<string, number>>;
  /** Multiply-adds of a sample, where units were cut out: before and after. */
  readonly macs?: { readonly before: number; readonly after: number };
}

export interface LayerData {
  readonly name: string;
  readonly tensor: string;
  readonly operator: string;
  readonly dims: readonly number[];
  /** Of the original model. */
  readonly count: number;
  /** Masked, or cut out of the file. */
  readonly pruned: number;
  /** Weights that a floor keeps at least. */
  readonly floor?: number;
  readonly histogram?: Histogram;
  readonly picture?: MaskPicture;
}

/** A part of a curve: as many samples as each of the others has, but for the last. */
export interface Stretch {
  /** First and last step, counted from the start of the run. */
  readonly first: number;
  readonly last: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** Counts in bins of equal width from −limit to limit. */
export interface Histogram {
  readonly limit: number;
  /** Absent where the original model is not at hand. */
  readonly before?: readonly number[];
  /** Of the kept weights. */
  readonly after: readonly number[];
}

export interface MaskPicture {
  /** Of the matrix [first axis, all others]. */
  readonly rows: number;
  readonly columns: number;
  /** Of the picture, in cells. */
  readonly width: number;
  readonly height: number;
  /** A byte a cell, row-major, 255 = all kept; base64. */
  readonly cells: string;
}

/** What a stage did with its deltas. */
export interface DeltasData {
  readonly stage: string;
  readonly deltas: number;
  /** Weights that its end has changed. */
  readonly changed: number;
  readonly moves: readonly {
    /** Steps of the stage. */
    readonly step: number;
    readonly moved: number;
    readonly kept: number;
  }[];
}

export interface LastOpen {
  readonly name: string;
  readonly open: number;
  /** Steps from the start of the run; absent where it stays. */
  readonly cutAt?: number;
}

/** Of gates by input, the share of the samples that opened each when it was looked at last before it was cut. */
export function lastOpen({ gates, updates }: InputGatesData): readonly LastOpen[] {
  return gates.map(({ name, cutAt }, index) => {
    const { open = [] } = updates.findLast(({ at }) => at <= (cutAt ?? Infinity)) ?? {};
    return { name, open: open[index] ?? NaN, cutAt };
  });
}
