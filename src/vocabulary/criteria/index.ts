/** Every name of the standard library of this kind, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { gblm } from './gblm.ts';
import { magnitude } from './magnitude.ts';
import { obs } from './obs.ts';
import { paramFirst } from './param-first.ts';
import { random } from './random.ts';
import { snip } from './snip.ts';
import { synflow } from './synflow.ts';
import { taylor } from './taylor.ts';
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
];
