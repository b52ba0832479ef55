/** What a plan says of a computed allocation: the rule by which the run shares pruned units out among layers. */
export type PlannedAllocator = GlobalAllocator | SensitivityAllocator | DistortionAllocator | MeasuredAllocator;

/** Shares that follow a number which is measured of each layer; of a block, of its layers together. */
export interface MeasuredAllocator {
  /**
   * `proportional`: what is kept beyond floors, in proportion to it. `shifted`: the same share of every part
   * goes on top of what is gone, moved by the number. `logistic`: what is kept, in proportion to the logistic
   * function of its distance from the mean.
   */
  readonly by: 'proportional' | 'shifted' | 'logistic';
  /** `zeroth`, or a canonical expression. */
  readonly score: string;
  /** Of `zeroth`: how far weights are moved. */
  readonly eps?: number;
  /** Of `shifted`: by how much the farthest sparsity is moved. */
  readonly amplitude?: number;
  /** Of `logistic`: what the distance from the mean is multiplied by. */
  readonly scale?: number;
  readonly per: 'layer' | 'block';
  /** Where it is a number of a whole branch: by layer, the block or sublayer that it lies in. */
  readonly branches?: Readonly<Record<string, string>>;
  /** Where the number comes from samples. */
  readonly calibration?: PlannedCalibration;
  /** Random stream of `zeroth`, as a path below the seed. */
  readonly stream?: string;
  /** By layer, the fewest and the most units that it can have lost at the end, whatever is measured. */
  readonly bounds: Readonly<Record<string, readonly number[]>>;
  readonly defaults: readonly string[];
}

/** The counts at which what is measured of each layer alone sums to the least. */
export interface SensitivityAllocator {
  readonly by: 'sensitivity';
  /** As the run calls it, and which of two values is the better one. */
  readonly metric: string;
  readonly best: 'highest' | 'lowest';
  /** Into how many equal steps the sparsity of a layer is parted. */
  readonly levels: number;
  /** The first samples of a data set. */
  readonly data: string;
  readonly samples: number;
  readonly defaults: readonly string[];
}

/** The same, of how far the outputs move: of all samples the largest mean squared change. */
export interface DistortionAllocator extends Pick<SensitivityAllocator, 'levels' | 'data' | 'samples' | 'defaults'> {
  readonly by: 'distortion';
}

/** The counts that a global threshold on a criterion of the weights gives, at a mark or now. */
export interface GlobalAllocator {
  readonly by: 'global';
  readonly criterion: string;
  /** The mark whose weights are ranked; absent, it is the network at the time of the update. */
  readonly at?: string;
  /** Of units: where the criterion comes from samples. */
  readonly calibration?: PlannedCalibration;
}

/** The first samples of a data set, or drawn ones where there is a stream. */
export interface PlannedCalibration {
  readonly data: string;
  readonly samples: number;
  /** So many of each class, the first ones or the first drawn; together they are `samples`. */
  readonly perClass?: number;
  /** Samples that pass through the network at once; 1 where each one's gradient is needed. */
  readonly batch: number;
  /** Random stream of the draw, as a path below the seed. */
  readonly stream?: string;
  /** True where a block's inputs come from the pruned blocks before it. */
  readonly sequentially?: true;
  readonly defaults: readonly string[];
}
