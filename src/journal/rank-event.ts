/** What a run says of weights in other forms: ranks of matrices, and cells that weights share. */
import type { ModelSize } from '../model/index.ts';

export type RankEvent =
  | {
      /** So many weights share so many cells from now on. */
      readonly event: 'share';
      readonly stage: string;
      readonly step: number;
      readonly cells: number;
      readonly weights: number;
      /** Parameters that have to be stored. */
      readonly memory: number;
      /** What cells are multiplied by, beside a sign, by layer. */
      readonly scales: Readonly<Record<string, number>>;
    }
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
