/** What a run says of the ranks of matrices. */
import type { ModelSize } from '../model/index.ts';

export type RankEvent =
  | {
      /** Weights are the nearest ones with so many ranks, by layer. */
      readonly event: 'project';
      readonly stage: string;
      readonly step: number;
      readonly ranks: Readonly<Record<string, number>>;
    }
  | {
      /** Layers are two factors from now on: with how many of their ranks, and which share of the energy. */
      readonly event: 'factorize';
      readonly stage: string;
      readonly step: number;
      readonly layers: readonly FactoredLayer[];
      /** Ranks that it would take of layers that stay whole because factors would be no smaller. */
      readonly stays?: Readonly<Record<string, number>>;
      /** The whole model. */
      readonly before: ModelSize;
      readonly after: ModelSize;
    };

export interface FactoredLayer {
  readonly layer: string;
  readonly of: number;
  readonly rank: number;
  /** Of the squared singular values that the layer had. */
  readonly energy: number;
}
