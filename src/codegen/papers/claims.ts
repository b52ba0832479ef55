/** The claims of papers that are tried, whether they hold at the size of a toy or not. */
import type { Claim } from './claim.ts';
import { beforeTraining } from './claims/before-training.ts';
import { gates } from './claims/gates.ts';
import { gatesBesideAdapters } from './claims/gates-beside-adapters.ts';
import { gradual } from './claims/gradual.ts';
import { masks } from './claims/masks.ts';
import { oneShot } from './claims/one-shot.ts';
import { inRounds } from './claims/rounds.ts';
import { samples } from './claims/samples.ts';
import { sharing } from './claims/sharing.ts';
import { shares } from './claims/shares.ts';
import { units } from './claims/units.ts';
import { untrained } from './claims/untrained.ts';
import { whileTuned } from './claims/while-tuned.ts';

export const claims: readonly Claim[] = [
  ...gradual,
  ...masks,
  ...oneShot,
  ...inRounds,
  ...beforeTraining,
  ...samples,
  ...units,
  ...shares,
  ...sharing,
  ...gates,
  ...gatesBesideAdapters,
  ...untrained,
  ...whileTuned,
];
