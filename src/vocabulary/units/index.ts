/** Every unit, longer spellings of one word after it. */
import type { UnitDeclaration } from '../declaration.ts';
import { batches } from './batches.ts';
import { blocks } from './blocks.ts';
import { channels } from './channels.ts';
import { dimensions } from './dimensions.ts';
import { epochs } from './epochs.ts';
import { epochsOfOriginalCompute } from './epochs-of-original-compute.ts';
import { experts } from './experts.ts';
import { heads } from './heads.ts';
import { hidden } from './hidden.ts';
import { layers } from './layers.ts';
import { microseconds } from './microseconds.ts';
import { milliseconds } from './milliseconds.ts';
import { neurons } from './neurons.ts';
import { points } from './points.ts';
import { rows } from './rows.ts';
import { samples } from './samples.ts';
import { seconds } from './seconds.ts';
import { seeds } from './seeds.ts';
import { steps } from './steps.ts';
import { sublayers } from './sublayers.ts';
import { tiles } from './tiles.ts';
import { tokens } from './tokens.ts';
import { tokensPerParam } from './tokens-per-param.ts';
import { unitsOfPruning } from './units.ts';
import { weights } from './weights.ts';
import { width } from './width.ts';

export const units: readonly UnitDeclaration[] = [
  steps,
  epochs,
  epochsOfOriginalCompute,
  tokens,
  tokensPerParam,
  samples,
  batches,
  weights,
  tiles,
  channels,
  neurons,
  heads,
  dimensions,
  hidden,
  width,
  rows,
  experts,
  blocks,
  sublayers,
  unitsOfPruning,
  layers,
  points,
  seeds,
  milliseconds,
  microseconds,
  seconds,
];
