/** Every name of the standard library of this kind, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { blockInfluence } from './block-influence.ts';
import { finercut } from './finercut.ts';
import { fluctuation } from './fluctuation.ts';
import { gblm } from './gblm.ts';
import { grasp } from './grasp.ts';
import { l1 } from './l1.ts';
import { geometricMedian } from './geometric-median.ts';
import { l2 } from './l2.ts';
import { lamp } from './lamp.ts';
import { lossRise } from './loss-rise.ts';
import { lrp } from './lrp.ts';
import { magnitude } from './magnitude.ts';
import { movement } from './movement.ts';
import { obd } from './obd.ts';
import { obs } from './obs.ts';
import { paramFirst } from './param-first.ts';
import { random } from './random.ts';
import { snip } from './snip.ts';
import { synflow } from './synflow.ts';
import { taylor } from './taylor.ts';
import { taylorSecond } from './taylor-second.ts';
import { wanda } from './wanda.ts';

export const criteria: readonly WordDeclaration[] = [
  magnitude,
  random,
  wanda,
  snip,
  taylor,
  paramFirst,
  gblm,
  synflow,
  obs,
  l1,
  l2,
  geometricMedian,
  grasp,
  taylorSecond,
  obd,
  lamp,
  movement,
  fluctuation,
  lrp,
  blockInfluence,
  finercut,
  lossRise,
];
