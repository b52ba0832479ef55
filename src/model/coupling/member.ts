/** Where the slices of a unit lie. */

/** Slices of one stored tensor along one axis. */
export interface Member {
  readonly tensor: string;
  readonly axis: number;
  /** Makes the unit, reads it, or goes along with it (bias, norm, depthwise kernel). */
  readonly side: 'producer' | 'consumer' | 'follower';
  /** Slices of one unit along the axis; a head has as many as it has dimensions. */
  readonly slices: number;
  /** The only unit that has slices of it, which then are all: an expert that is written out by itself. */
  readonly unit?: number;
}
