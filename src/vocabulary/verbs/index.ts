/** Every verb of edition 1. */
import type { VerbDeclaration } from '../declaration.ts';
import { average } from './average.ts';
import { calibrate } from './calibrate.ts';
import { compact } from './compact.ts';
import { expect } from './expect.ts';
import { mark } from './mark.ts';
import { measure } from './measure.ts';
import { merge } from './merge.ts';
import { pick } from './pick.ts';
import { prune } from './prune.ts';
import { reconstruct } from './reconstruct.ts';
import { reset } from './reset.ts';
import { retrain } from './retrain.ts';
import { rewind } from './rewind.ts';
import { rewire } from './rewire.ts';
import { train } from './train.ts';

export const verbs: readonly VerbDeclaration[] = [
  prune,
  rewire,
  train,
  retrain,
  calibrate,
  reconstruct,
  mark,
  rewind,
  reset,
  average,
  pick,
  merge,
  compact,
  measure,
  expect,
];
