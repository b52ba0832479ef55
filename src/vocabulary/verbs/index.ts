/** Every verb of edition 1. */
import type { VerbDeclaration } from '../declaration.ts';
import { average, collect, expect, measure, pick } from './results.ts';
import { calibrate, mark, reconstruct, reset, retrain, rewind, train } from './training.ts';
import { factorize, project } from './ranks.ts';
import { share } from './sharing.ts';
import { compact, insert, merge, prune, remove, rewire } from './pruning.ts';

export const verbs: readonly VerbDeclaration[] = [
  prune,
  rewire,
  project,
  share,
  train,
  retrain,
  calibrate,
  reconstruct,
  mark,
  collect,
  rewind,
  reset,
  average,
  pick,
  insert,
  merge,
  remove,
  factorize,
  compact,
  measure,
  expect,
];
