/** The claims of papers that are tried: those that hold at the size of a toy. */
import type { Claim } from './claim.ts';
import { beforeTraining } from './claims/before-training.ts';
import { gradual } from './claims/gradual.ts';
import { oneShot } from './claims/one-shot.ts';
import { inRounds } from './claims/rounds.ts';
import { units } from './claims/units.ts';

export const claims: readonly Claim[] = [
  ...gradual,
  ...oneShot,
  ...inRounds,
  ...beforeTraining,
  ...units,
];
