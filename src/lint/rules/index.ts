/** Every rule, in the order of their codes. */
import type { Rule } from '../rule.ts';
import { bindingFloor } from './binding-floor.ts';
import { calibrationOnTest } from './calibration-on-test.ts';
import { coarseWindow } from './coarse-window.ts';
import { coldPruning } from './cold-pruning.ts';
import { collapsibleUnits } from './collapsible-units.ts';
import { coupledDecay } from './coupled-decay.ts';
import { densePattern } from './dense-pattern.ts';
import { deprecatedWord } from './deprecated-word.ts';
import { divergingMasks } from './diverging-masks.ts';
import { earlyTarget } from './early-target.ts';
import { identicalArms } from './identical-arms.ts';
import { firstOfAttention } from './first-of-attention.ts';
import { fullRank } from './full-rank.ts';
import { idleFloor } from './idle-floor.ts';
import { idleNesterov } from './idle-nesterov.ts';
import { incomparableScores } from './incomparable-scores.ts';
import { lateWindow } from './late-window.ts';
import { longWarmup } from './long-warmup.ts';
import { narrowBudget } from './narrow-budget.ts';
import { oddWidths } from './odd-widths.ts';
import { plainAdapter } from './plain-adapter.ts';
import { prunedFirstLayer } from './pruned-first-layer.ts';
import { rateJump } from './rate-jump.ts';
import { repeatedTarget } from './repeated-target.ts';
import { singleUseParam } from './single-use-param.ts';
import { sizeBoundNorm } from './size-bound-norm.ts';
import { smallCalibration } from './small-calibration.ts';
import { staleNorms } from './stale-norms.ts';
import { uncompactedUnits } from './uncompacted-units.ts';
import { undoneTraining } from './undone-training.ts';
import { unprotectedGlobal } from './unprotected-global.ts';
import { unmatchedLayers } from './unmatched-layers.ts';
import { unusedMark } from './unused-mark.ts';

export const rules: readonly Rule[] = [
  // Selections of layers.
  firstOfAttention,
  // Windows and curves.
  lateWindow,
  earlyTarget,
  coarseWindow,
  coldPruning,
  // What is pruned, and how much of it.
  unprotectedGlobal,
  incomparableScores,
  bindingFloor,
  idleFloor,
  prunedFirstLayer,
  repeatedTarget,
  uncompactedUnits,
  sizeBoundNorm,
  collapsibleUnits,
  oddWidths,
  // Masks, adapters and arms.
  plainAdapter,
  divergingMasks,
  identicalArms,
  // Training.
  rateJump,
  longWarmup,
  coupledDecay,
  idleNesterov,
  undoneTraining,
  unusedMark,
  // Data and models.
  calibrationOnTest,
  smallCalibration,
  staleNorms,
  densePattern,
  narrowBudget,
  // Words.
  deprecatedWord,
  singleUseParam,
  // Recipes on their model.
  unmatchedLayers,
  fullRank,
];
